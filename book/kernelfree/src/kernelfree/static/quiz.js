// Makes the exercises answer: on the page without any kernel, in a live notebook as a widget.
globalThis.kernelfree ??= {};
(() => {
  const { store, make, dataOf, round, pressed } = kernelfree;
  const VERDICTS = { right: "✓ Right.", partial: "◐ Partly right.", wrong: "✗ Not right." };

  const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

  // What stands in a form, in the shape that the grader takes; and back.
  const inputs = (form) => [...form.querySelectorAll('input[name="answer"]')];
  const ANSWERS = {
    radio: {
      get: (form) => inputs(form).find((one) => one.checked)?.value ?? null,
      set: (form, answer) => inputs(form).forEach((one) => { one.checked = one.value === answer; }),
    },
    true_false: {
      get: (form) => ({ true: true, false: false })[ANSWERS.radio.get(form)] ?? null,
      set: (form, answer) => ANSWERS.radio.set(form, answer === true || answer === false ? `${answer}` : ""),
    },
    multiple_answer: {
      get: (form) => inputs(form).filter((one) => one.checked).map((one) => one.value),
      set: (form, answer) => inputs(form).forEach((one) => { one.checked = [answer].flat().includes(one.value); }),
    },
    text: {
      get: (form) => inputs(form)[0].value,
      set: (form, answer) => { inputs(form)[0].value = typeof answer === "string" ? answer : ""; },
    },
    ordering: {
      get: (form) => [...form.querySelectorAll("[data-item]")].map((one) => one.dataset.item),
      set: (form, answer) => {
        const list = form.querySelector("ol");
        for (const id of [answer].flat()) {
          const item = [...list.children].find((one) => one.dataset.item === id);
          if (item) list.append(item);
        }
      },
    },
    matching: {
      get: (form) => Object.fromEntries([...form.querySelectorAll("select")].map((one) => [one.name, one.value])),
      set: (form, answer) => form.querySelectorAll("select").forEach((one) => { one.value = typeof answer?.[one.name] === "string" ? answer[one.name] : ""; }),
    },
  };
  ANSWERS.multiple_choice = ANSWERS.radio;
  ANSWERS.numeric = ANSWERS.short_text = ANSWERS.predict = ANSWERS.text;

  function makeQuestion(form, spec, messages, changed) {
    const { type } = form.dataset, { id } = form, feedback = form.querySelector(".kernelfree-feedback");
    const box = form.querySelector("details"), answers = ANSWERS[type];
    const empty = answers.get(form);
    let seen = "null"; // the answer that the form shows
    const button = (name) => form.querySelector(`[data-do="${name}"]`);
    const read = () => {
      const record = store.read(id);
      return record && record.hash === spec.hash ? record : null;
    };

    function save(more) {
      const before = read() ?? { hash: spec.hash, answer: null, tries: 0, hints: 0, shown: false };
      const after = { ...before, ...more, at: new Date().toISOString() };
      seen = JSON.stringify(after.answer);
      store.write(id, after);
      changed();
    }

    function mark(grade) {
      form.dataset.status = grade?.status ?? "";
      for (const label of form.querySelectorAll(".kernelfree-option")) {
        const input = label.querySelector("input");
        const picked = grade && input.checked && type !== "true_false";
        label.dataset.mark = picked ? (spec.key.options[input.value] ? "right" : "wrong") : "";
      }
    }

    function say(...parts) {
      feedback.replaceChildren(...parts);
    }

    function told(name) {
      const missed = name.startsWith("missed-");
      const source = form.querySelector(`[data-feedback="${missed ? `option-${name.slice(7)}` : name}"]`);
      if (!source) return [];
      const head = /^(option|item|pair|missed)-/.test(name) && type !== "multiple_choice"
        ? [make("b", `${missed ? "Left out: " : ""}${source.previousElementSibling.textContent.replace(/^[✓✗] /, "")}`)] : [];
      const copy = make("div");
      copy.append(...head, ...[...source.childNodes].map((node) => node.cloneNode(true)));
      return [copy];
    }

    function show(grade) {
      mark(grade);
      button("retry").hidden = false;
      if (grade.status === "kept") {
        say(make("p", `Kept: ${round(grade.value)}. You will see at the end of the page how it compares.`));
        return;
      }
      const earned = `${round(grade.credit * spec.points)} of ${plural(spec.points, "point")}.`;
      say(make("p", `${VERDICTS[grade.status]} ${earned}`, { className: "kernelfree-verdict" }), ...grade.feedback.flatMap(told));
      if (grade.status === "right") box.hidden = false;
    }

    function ask(grade) {
      const choose = (reading) => make("button", reading, {
        type: "button",
        onclick: () => { answers.set(form, reading); check(); inputs(form)[0].focus(); },
      });
      say(make("p", messages[grade.message]), ...grade.readings.map(choose));
    }

    function check() {
      const answer = answers.get(form), grade = kernelfree.grade(spec.key, answer);
      if (grade.status === "ask") ask(grade);
      else if (grade.status === "unread") say(make("p", messages[grade.message].replace("{}", () => grade.about)));
      else {
        show(grade);
        store.sketch(id, null);
        save({ answer, tries: (read()?.tries ?? 0) + 1 });
      }
    }

    function hint() {
      const hints = [...form.querySelectorAll("[data-hint]")];
      const next = feedback.querySelectorAll(".kernelfree-hint").length;
      if (next >= hints.length) return;
      const shown = make("div", "", { className: "kernelfree-hint" });
      shown.append(...[...hints[next].childNodes].map((node) => node.cloneNode(true)));
      feedback.append(shown);
      save({ hints: Math.max(read()?.hints ?? 0, next + 1) });
    }

    function reveal() {
      box.hidden = false;
      box.open = true;
      say(make("p", "The answer and its feedback are open below."));
      save({ shown: true });
    }

    function blank() {
      answers.set(form, empty);
      mark(null);
      say();
      button("retry").hidden = true;
      if (box) box.hidden = true;
    }

    function retry() {
      blank();
      store.sketch(id, null);
      form.querySelector("input, select, [data-move]").focus();
    }

    function move(item, step) {
      const list = [...item.parentElement.children], place = list.indexOf(item) + Number(step);
      if (place < 0 || place >= list.length) return;
      list[place][step < 0 ? "before" : "after"](item);
      item.querySelector(`[data-move="${step}"]`).focus();
      edited();
      say(make("p", `${item.firstElementChild.textContent}: now ${place + 1} of ${list.length}.`));
    }

    function edited() {
      mark(null);
      store.sketch(id, { hash: spec.hash, answer: answers.get(form) });
    }

    // What another tab answered or deleted; returns whether it did.
    function refresh() {
      const answer = read()?.answer ?? null;
      if (JSON.stringify(answer) === seen) return false;
      seen = JSON.stringify(answer);
      if (answer === null) blank();
      else restore(answer);
      return true;
    }

    // Shows an answer that was given before.
    function restore(answer) {
      const grade = kernelfree.grade(spec.key, answer);
      answers.set(form, answer);
      if (["right", "partial", "wrong", "kept"].includes(grade.status)) show(grade);
    }

    form.onsubmit = (event) => { event.preventDefault(); check(); };
    form.onkeydown = (event) => { // JupyterLab keeps Enter from submitting a form
      if (event.key !== "Enter" || event.target.type !== "text") return;
      event.preventDefault();
      check();
    };
    form.oninput = edited;
    form.onclick = (event) => {
      const { type: kind, dataset = {} } = pressed(event) ?? {};
      if (dataset.move) move(event.target.closest("[data-item]"), dataset.move);
      ({ hint, show: reveal, retry })[dataset.do]?.();
      if (kind !== "submit") return;
      event.preventDefault(); // a frame may forbid forms
      check();
    };
    form.querySelectorAll(".kernelfree-actions, [data-move]").forEach((one) => { one.hidden = false; });
    if (box) box.hidden = true;

    const stored = store.read(id);
    if (stored && stored.hash !== spec.hash) {
      say(make("p", `This question has changed since you answered it. Your old answer was: ${kernelfree.inWords(stored.answer)}`));
    } else if (stored && stored.answer !== null) {
      seen = JSON.stringify(stored.answer);
      restore(stored.answer);
    }
    const draft = store.sketched(id, spec.hash);
    if (draft) {
      answers.set(form, draft.answer);
      mark(null);
      if (seen !== "null") say();
    }

    return {
      refresh,
      take: (answer) => { restore(answer); save({ answer }); },
      answer: () => read()?.answer ?? null,
      credit: () => {
        const answer = read()?.answer ?? null;
        const grade = answer === null ? null : kernelfree.grade(spec.key, answer);
        return grade && grade.status !== "unread" && grade.status !== "ask" ? grade.credit : null;
      },
    };
  }

  // The quizzes of a page have one tally; a widget in a notebook has its own.
  const page = [];

  function makeQuiz(root, onanswer) {
    const { questions, messages, prefix } = dataOf(root);
    store.open(prefix);
    const made = {}, quizzes = onanswer ? [] : page;

    function update() {
      const all = quizzes.flatMap(({ made, questions }) => Object.entries(made).map(([id, one]) => [one.credit(), questions[id].points]));
      const given = all.filter(([credit]) => credit !== null);
      const earned = given.reduce((sum, [credit, points]) => sum + credit * points, 0);
      const total = all.reduce((sum, [, points]) => sum + points, 0);
      for (const quiz of quizzes) {
        const tally = quiz.root.querySelector(".kernelfree-tally");
        tally.hidden = false;
        tally.querySelector("progress").value = given.length / all.length;
        tally.querySelector("span").textContent = `${given.length} of ${plural(all.length, "question")}${onanswer ? "" : " on this page"} answered, ${round(earned)} of ${plural(total, "point")}.`;
      }
      root.querySelector(".kernelfree-notice").textContent = store.notices();
      onanswer?.(Object.fromEntries(Object.entries(made).map(([id, one]) => [id, one.answer()]).filter(([, answer]) => answer !== null)));
    }

    for (const form of root.querySelectorAll("form")) {
      made[form.id] = makeQuestion(form, questions[form.id], messages, update);
    }
    quizzes.push({ root, made, questions });
    const refresh = () => { if (Object.values(made).filter((one) => one.refresh()).length) update(); };
    store.listeners.add(refresh);
    update();
    return { made, leave: () => store.listeners.delete(refresh) };
  }

  // What was predicted, beside what happened.
  function makeCompare(root) {
    const { outcomes, prefix } = dataOf(root);
    store.open(prefix);
    const update = () => {
      for (const part of root.querySelectorAll("[data-predicted]")) {
        const id = part.dataset.predicted, outcome = outcomes[id], record = store.read(id);
        const guess = record?.hash === outcome.hash ? kernelfree.grade(outcome.key, record.answer).value : null;
        const link = part.querySelector("a");
        part.querySelector(".kernelfree-yours").replaceChildren(
          guess === null ? "You made no prediction. " : `${compared(guess, outcome, record)} `, link,
        );
      }
    };
    store.listeners.add(update);
    update();
    return () => store.listeners.delete(update);
  }

  function ordinal(count) {
    const end = [11, 12, 13].includes(count % 100) ? "th" : { 1: "st", 2: "nd", 3: "rd" }[count % 10] ?? "th";
    return `${count}${end}`;
  }

  function compared(guess, outcome, { tries }) {
    const again = tries > 1 ? ` (your ${ordinal(tries)} entry)` : "";
    const unit = outcome.unit ? ` ${outcome.unit}` : "";
    if (!("happened" in outcome)) {
      const off = round(Math.abs(guess - outcome.value));
      return `You said ${round(guess)}${unit}${again}: ${off ? `${off} off` : "exactly right"}.`;
    }
    const brier = round((guess / 100 - Number(outcome.happened)) ** 2);
    return `You said ${round(guess)} percent${again}. Your Brier score is ${brier}: 0 is perfect, 0.25 is what “50 percent” always gets, 1 is the worst.`;
  }

  kernelfree.render ??= {};
  kernelfree.render.quiz = ({ model, el }) => {
    el.innerHTML = model.get("_html");
    // keys are the widget's here, not JupyterLab's, which looks at the focused element alone
    el.addEventListener("focusin", ({ target }) => { target.dataset.lmSuppressShortcuts = "true"; });
    const root = el.firstElementChild;
    root.querySelectorAll(".kernelfree-tally a").forEach((link) => link.remove()); // no page to go to
    if (root.matches(".kernelfree-compare")) return makeCompare(root);
    root.querySelector(".kernelfree-late")?.remove();
    const { made, leave } = makeQuiz(root, (answers) => {
      model.set("answers", { ...model.get("answers"), ...answers });
      model.save_changes();
    });
    const fill = () => {
      for (const [id, answer] of Object.entries(model.get("answers"))) {
        if (JSON.stringify(answer) !== JSON.stringify(made[id].answer())) made[id].take(answer);
      }
    };
    fill();
    model.on("change:answers", fill);
    return () => { leave(); model.off("change:answers", fill); };
  };

  const text = document.querySelector('meta[name="kernelfree-root"]'); // a notebook has none
  if (text) {
    const all = (name) => document.querySelectorAll(`${text.content} .${name}`), needed = ["store", "grade"];
    kernelfree.start(all("kernelfree-quiz"), needed, (root) => makeQuiz(root));
    kernelfree.start(all("kernelfree-compare"), needed, makeCompare);
  }
})();

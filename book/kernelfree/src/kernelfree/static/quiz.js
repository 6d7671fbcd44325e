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

  // What is kept of an answer; ``differs`` tells whether another tab has changed it since.
  function makeKept(id, hash, changed) {
    let seen = "null"; // the answer that the form shows
    const read = () => {
      const record = store.read(id);
      return record && record.hash === hash ? record : null;
    };
    const answer = () => read()?.answer ?? null;
    return {
      read,
      answer,
      save(more) {
        const before = read() ?? { hash, answer: null, tries: 0, hints: 0, shown: false };
        const after = { ...before, ...more, at: new Date().toISOString() };
        seen = JSON.stringify(after.answer);
        store.write(id, after);
        changed();
      },
      differs() {
        const before = seen;
        seen = JSON.stringify(answer());
        return seen !== before;
      },
    };
  }

  // What the form says of an answer: marks, verdict, what each part teaches.
  function makeFeedback(form, spec) {
    const { type } = form.dataset, place = form.querySelector(".kernelfree-feedback");
    const box = form.querySelector("details"), again = form.querySelector('[data-do="retry"]');
    const copied = (part, ...before) => {
      const copy = make("div");
      copy.append(...before, ...[...part.childNodes].map((node) => node.cloneNode(true)));
      return copy;
    };
    const say = (...parts) => place.replaceChildren(...parts);

    function mark(grade) {
      form.dataset.status = grade?.status ?? "";
      for (const label of form.querySelectorAll(".kernelfree-option")) {
        const input = label.querySelector("input");
        const picked = grade && input.checked && type !== "true_false";
        label.dataset.mark = picked ? (spec.key.options[input.value] ? "right" : "wrong") : "";
      }
    }

    function taught(name) {
      const missed = name.startsWith("missed-");
      const source = form.querySelector(`[data-feedback="${missed ? `option-${name.slice(7)}` : name}"]`);
      if (!source) return [];
      const head = /^(option|item|pair|missed)-/.test(name) && type !== "multiple_choice"
        ? [make("b", `${missed ? "Left out: " : ""}${source.previousElementSibling.textContent.replace(/^[✓✗] /, "")}`)] : [];
      return [copied(source, ...head)];
    }

    function show(grade) {
      mark(grade);
      again.hidden = false;
      if (grade.status === "kept") {
        say(make("p", `Kept: ${round(grade.value)}. You will see at the end of the page how it compares.`));
        return;
      }
      const earned = `${round(grade.credit * spec.points)} of ${plural(spec.points, "point")}.`;
      say(make("p", `${VERDICTS[grade.status]} ${earned}`, { className: "kernelfree-verdict" }), ...grade.feedback.flatMap(taught));
      if (grade.status === "right") box.hidden = false;
    }

    function blank() {
      mark(null);
      say();
      again.hidden = true;
      if (box) box.hidden = true;
    }

    function reveal() {
      box.hidden = false;
      box.open = true;
      say(make("p", "The answer and its feedback are open below."));
    }

    // Shows the next hint; returns how many are shown, 0 if there is none left.
    function hint() {
      const hints = [...form.querySelectorAll("[data-hint]")];
      const next = place.querySelectorAll(".kernelfree-hint").length;
      if (next >= hints.length) return 0;
      const shown = copied(hints[next]);
      shown.className = "kernelfree-hint";
      place.append(shown);
      return next + 1;
    }

    return { mark, say, show, blank, reveal, hint };
  }

  // One question: what is typed and pressed, what is kept of it, what is said to it.
  function makeQuestion(form, spec, messages, changed) {
    const { id } = form, answers = ANSWERS[form.dataset.type], empty = answers.get(form);
    const kept = makeKept(id, spec.hash, changed), feedback = makeFeedback(form, spec);

    function ask(grade) {
      const choose = (reading) => make("button", reading, {
        type: "button",
        onclick: () => { answers.set(form, reading); check(); inputs(form)[0].focus(); },
      });
      feedback.say(make("p", messages[grade.message]), ...grade.readings.map(choose));
    }

    function check() {
      const answer = answers.get(form), grade = kernelfree.grade(spec.key, answer);
      if (grade.status === "ask") ask(grade);
      else if (grade.status === "unread") feedback.say(make("p", messages[grade.message].replace("{}", () => grade.about)));
      else {
        feedback.show(grade);
        store.sketch(id, null);
        kept.save({ answer, tries: (kept.read()?.tries ?? 0) + 1 });
      }
    }

    function hint() {
      const shown = feedback.hint();
      if (shown) kept.save({ hints: Math.max(kept.read()?.hints ?? 0, shown) });
    }

    function reveal() {
      feedback.reveal();
      kept.save({ shown: true });
    }

    function blank() {
      answers.set(form, empty);
      feedback.blank();
    }

    function retry() {
      blank();
      store.sketch(id, null);
      form.querySelector("input, select, [data-move]").focus();
    }

    function edited() {
      feedback.mark(null);
      store.sketch(id, { hash: spec.hash, answer: answers.get(form) });
    }

    function move(item, step) {
      const list = [...item.parentElement.children], place = list.indexOf(item) + Number(step);
      if (place < 0 || place >= list.length) return;
      list[place][step < 0 ? "before" : "after"](item);
      item.querySelector(`[data-move="${step}"]`).focus();
      edited();
      feedback.say(make("p", `${item.firstElementChild.textContent}: now ${place + 1} of ${list.length}.`));
    }

    // Shows an answer that was given before.
    function restore(answer) {
      const grade = kernelfree.grade(spec.key, answer);
      answers.set(form, answer);
      if (["right", "partial", "wrong", "kept"].includes(grade.status)) feedback.show(grade);
    }

    // Shows what another tab answered or deleted; returns whether it did.
    function refresh() {
      if (!kept.differs()) return false;
      if (kept.answer() === null) blank();
      else restore(kept.answer());
      return true;
    }

    // Shows what is there from before: an answer, one to an older question, a draft.
    function resume() {
      const stored = store.read(id), draft = store.sketched(id, spec.hash);
      if (stored && stored.hash !== spec.hash) {
        feedback.say(make("p", `This question has changed since you answered it. Your old answer was: ${kernelfree.inWords(stored.answer)}`));
      }
      const answered = refresh();
      if (!draft) return;
      answers.set(form, draft.answer);
      feedback.mark(null);
      if (answered) feedback.say();
    }

    listen(form, { check, edited, move, hint, show: reveal, retry });
    resume();
    return {
      refresh,
      take: (answer) => { restore(answer); kept.save({ answer }); },
      answer: kept.answer,
      credit() {
        const answer = kept.answer(), grade = answer === null ? null : kernelfree.grade(spec.key, answer);
        return grade && grade.status !== "unread" && grade.status !== "ask" ? grade.credit : null;
      },
    };
  }

  // Makes a form answer to keys and buttons.
  function listen(form, actions) {
    form.onsubmit = (event) => { event.preventDefault(); actions.check(); };
    form.onkeydown = (event) => { // JupyterLab keeps Enter from submitting a form
      if (event.key !== "Enter" || event.target.type !== "text") return;
      event.preventDefault();
      actions.check();
    };
    form.oninput = actions.edited;
    form.onclick = (event) => {
      const { type, dataset = {} } = pressed(event) ?? {};
      if (dataset.move) actions.move(event.target.closest("[data-item]"), dataset.move);
      else if (["hint", "show", "retry"].includes(dataset.do)) actions[dataset.do]();
      if (type !== "submit") return;
      event.preventDefault(); // a frame may forbid forms
      actions.check();
    };
    form.querySelectorAll(".kernelfree-actions, [data-move]").forEach((one) => { one.hidden = false; });
    const box = form.querySelector("details");
    if (box) box.hidden = true;
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

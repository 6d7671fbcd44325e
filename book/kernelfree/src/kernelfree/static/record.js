// The reader's record: every question of the book with what was answered; saved, taken, printed.
globalThis.kernelfree ??= {};
(() => {
  function makeRecord(root) {
    const { store, round, pressed, download, dataOf } = kernelfree;
    const { questions, prefix } = dataOf(root);
    store.open(prefix);
    const find = (selector) => root.querySelector(selector);
    const name = find('[name="name"]');
    const say = (text) => { find(".kernelfree-notice").textContent = [text, store.notices()].filter(Boolean).join(" "); };

    let answers = {}; // what the table, the code and the file are made of

    // FNV-1a, 32 bits, as kernelfree.record.check_code has it.
    function checkCode(answers) {
      const parts = Object.entries(answers).sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, one]) => [id, one.hash, one.answer]);
      let code = 0x811c9dc5;
      for (const byte of new TextEncoder().encode(JSON.stringify([name.value, parts]))) {
        code = Math.imul(code ^ byte, 0x01000193) >>> 0;
      }
      return code.toString(16).padStart(8, "0");
    }

    function result(record, { hash, key }) {
      if (record.hash !== hash) return "question changed since";
      if (record.answer === null) return record.shown ? "answer shown" : "hint taken";
      const { status, credit } = kernelfree.grade(key, record.answer);
      const more = record.shown ? ", answer shown" : record.hints ? `, hints: ${record.hints}` : "";
      return `${{ right: "right", wrong: "not right", partial: `partly right (${round(credit * 100)} %)`, kept: "prediction" }[status] ?? "cannot be read"}${more}`;
    }

    function update() {
      answers = store.all();
      const all = { count: 0, answered: 0, earned: 0, possible: 0 };
      for (const body of root.querySelectorAll("tbody")) {
        const part = fill(body.querySelectorAll("[data-question]"), answers);
        for (const one of Object.keys(all)) all[one] += part[one];
        body.querySelector("th span").textContent = part.answered ? `: ${inWords(part)}` : "";
        body.toggleAttribute("data-untouched", !part.touched);
      }
      find("progress").value = all.answered / all.count;
      find(".kernelfree-total span").textContent = `${inWords(all)}.`;
      find(".kernelfree-code").textContent = `Record of ${name.value || "(no name)"}, ${new Date().toLocaleDateString("en-GB", { dateStyle: "long" })}, code ${checkCode(answers)}. The code changes if an answer is changed. It proves no more than that: whoever can program can make one.`;
      say("");
    }

    const inWords = ({ count, answered, earned, possible }) => `${answered} of ${count} questions answered, ${round(earned)} of ${possible} points`;

    // Fill in the rows of one page; return what they add up to.
    function fill(rows, answers) {
      let answered = 0, earned = 0, possible = 0, touched = false;
      for (const row of rows) {
        const spec = questions[row.dataset.question], record = answers[row.dataset.question];
        const cells = [...row.children].slice(1);
        possible += spec.points;
        touched ||= Boolean(record);
        const grade = record && record.hash === spec.hash && record.answer !== null ? kernelfree.grade(spec.key, record.answer) : null;
        if (grade && grade.status !== "unread" && grade.status !== "ask") {
          answered += 1;
          earned += grade.credit * spec.points;
        }
        cells[0].textContent = record && record.answer !== null ? kernelfree.inWords(record.answer) : "";
        cells[1].textContent = record ? result(record, spec) : "";
        cells[2].textContent = record ? record.tries : "";
        cells[3].textContent = spec.points ? `${grade ? round(grade.credit * spec.points) : 0} / ${spec.points}` : "";
      }
      return { count: rows.length, answered, earned, possible, touched };
    }

    function save() {
      const text = store.exported(new Date().toISOString(), name.value, checkCode(answers), answers);
      download("my-answers.json", "application/json", text, find(".kernelfree-actions"));
    }

    async function take(input) {
      try {
        const { taken, kept, refused, other } = store.imported(await input.files[0].text());
        say(`Answers taken: ${taken}. Left as they were, because yours are newer: ${kept}. Refused, because they cannot be read: ${refused}.${other ? " The file is of another version; it was read as far as possible." : ""}`);
      } catch (error) {
        say(`${error.message} Nothing was changed.`);
      }
      input.value = "";
    }

    function disarm() {
      const button = find('[data-do="clear"]');
      delete button.dataset.sure;
      button.textContent = "Delete all answers";
    }

    // A frame may forbid it, and nothing happens then.
    function printed() {
      let began = false;
      addEventListener("beforeprint", () => { began = true; }, { once: true });
      print();
      if (!began && window !== window.top) say("Nothing was printed: this frame does not allow it. Open the page by itself.");
    }

    // A second press deletes: there is no way back.
    function clear(button) {
      if (button.dataset.sure) {
        store.clear();
        disarm();
        say("All answers are deleted.");
      } else {
        button.dataset.sure = "yes";
        button.textContent = "Press again to delete";
        setTimeout(disarm, 15_000);
        say("This deletes every answer in this browser. Save them to a file first if you want to keep them.");
      }
    }

    find(".kernelfree-actions").onclick = (event) => {
      const button = pressed(event);
      if (button?.dataset.do !== "clear") disarm();
      ({ print: printed, save, clear })[button?.dataset.do]?.(button);
    };
    find('[type="file"]').onchange = ({ target }) => { if (target.files.length) take(target); };
    name.oninput = update;
    for (const part of root.querySelectorAll("p[hidden]")) part.hidden = false;
    store.listeners.add(update);
    update();
  }

  kernelfree.start(document.querySelectorAll(".kernelfree-record"), ["store", "grade"], makeRecord);
})();

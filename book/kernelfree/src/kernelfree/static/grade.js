// Grade an answer: the rules of each type of question. grade.py does the same in Python; a test
// holds the two together.
globalThis.kernelfree ??= {};
(() => {
  const { words, texts, fold, readNumber } = kernelfree, { SPACE, length, listed } = kernelfree.typed;
  const UNIT_OF = listed("units");

  const result = (more) => (
    { status: "unread", credit: 0, feedback: [], message: "", readings: [], value: null, about: "", ...more }
  );
  function judged(credit, feedback, value = null) {
    const status = credit >= 1 ? "right" : credit > 0 ? "partial" : "wrong";
    const summary = { right: "correct", partial: "partial", wrong: "incorrect" }[status];
    return result({ status, credit, feedback: [...feedback, summary, "general"], value });
  }
  const unread = (message, about = "") => result({ message, about });
  const ask = (message, readings) => result({ status: "ask", message, readings });
  const askReading = ({ readings, tail }) => ask("ask", readings.map((one) => `${one} ${tail}`.trim()));

  const has = (object, name) => typeof name === "string" && Object.hasOwn(object, name);
  const areKnown = (answer, known) => Array.isArray(answer) && answer.every(known);

  function multipleChoice(key, answer) {
    if (!has(key.options, answer)) return unread("choose");
    return judged(Number(key.options[answer]), [`option-${answer}`]);
  }

  function multipleAnswer(key, answer) {
    const ids = Object.keys(key.options);
    if (!areKnown(answer, (id) => has(key.options, id)) || !answer.length) return unread("choose");
    const picked = ids.filter((id) => answer.includes(id));
    const right = ids.filter((id) => key.options[id]);
    const hits = picked.filter((id) => key.options[id]).length;
    const credit = key.scoring === "all_or_nothing"
      ? Number(hits === right.length && hits === picked.length)
      : Math.max(0, hits - (picked.length - hits)) / right.length;
    const missed = right.filter((id) => !picked.includes(id));
    return judged(credit, [...picked.map((id) => `option-${id}`), ...missed.map((id) => `missed-${id}`)]);
  }

  function trueFalse(key, answer) {
    if (typeof answer !== "boolean") return unread("choose");
    return judged(Number(answer === key.answer), [answer ? "if-true" : "if-false"]);
  }

  function ordering(key, answer) {
    const { items } = key;
    if (!areKnown(answer, (id) => items.includes(id)) || new Set(answer).size !== items.length
      || answer.length > items.length) return unread("choose");
    const misplaced = items.filter((id, place) => id !== answer[place]);
    const credit = (items.length - misplaced.length) / items.length;
    return judged(key.scoring === "all_or_nothing" ? Number(credit === 1) : credit,
      misplaced.map((id) => `item-${id}`));
  }

  function matching(key, answer) {
    const ids = Object.keys(key.pairs);
    const given = answer !== null && typeof answer === "object" && !Array.isArray(answer);
    const complete = given && Object.keys(answer).length === ids.length
      && ids.every((id) => Object.hasOwn(answer, id) && key.choices.includes(answer[id]));
    if (!complete) return unread("all");
    const wrong = ids.filter((id) => answer[id] !== key.pairs[id]);
    return judged((ids.length - wrong.length) / ids.length, wrong.map((id) => `pair-${id}`));
  }

  function shortText(key, answer) {
    if (typeof answer !== "string" || !fold(answer)) return unread("empty");
    if (length(answer) > words.longest) return unread("long");
    const { answers } = key;
    let found = listedAt(answers, answer);
    if (found < 0) found = abbreviatedAt(answers, answer);
    if (found >= 0) return judged(answers[found].credit, [`answer-${found}`]);
    return year(answers, answer) ?? within(key, answer) ?? judged(0, []);
  }

  // The place of the listed answer that a text is, or -1.
  function listedAt(answers, text) {
    const forms = texts.formsOf(text);
    const joined = (form) => (said) => said.map(form).join("");
    const asTyped = joined((word) => word), ways = texts.isCode(text) ? [asTyped] : [asTyped, joined(texts.singular)];
    for (const join of ways) { // as typed first, and only then in the singular
      for (const said of forms.map(join)) {
        const place = answers.findIndex((one) => one.match === "exact" && texts.namesOf(one.text).map(join).includes(said));
        if (place >= 0) return place;
      }
    }
    if (texts.wordsOf(text).some((word) => texts.NEGATIONS.has(word))) return -1;
    const said = forms.flatMap((one) => ways.map((join) => join(one)));
    // a listed wrong answer is known before a pattern fits
    return answers.findIndex((one) => one.match === "wildcard" && said.some((form) => texts.matches(one.text, form)));
  }

  // A name with its letters in brackets, or two names.
  function abbreviatedAt(answers, text) {
    const [before, inside] = texts.bracketed(text);
    const first = listedAt(answers, before), second = listedAt(answers, inside);
    if (texts.abbreviates(inside, before) || texts.abbreviates(before, inside)) return first < 0 ? second : first;
    if (first < 0 || second < 0) return -1;
    return answers[first].credit === answers[second].credit ? first : -1;
  }

  // A year with a word for year beside it, or a date, of which the year is asked about.
  function year(answers, text) {
    const [said, alone] = texts.yearIn(text);
    if (!said || !/^[0-9]{4}$/.test(fold(answers[0].text))) return null;
    const found = listedAt(answers, said);
    if (!alone) return ask("mean", [said]);
    return found < 0 ? null : judged(answers[found].credit, [`answer-${found}`]);
  }

  // Asks about an answer with a needless word beside it, unless that word may matter.
  function within(key, text) {
    const exact = key.answers.filter((one) => one.match === "exact");
    const size = (found) => length(fold(found.one.text));
    const found = exact.map((one) => ({ one, ...texts.within(one.text, text) })).filter((one) => one.others);
    if (!found.length) return null;
    const best = found.reduce((long, other) => (size(other) > size(long) ? other : long));
    const beside = best.others.join(" "), named = key.named ?? [];
    const rival = exact.some((one) => one.credit !== best.one.credit && texts.within(one.text, beside));
    const extra = best.others.filter((word) => !texts.FILLERS.has(word) && !named.includes(word));
    const changed = best.others.some((word) => texts.NEGATIONS.has(word) || texts.CHANGERS.has(word)) || /[0-9]/.test(beside);
    if (rival || changed || extra.length > 1 || texts.BETWEEN.test(text)) return null;
    return best.one.credit >= 1 ? ask("mean", [best.typed]) : null;
  }

  // Returns {entry} or {problem}.
  function typed(key, answer) {
    const { unit } = key;
    if (typeof answer !== "string" || !answer.replace(SPACE, "")) return { problem: unread("empty") };
    const entry = readNumber(answer);
    if (typeof entry === "string") return { problem: unread(entry) };
    const problem = misfit(entry, unit, [...unit.words, ...(key.named ?? [])]);
    return problem ? { problem } : { entry };
  }

  function misfit(entry, unit, named) {
    const units = named.filter((word) => UNIT_OF.has(word)).map((word) => UNIT_OF.get(word));
    const odd = entry.words.find((word) => !named.includes(word) && !units.includes(UNIT_OF.get(word)));
    if (odd !== undefined) return unread(UNIT_OF.has(odd) ? "unit" : "word", odd);
    if (entry.letter && !unit.currency && unit.scale === 1) return unread("unit", entry.letter);
    if (entry.currency && entry.currency !== unit.currency) return unread("currency", entry.currency);
    if (unit.kind === "plain" && entry.percent) return unread("percent");
    return unit.kind !== "plain" && entry.scale ? unread("scale", entry.tail) : null;
  }

  function meanings(entry, reading, unit) {
    const value = Number(reading);
    if (unit.kind === "percent") return entry.percent ? [value] : [value, value * 100];
    if (unit.kind === "share") return entry.percent ? [value / 100] : [value, value / 100];
    if (entry.scale) return [(value * entry.scale) / unit.scale];
    const inFull = Math.abs(value) >= unit.scale;
    return inFull ? [value, value / unit.scale] : [value];
  }

  function numeric(key, answer) {
    const { entry, problem } = typed(key, answer);
    if (problem) return problem;
    const readings = key.whole && !entry.scale ? entry.readings.slice(0, 1) : entry.readings;
    const found = readings.map((one) => gradeValue(key, meanings(entry, one, key.unit)));
    const differ = found.length > 1 && String(found[0].feedback) !== String(found[1].feedback);
    return differ ? askReading(entry) : found[0];
  }

  function gradeValue(key, values) {
    let best = null;
    for (const value of values) {
      const number = key.answers.findIndex((listed) => {
        const slack = 1e-9 * Math.max(1, Math.abs(listed.value)); // a decimal is not exact in binary
        return Math.abs(value - listed.value) <= listed.tolerance + slack;
      });
      const known = number >= 0;
      const one = judged(known ? key.answers[number].credit : 0, known ? [`answer-${number}`] : [], value);
      const better = !best || one.credit > best.credit
        || (one.credit === best.credit && one.feedback.length > best.feedback.length);
      if (better) best = one;
    }
    return best;
  }

  function predict(key, answer) {
    const { entry, problem } = typed(key, answer);
    if (problem) return problem;
    const share = !entry.percent && entry.readings.some((one) => Math.abs(Number(one)) > 0 && Math.abs(Number(one)) < 1);
    if (key.unit.kind === "percent" && share) return unread("fraction");
    const possible = new Set();
    for (const reading of entry.readings) {
      const value = meanings(entry, reading, key.unit).find((one) => one >= key.minimum && one <= key.maximum);
      if (value !== undefined) possible.add(value);
    }
    if (!possible.size) return unread("range");
    return possible.size > 1 ? askReading(entry) : result({ status: "kept", value: [...possible][0] });
  }

  const GRADERS = {
    multiple_choice: multipleChoice, multiple_answer: multipleAnswer, true_false: trueFalse,
    numeric, short_text: shortText, ordering, matching, predict,
  };
  kernelfree.grade = (key, answer) => GRADERS[key.type](key, answer);

  // An answer as text, whatever was stored as one.
  const inWord = (part) => (part !== null && typeof part === "object" ? JSON.stringify(part) : String(part));
  kernelfree.inWords = (answer) => (answer !== null && typeof answer === "object" ? Object.values(answer) : [answer])
    .map(inWord).join(", ").slice(0, 200);
})();

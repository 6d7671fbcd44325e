// Grade an answer: the rules of each type of question. typed.py and grade.py do
// the same in Python; a test holds the two together.
globalThis.kernelfree ??= {};
(() => {
  const LONGEST = 200;
  const table = (rows) => new Map(rows.flatMap(([value, words]) => words.split(" ").map((w) => [w, value])));
  const CURRENCY_OF = table([
    ["USD", "$ us$ usd dollar dollars доллар доллара долларов долл đô"],
    ["EUR", "€ eur euro euros евро"],
    ["GBP", "£ gbp pound pounds"],
    ["JPY", "¥ jpy yen"],
    ["CNY", "cny yuan rmb"],
    ["VND", "₫ vnd dong đồng"],
    ["RUB", "₽ rub ruble rubles rouble roubles руб рублей"],
  ]);
  const SCALE_OF = table([
    [1e3, "k thousand thousands тыс тысяч nghìn ngàn"],
    [1e6, "m mn mln mio million millions млн миллион миллиона миллионов triệu"],
    [1e9, "b bn bln billion billions млрд миллиард миллиарда миллиардов tỷ tỉ"],
    [1e12, "t tn trn trillion trillions трлн триллион триллиона триллионов"],
  ]);
  const PERCENTS = table([[true, "% percent percents pct процент процента процентов"]]);
  const FILLERS = table([[true, "a per year annum annually p.a pa"]]);

  const SPACE = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
  const INVISIBLE = /[\xad\u200b-\u200f\u2060\u2066-\u2069\ufeff]/g;
  const PHRASES = [
    [/\bper cent\b|phần trăm/g, "percent"],
    [/\bus dollars?\b|долларов сша|đô la mỹ|đô la|đô-la/g, "usd"],
    [/^(?:about|around|approximately|approx\.?|roughly|circa|ca\.?|около|khoảng|~|≈|≃) */, ""],
    [/^(?:minus|минус|âm) /, "-"],
    [/\.$/, ""],
  ];
  const SYMBOL = "(us\\$|usd|eur|gbp|jpy|cny|vnd|rub|[$€£¥₫₽])?";
  const BODY = "([0-9]+(?:[., '_][0-9]+)*|[.,][0-9]+)(e[+-]?[0-9]{1,3})?";
  const NUMBER = new RegExp(`^${SYMBOL} ?([+-]?) ?${SYMBOL} ?${BODY} ?(.*)$`);
  const TOKEN = /us\$|[%$€£¥₫₽]|[^ %$€£¥₫₽]+/g;
  const length = (text) => [...text].length; // characters, as Python counts them

  function readNumber(text) {
    const found = length(text) <= LONGEST && NUMBER.exec(plain(text));
    if (!found) return null;
    const [, before, sign, after, body, exponent = "", tail] = found;
    const minus = sign === "-" ? "-" : "";
    let readings = readingsOf(body).map((one) => minus + one + exponent);
    if (exponent && readings.length > 1) readings = readings.slice(1);
    let scale = 1, scaled = 0, percent = false, letter = false;
    const currencies = [before, after].filter(Boolean), words = [];
    for (const part of tail.match(TOKEN) || []) {
      const token = part.replace(/\.$/, "");
      if (PERCENTS.has(token)) percent = true;
      else if (CURRENCY_OF.has(token)) currencies.push(token);
      else if (SCALE_OF.has(token) && !words.length) { scale *= SCALE_OF.get(token); scaled += 1; letter = /^[mt]$/.test(token); }
      else if (!FILLERS.has(token)) words.push(token);
    }
    const codes = [...new Set(currencies.map((word) => CURRENCY_OF.get(word)))];
    const finite = readings.every((one) => Number.isFinite(Number(one) * scale));
    if (!readings.length || !finite || scaled > 2 || codes.length > 1) return null;
    return { readings, scale: scaled ? scale : 0, percent, letter, currency: codes.join(""), words, tail };
  }

  function plain(text) {
    const tidy = text.normalize("NFC").replace(INVISIBLE, "")
      .replace(/[\uff01-\uff5e]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
      .replace(SPACE, " ").replace(/^ +| +$/g, "").toLowerCase()
      .replace(/[\u2010-\u2013\u2212\ufe63\uff0d]/g, "-")
      .replace(/[\u2018\u2019]/g, "'");
    return PHRASES.reduce((said, [phrase, plainly]) => said.replace(phrase, plainly), tidy);
  }

  function readingsOf(body) {
    if (".,".includes(body[0])) return [`0.${body.slice(1)}`];
    const marks = body.replace(/[0-9]/g, "");
    if (!marks) return [body];
    const last = marks.at(-1), before = marks.slice(0, -1), cut = body.lastIndexOf(last);
    const whole = body.slice(0, cut);
    const decimal = `${ungrouped(whole, before)}.${body.slice(cut + 1)}`;
    const fits = ".,".includes(last) && !before.includes(last) && groups(whole, before);
    if (new Set(marks).size === 1 && groups(body, marks)) {
      return fits ? [ungrouped(body, marks), `${decimal}0`] : [ungrouped(body, marks)];
    }
    return fits ? [decimal] : [];
  }

  function groups(body, marks) {
    if (!marks) return true;
    if (new Set(marks).size > 1) return false;
    const mark = marks[0] === "." ? "\\." : marks[0];
    const indian = marks[0] === "," ? "|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}" : "";
    return new RegExp(`^(?:[1-9][0-9]{0,2}(?:${mark}[0-9]{3})+${indian})$`).test(body);
  }

  const ungrouped = (body, marks) => (marks ? body.replaceAll(marks[0], "") : body);

  const NEGATIONS = new Set(["not", "no", "never", "without", "не", "нет", "без", "khong"]);
  const LETTERS = { đ: "d", ł: "l", ø: "o", æ: "ae", œ: "oe", ß: "ss", ı: "i" };
  const fold = (text) => text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase()
    .replace(/[đłøæœßı]/g, (char) => LETTERS[char]).replace(/[^\p{L}\p{N}]/gu, "");

  function matches(pattern, folded) {
    const parts = pattern.split("*").map(fold);
    const first = parts.shift(), last = parts.pop();
    if (folded.length < first.length + last.length) return false;
    if (!folded.startsWith(first) || !folded.endsWith(last)) return false;
    let place = first.length;
    const end = folded.length - last.length;
    for (const part of parts) {
      place = folded.indexOf(part, place);
      if (place < 0 || place + part.length > end) return false;
      place += part.length;
    }
    return true;
  }

  const result = (more) => (
    { status: "unread", credit: 0, feedback: [], message: "", readings: [], value: null, ...more }
  );
  function judged(credit, feedback, value = null) {
    const status = credit >= 1 ? "right" : credit > 0 ? "partial" : "wrong";
    const summary = { right: "correct", partial: "partial", wrong: "incorrect" }[status];
    return result({ status, credit, feedback: [...feedback, summary, "general"], value });
  }
  const unread = (message) => result({ message });
  const ask = (entry) => result({
    status: "ask", message: "ask", readings: entry.readings.map((one) => `${one} ${entry.tail}`.trim()),
  });

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
    if (length(answer) > LONGEST) return unread("long");
    const words = answer.split(SPACE).map(fold).filter(Boolean);
    const forms = [words.join("")];
    if (words[0] === "the" && words.length > 1) forms.push(words.slice(1).join(""));
    const fits = (listed) => forms.some((form) => (listed.match === "wildcard"
      ? !words.some((word) => NEGATIONS.has(word)) && matches(listed.text, form) : fold(listed.text) === form));
    for (const kind of ["exact", "wildcard"]) { // a listed wrong answer is known before a pattern fits
      const number = key.answers.findIndex((listed) => listed.match === kind && fits(listed));
      if (number >= 0) return judged(key.answers[number].credit, [`answer-${number}`]);
    }
    return judged(0, []);
  }

  // Returns {entry} or {problem}.
  function typed(key, answer) {
    const { unit } = key;
    if (typeof answer !== "string" || !answer.replace(SPACE, "")) return { problem: unread("empty") };
    if (length(answer) > LONGEST) return { problem: unread("long") };
    const entry = readNumber(answer);
    const metres = entry?.letter && !unit.currency && unit.scale === 1;
    if (!entry || metres || !entry.words.every((word) => unit.words.includes(word))) return { problem: unread("number") };
    if (entry.currency && entry.currency !== unit.currency) return { problem: unread("unit") };
    if (unit.kind === "plain" ? entry.percent : entry.scale) return { problem: unread("unit") };
    return { entry };
  }

  function meanings(entry, reading, unit) {
    const value = Number(reading);
    if (unit.kind === "percent") return entry.percent ? [value] : [value, value * 100];
    if (unit.kind === "share") return entry.percent ? [value / 100] : [value, value / 100];
    if (entry.scale) return [(value * entry.scale) / unit.scale];
    const inFull = unit.scale !== 1 && Math.abs(value) >= unit.scale;
    return inFull ? [value, value / unit.scale] : [value];
  }

  function numeric(key, answer) {
    const { entry, problem } = typed(key, answer);
    if (problem) return problem;
    const readings = key.whole && !entry.scale ? entry.readings.slice(0, 1) : entry.readings;
    const found = readings.map((one) => gradeValue(key, meanings(entry, one, key.unit)));
    const differ = found.length > 1 && String(found[0].feedback) !== String(found[1].feedback);
    return differ ? ask(entry) : found[0];
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
    return possible.size > 1 ? ask(entry) : result({ status: "kept", value: [...possible][0] });
  }

  const GRADERS = {
    multiple_choice: multipleChoice, multiple_answer: multipleAnswer, true_false: trueFalse,
    numeric, short_text: shortText, ordering, matching, predict,
  };
  kernelfree.grade = (key, answer) => GRADERS[key.type](key, answer);
  kernelfree.readNumber = readNumber;
  kernelfree.fold = fold;

  // An answer as text, whatever was stored as one.
  const inWord = (part) => (part !== null && typeof part === "object" ? JSON.stringify(part) : String(part));
  kernelfree.inWords = (answer) => (answer !== null && typeof answer === "object" ? Object.values(answer) : [answer])
    .map(inWord).join(", ").slice(0, 200);
})();

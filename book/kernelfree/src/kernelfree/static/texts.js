// What a person typed for a word. texts.py does the same in Python; a test holds them together.
globalThis.kernelfree ??= {};
(() => {
  const { words } = kernelfree, { DIGITS, SPACE, listed, translate } = kernelfree.typed;
  const LETTERS = new Map(Object.entries(words.letters));
  const fold = (text) => translate(
    translate(text, DIGITS).normalize("NFKD").toLowerCase(), LETTERS,
  ).replace(/[^\p{L}\p{N}]/gu, "");

  const folded = (part) => new Set([...listed(part).keys()].map(fold));
  const [ARTICLES, FILLERS, JOINERS, NEGATIONS, CHANGERS, MONTHS] = (
    ["articles", "fillers", "joiners", "negations", "changers", "months"].map(folded)
  );
  const TRAILERS = new Set([...FILLERS].filter((word) => !ARTICLES.has(word))); // "Hoi An" ends in no article
  const YEARS = new Set(words.units.years.split(" ").map(fold));
  const escaped = (text) => text.replace(/[\\^$*{}[\]().?+|]/g, "\\$&");
  const DASH = new RegExp(`${SPACE.source}|-|[${words.characters["-"]}]`);
  const DATE = new RegExp(`${DASH.source}|[./,]`);
  const CODE = new RegExp(`[${escaped(words.code)}]`), BETWEEN = new RegExp(`[${words.separators}${escaped(words.code)}]`);

  const split = (text, mark) => text.split(mark).map(fold).filter(Boolean);
  const wordsOf = (text) => split(text, SPACE);

  function matches(pattern, said) {
    const parts = pattern.split("*").map(fold);
    const first = parts.shift(), last = parts.pop();
    if (said.length < first.length + last.length) return false;
    if (!said.startsWith(first) || !said.endsWith(last)) return false;
    let place = first.length;
    const end = said.length - last.length;
    for (const part of parts) {
      place = said.indexOf(part, place);
      if (place < 0 || place + part.length > end) return false;
      place += part.length;
    }
    return true;
  }

  const PLURALS = Object.entries(words.plurals); // the first that fits
  function singular(word) {
    const ending = PLURALS.find(([one]) => word.endsWith(one) && [...word].length > one.length + 1);
    return ending ? word.slice(0, -ending[0].length) + ending[1] : word;
  }

  // Whether a text holds a sign that no answer holds: then it is taken as it is.
  const isCode = (text) => CODE.test(text);

  // The words as typed, and with less and less of what may stand around them.
  function formsOf(text) {
    const said = wordsOf(text);
    if (isCode(text)) return [said];
    let first = 0, last = said.length;
    while (FILLERS.has(said[first])) first += 1;
    while (TRAILERS.has(said[last - 1])) last -= 1;
    const ends = [...new Set([said.length, last])].map((end) => said.slice(0, end));
    const inside = said.slice(first, last).filter((word) => !ARTICLES.has(word));
    const cores = ends.flatMap((end) => Array.from({ length: first + 1 }, (_, start) => end.slice(start)));
    return [...cores, inside.length ? inside : said];
  }

  function namesOf(listed) {
    const said = wordsOf(listed);
    return ARTICLES.has(said[0]) ? [said, said.slice(1)] : [said];
  }

  function bracketed(text) {
    const [before, inside, ...rest] = text.split(/[()[\]]/);
    return rest.length === 1 && !fold(rest[0]) ? [before, inside] : ["", ""];
  }

  function abbreviates(short, long) {
    const every = split(long, DASH);
    const main = every.filter((word) => !JOINERS.has(word) && !ARTICLES.has(word));
    return [every, main].some((some) => some.map((word) => [...word][0]).join("") === fold(short));
  }

  function yearIn(text) {
    const every = split(text, DATE), bare = (word) => word.replace(/г$/, "");
    const years = every.filter((word) => /^[0-9]{4}г?$/.test(word)).map(bare);
    const rest = every.filter((word) => !years.includes(bare(word)) && !FILLERS.has(word) && !YEARS.has(word));
    const dated = rest.every((word) => MONTHS.has(word) || /^[0-9]{1,2}$/.test(word));
    return years.length === 1 && dated ? [years[0], !rest.length] : ["", false];
  }

  function within(answer, text) {
    const wanted = split(answer, DASH).map(singular), typed = [], others = [];
    for (const part of text.split(DASH)) {
      const word = fold(part);
      if (wanted.length && singular(word) === wanted[0]) {
        typed.push(part);
        wanted.shift();
      } else if (word) others.push(word);
    }
    return wanted.length ? null : { typed: typed.join(" "), others };
  }

  kernelfree.fold = fold;
  kernelfree.texts = { BETWEEN, CHANGERS, FILLERS, NEGATIONS, abbreviates, bracketed, formsOf, isCode, matches, namesOf, singular, within, wordsOf, yearIn };
})();

// What a person typed for a number. typed.py does the same in Python; a test holds them together.
globalThis.kernelfree ??= {};
(() => {
  const { words } = kernelfree;
  const length = (text) => [...text].length; // characters, as Python counts them
  const listed = (name) => {
    const part = words[name], rows = typeof part === "string" ? [["", part]] : Object.entries(part);
    return new Map(rows.flatMap(([under, text]) => text.split(" ").map((word) => [word, under])));
  };
  const CURRENCY_OF = listed("currencies"), SCALE_OF = listed("scales"), PERCENTS = listed("percents");
  const FILLERS = listed("fillers"), SIGN_OF = listed("signs"), SIZES_OR_UNITS = listed("sizes_or_units");
  const PHRASES = Object.keys(words.phrases).sort((one, other) => other.length - one.length);
  const DIGITS = new Map([...words.zeros].flatMap((zero) => (
    Array.from({ length: 10 }, (_, digit) => [String.fromCodePoint(zero.codePointAt(0) + digit), `${digit}`])
  )));
  const CHARACTERS = new Map(Object.entries(words.characters).flatMap(([plain, many]) => [...many].map((one) => [one, plain])));
  const translate = (text, map) => [...text].map((char) => map.get(char) ?? char).join("");

  const SPACE = new RegExp(`[${words.spaces}]+`, "g"), INVISIBLE = new RegExp(`[${words.invisible}]`, "g");
  const { decimals, groups, symbols, quotes } = words;
  const QUOTED = new RegExp(`^[${quotes}](.*)[${quotes}]$`);
  const BODY = new RegExp(`^([${decimals}][0-9]+|[0-9]+(?:[${decimals}${groups}][0-9]+)*)(e[+-]?[0-9]{1,3})?`);
  const SIGNED = [...CURRENCY_OF.keys()].filter((word) => word.length > 1 && symbols.includes(word.at(-1))).map((word) => word.replace("$", "\\$"));
  const TOKEN = new RegExp(`${SIGNED.join("|")}|[${symbols}]|[^ ${symbols}]+`, "g");

  // Returns the number's parts, or the name of the message that says why it is none.
  function readNumber(text) {
    if (length(text) > words.longest) return "long";
    const said = plain(text), start = startOf(said), found = BODY.exec(said.slice(start));
    if (!found) return "digits";
    const [all, body, exponent = ""] = found, rest = said.slice(start + all.length);
    const head = tokens(said.slice(0, start));
    const tail = tokens(rest).map((token) => token.replace(/^-/, "") || token);
    const signs = head.filter((token) => SIGN_OF.has(token)).map((token) => SIGN_OF.get(token));
    let readings = readingsOf(body).map((one) => (signs.includes("-") ? "-" : "") + one + exponent);
    if (exponent) readings = readings.slice(-1); // nobody groups thousands before an exponent
    const { scales, percent, currencies, others } = around(head.filter((token) => !SIGN_OF.has(token)), tail);
    const scale = scales.reduce((product, word) => product * Number(SCALE_OF.get(word)), 1);
    if (!readings.length || signs.length > 1 || scales.length > 2 || /[0-9]/.test(others.join(""))) return "number";
    if (!readings.every((one) => Number.isFinite(Number(one) * scale))) return "large";
    if (currencies.length > 1) return "currencies";
    return {
      readings, scale: scales.length ? scale : 0, percent, letter: SIZES_OR_UNITS.has(scales.at(-1)) ? scales.at(-1) : "",
      currency: currencies.join(""), words: others, tail: rest.replace(/^ +| +$/g, ""),
    };
  }

  // The sizes, whether there is a percent, the currencies and the other words.
  function around(head, tail) {
    const scales = [], currencies = new Set(), others = [];
    let percent = false;
    [...head, ...tail].forEach((token, place) => {
      if (PERCENTS.has(token)) percent = true;
      else if (CURRENCY_OF.has(token)) currencies.add(CURRENCY_OF.get(token));
      else if (SCALE_OF.has(token) && place >= head.length && !others.length) scales.push(token);
      else if (!FILLERS.has(token)) others.push(token);
    });
    return { scales, percent, currencies: [...currencies], others };
  }

  function plain(text) {
    const tidy = translate(text, DIGITS).normalize("NFC").replace(INVISIBLE, "")
      .replace(/[\uff01-\uff5e]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0));
    return translate(tidy, CHARACTERS).replace(SPACE, " ").replace(/^ +| +$/g, "").toLowerCase()
      .replace(/\.$/, "").replace(QUOTED, "$1").replace(/\.$/, "");
  }

  // Where the number begins: at its first digit, or at a decimal mark before it.
  function startOf(said) {
    const digit = said.search(/[0-9]/), place = digit < 0 ? said.length : digit;
    const before = said.slice(Math.max(0, place - 2), Math.max(0, place - 1));
    const pointed = place > 0 && decimals.includes(said[place - 1]);
    return pointed && ` +-${symbols}`.includes(before) ? place - 1 : place;
  }

  // The words and signs before or after a number, each phrase as one word.
  function tokens(part) {
    const spaced = ` ${part.replace(/\(([^()]*)\)/g, "$1")} `;
    const said = PHRASES.reduce((text, phrase) => text.replaceAll(` ${phrase} `, ` ${words.phrases[phrase]} `), spaced);
    return (said.match(TOKEN) ?? []).map((token) => token.replace(/[.,:]+$/, "") || token);
  }

  function readingsOf(body) {
    if (decimals.includes(body[0])) return [`0.${body.slice(1)}`];
    const marks = body.replace(/[0-9]/g, "");
    if (!marks) return [body];
    const last = marks.at(-1), before = marks.slice(0, -1), cut = body.lastIndexOf(last);
    const whole = body.slice(0, cut);
    const decimal = `${ungrouped(whole, before)}.${body.slice(cut + 1)}`;
    const fits = decimals.includes(last) && !before.includes(last) && grouped(whole, before);
    if (grouped(body, marks)) {
      return fits ? [ungrouped(body, marks), `${decimal}0`] : [ungrouped(body, marks)];
    }
    return fits ? [decimal] : [];
  }

  function grouped(body, marks) {
    if (!marks) return true;
    if (!groups.includes(marks[0])) return false;
    const mark = marks[0] === "." ? "\\." : marks[0];
    const indian = marks[0] === "," ? "|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}" : "";
    return new RegExp(`^(?:[1-9][0-9]{0,2}(?:${mark}[0-9]{3})+${indian})$`).test(body);
  }

  const ungrouped = (body, marks) => (marks ? body.replaceAll(marks[0], "") : body);

  kernelfree.readNumber = readNumber;
  kernelfree.typed = { DIGITS, SPACE, length, listed, translate };
})();

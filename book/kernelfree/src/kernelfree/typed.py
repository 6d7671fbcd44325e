"""What a person typed: a number in the usual notations of many countries, or a word.

``static/grade.js`` does the same in the browser; a test holds the two together.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

LONGEST = 200  # characters; more is not an answer

CURRENCIES = {
    "USD": "$ us$ usd dollar dollars доллар доллара долларов долл đô",
    "EUR": "€ eur euro euros евро",
    "GBP": "£ gbp pound pounds",
    "JPY": "¥ jpy yen",
    "CNY": "cny yuan rmb",
    "VND": "₫ vnd dong đồng",
    "RUB": "₽ rub ruble rubles rouble roubles руб рублей",
}
SCALES = {
    1e3: "k thousand thousands тыс тысяч nghìn ngàn",
    1e6: "m mn mln mio million millions млн миллион миллиона миллионов triệu",
    1e9: "b bn bln billion billions млрд миллиард миллиарда миллиардов tỷ tỉ",
    1e12: "t tn trn trillion trillions трлн триллион триллиона триллионов",
}
PERCENT = "% percent percents pct процент процента процентов"
FILLER = "a per year annum annually p.a pa"
LETTERS_ALONE = {"m", "t"}  # a size beside money, but metres and tonnes beside other things

CURRENCY_OF = {word: code for code, words in CURRENCIES.items() for word in words.split()}
SCALE_OF = {word: scale for scale, words in SCALES.items() for word in words.split()}
PERCENTS, FILLERS = set(PERCENT.split()), set(FILLER.split())

SPACE = "[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
DASHES = "[\u2010-\u2013\u2212\ufe63\uff0d]"
INVISIBLE = "[\xad\u200b-\u200f\u2060\u2066-\u2069\ufeff]"
PHRASES = {  # what is written in several words, or before the number
    r"\bper cent\b|phần trăm": "percent",
    r"\bus dollars?\b|долларов сша|đô la mỹ|đô la|đô-la": "usd",
    r"^(?:about|around|approximately|approx\.?|roughly|circa|ca\.?|около|khoảng|~|≈|≃) *": "",
    r"^(?:minus|минус|âm) ": "-",
    r"\.$": "",
}
SYMBOL = r"(us\$|usd|eur|gbp|jpy|cny|vnd|rub|[$€£¥₫₽])?"
BODY = r"([0-9]+(?:[., '_][0-9]+)*|[.,][0-9]+)(e[+-]?[0-9]{1,3})?"
NUMBER = re.compile(rf"^{SYMBOL} ?([+-]?) ?{SYMBOL} ?{BODY} ?(.*)$")
TOKEN = re.compile(r"us\$|[%$€£¥₫₽]|[^ %$€£¥₫₽]+")


@dataclass(frozen=True)
class Entry:
    """A number as typed: how it can be read, and what stood around it."""

    readings: tuple[str, ...]  # plain decimals such as "1234" and "1.234": one, or two
    scale: float  # 1e9 for "bn"; 0 if no such word was typed
    percent: bool
    letter: bool  # whether the word was only m or t
    currency: str  # ISO 4217, or empty
    words: tuple[str, ...]  # what is none of these: words of the unit, or nonsense
    tail: str  # all that followed the digits


def read_number(text: str) -> Entry | None:
    """Return what a typed number can mean, or None if it is none.

    Examples
    --------
    >>> read_number("1\\u202f234,5").readings, read_number("$2.2tn").scale
    (('1234.5',), 1000000000000.0)
    >>> read_number("1,234").readings
    ('1234', '1.2340')
    """
    found = NUMBER.match(_plain(text)) if len(text) <= LONGEST else None
    if not found:
        return None
    before, sign, after, body, exponent, tail = found.groups()
    minus = "-" if sign == "-" else ""
    readings = tuple(minus + reading + (exponent or "") for reading in _readings(body))
    if exponent and len(readings) > 1:
        readings = readings[1:]  # nobody groups thousands before an exponent
    scale, percent, currencies, words = 1.0, False, [c for c in (before, after) if c], []
    scaled, letter = 0, False
    for token in TOKEN.findall(tail):
        token = token.removesuffix(".")
        if token in PERCENTS:
            percent = True
        elif token in CURRENCY_OF:
            currencies.append(token)
        elif token in SCALE_OF and not words:
            scale, scaled = scale * SCALE_OF[token], scaled + 1
            letter = token in LETTERS_ALONE
        elif token not in FILLERS:
            words.append(token)
    codes = {CURRENCY_OF[word] for word in currencies}
    finite = all(math.isfinite(float(reading) * scale) for reading in readings)
    if not readings or not finite or scaled > 2 or len(codes) > 1:
        return None
    scale = scale if scaled else 0.0
    return Entry(readings, scale, percent, letter, "".join(codes), tuple(words), tail)


def _plain(text: str) -> str:
    """Return the text in lower case, with ordinary digits, spaces, minus signs and apostrophes."""
    text = re.sub(INVISIBLE, "", unicodedata.normalize("NFC", text))
    text = re.sub("[\uff01-\uff5e]", lambda m: chr(ord(m[0]) - 0xFEE0), text)
    text = re.sub(SPACE, " ", text).strip(" ").lower()
    text = re.sub(DASHES, "-", text)
    text = re.sub("[\u2018\u2019]", "'", text)
    for phrase, plain in PHRASES.items():
        text = re.sub(phrase, plain, text, flags=re.ASCII)
    return text


def _readings(body: str) -> tuple[str, ...]:
    """Return the plain decimals that digits with separators can stand for."""
    if body[0] in ".,":
        return (f"0.{body[1:]}",)
    marks = re.sub("[0-9]", "", body)
    if not marks:
        return (body,)
    last = marks[-1]
    whole, _, fraction = body.rpartition(last)
    as_decimal = f"{_ungrouped(whole, marks[:-1])}.{fraction}"
    decimal_fits = last in ".," and last not in marks[:-1] and _groups(whole, marks[:-1])
    if len(set(marks)) == 1 and _groups(body, marks):
        grouped = _ungrouped(body, marks)
        return (grouped, f"{as_decimal}0") if decimal_fits else (grouped,)
    return (as_decimal,) if decimal_fits else ()


def _groups(body: str, marks: str) -> bool:
    """Tell whether digits are grouped by one kind of mark: 1,234,567 or, in India, 12,34,567."""
    if not marks:
        return True
    if len(set(marks)) > 1:
        return False
    mark = re.escape(marks[0])
    indian = rf"|[1-9][0-9]?(?:{mark}[0-9]{{2}})+{mark}[0-9]{{3}}" if marks[0] == "," else ""
    return bool(re.fullmatch(rf"[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+{indian}", body))


def _ungrouped(body: str, marks: str) -> str:
    return body.replace(marks[0], "") if marks else body


LETTERS = {"đ": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i"}


def fold(text: str) -> str:
    """Return a word's letters and digits without case, accents, spaces and punctuation.

    Examples
    --------
    >>> fold("Việt Nam") == fold(" viet-nam! ") == "vietnam"
    True
    """
    text = unicodedata.normalize("NFKD", text)
    text = "".join(char for char in text if unicodedata.category(char) != "Mn").lower()
    text = "".join(LETTERS.get(char, char) for char in text)
    return "".join(char for char in text if unicodedata.category(char)[0] in "LN")


NEGATIONS = {"not", "no", "never", "without", "не", "нет", "без", "khong"}


def words_of(text: str) -> list[str]:
    """Return the folded words of a text."""
    return [word for word in map(fold, re.split(SPACE, text)) if word]


def matches(pattern: str, folded: str) -> bool:
    """Tell whether a folded text fits a pattern in which ``*`` stands for anything.

    Examples
    --------
    >>> matches("ordinary*squares", fold("Ordinary least squares"))
    True
    """
    first, *middle, last = (fold(part) for part in pattern.split("*"))
    if len(folded) < len(first) + len(last):
        return False
    if not (folded.startswith(first) and folded.endswith(last)):
        return False
    place, end = len(first), len(folded) - len(last)
    for part in middle:
        place = folded.find(part, place, end)
        if place < 0:
            return False
        place += len(part)
    return True

"""What a person typed for a number, in the usual notations of many countries.

``static/typed.js`` does the same in the browser; a test holds the two together.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

from kernelfree.words import WORDS, listed

LONGEST = WORDS["longest"]  # characters; more is not an answer
CURRENCIES = WORDS["currencies"]
CURRENCY_OF = listed("currencies")
SCALE_OF = {word: float(scale) for word, scale in listed("scales").items()}
PERCENTS, FILLERS, SIGN_OF = listed("percents"), listed("fillers"), listed("signs")
SIZES_OR_UNITS = listed("sizes_or_units")
UNIT_OF = listed("units")
# The longer of two phrases first, since it may hold the shorter one.
PHRASES = sorted(WORDS["phrases"], key=len, reverse=True)
ZEROS = WORDS["zeros"]
DIGITS = {ord(zero) + digit: str(digit) for zero in ZEROS for digit in range(10)}
CHARACTERS = {ord(one): plain for plain, many in WORDS["characters"].items() for one in many}

SPACE = f"[{WORDS['spaces']}]+"
INVISIBLE = f"[{WORDS['invisible']}]"
DECIMALS, GROUPS, SYMBOLS = WORDS["decimals"], WORDS["groups"], WORDS["symbols"]
QUOTED = re.compile(f"^[{WORDS['quotes']}](.*)[{WORDS['quotes']}]$")
BODY = re.compile(
    f"([{DECIMALS}][0-9]+|[0-9]+(?:[{DECIMALS}{GROUPS}][0-9]+)*)(e[+-]?[0-9]{{1,3}})?"
)
SIGNED = "|".join(re.escape(word) for word in CURRENCY_OF if word[1:] and word[-1] in SYMBOLS)
TOKEN = re.compile(f"{SIGNED}|[{SYMBOLS}]|[^ {SYMBOLS}]+")  # us$ is one word, bn$ are two


@dataclass(frozen=True)
class Entry:
    """A number as typed: how it can be read, and what stood around it."""

    readings: tuple[str, ...]  # plain decimals such as "1234" and "1.234": one, or two
    scale: float  # 1e9 for "bn"; 0 if no such word was typed
    percent: bool
    letter: str  # the last word for a size, if it was only m or t
    currency: str  # ISO 4217, or empty
    words: tuple[str, ...]  # what is none of these: words of the unit, or nonsense
    tail: str  # all that followed the digits


def read_number(text: str) -> Entry | str:
    """Return what a typed number can mean, or which message says why it is none.

    Examples
    --------
    >>> read_number("1\\u202f234,5").readings, read_number("it is $2.2tn").scale
    (('1234.5',), 1000000000000.0)
    >>> read_number("1,234").readings, read_number("many")
    (('1234', '1.2340'), 'digits')
    """
    if len(text) > LONGEST:
        return "long"
    plain = _plain(text)
    found = BODY.match(plain, _start(plain))
    if not found:
        return "digits"
    head, tail = _tokens(plain[: found.start()]), _tokens(plain[found.end() :])
    tail = [token.removeprefix("-") or token for token in tail]
    signs = [SIGN_OF[token] for token in head if token in SIGN_OF]
    body, exponent = found[1], found[2] or ""
    readings = [("-" if "-" in signs else "") + one + exponent for one in _readings(body)]
    if exponent:
        readings = readings[-1:]  # nobody groups thousands before an exponent
    scales, percent, currencies, words = _around([t for t in head if t not in SIGN_OF], tail)
    scale = math.prod(SCALE_OF[word] for word in scales)
    if not readings or len(signs) > 1 or len(scales) > 2 or re.search("[0-9]", "".join(words)):
        return "number"
    if not all(math.isfinite(float(one) * scale) for one in readings):
        return "large"
    if len(currencies) > 1:
        return "currencies"
    letter = scales[-1] if scales and scales[-1] in SIZES_OR_UNITS else ""
    return Entry(
        tuple(readings), scale if scales else 0.0, percent, letter, "".join(currencies),
        tuple(words), plain[found.end() :].strip(" "),
    )  # fmt: skip


def _around(head: list[str], tail: list[str]) -> tuple[list, bool, list, list]:
    """Return the sizes, whether there is a percent, the currencies and the other words."""
    scales, percent, currencies, words = [], False, {}, []
    for place, token in enumerate([*head, *tail]):
        if token in PERCENTS:
            percent = True
        elif token in CURRENCY_OF:
            currencies[CURRENCY_OF[token]] = True
        elif token in SCALE_OF and place >= len(head) and not words:
            scales.append(token)
        elif token not in FILLERS:
            words.append(token)
    return scales, percent, list(currencies), words


def _plain(text: str) -> str:
    """Return the text in lower case, with ordinary digits, spaces, minus signs and apostrophes."""
    text = re.sub(INVISIBLE, "", unicodedata.normalize("NFC", text.translate(DIGITS)))
    text = re.sub("[\uff01-\uff5e]", lambda m: chr(ord(m[0]) - 0xFEE0), text)
    text = re.sub(SPACE, " ", text.translate(CHARACTERS)).strip(" ").lower()
    text = QUOTED.sub(r"\1", text.removesuffix("."))
    return text.removesuffix(".")


def _start(plain: str) -> int:
    """Return where the number begins: at its first digit, or at a decimal mark before it."""
    digit = re.search("[0-9]", plain)
    place = digit.start() if digit else len(plain)
    before = plain[max(0, place - 2) : max(0, place - 1)]
    pointed = place > 0 and plain[place - 1] in DECIMALS
    return place - 1 if pointed and (not before or before in f" +-{SYMBOLS}") else place


def _tokens(part: str) -> list[str]:
    """Return the words and signs before or after a number, each phrase as one word."""
    part = " " + re.sub(r"\(([^()]*)\)", r"\1", part) + " "
    for phrase in PHRASES:
        part = part.replace(f" {phrase} ", f" {WORDS['phrases'][phrase]} ")
    return [re.sub("[.,:]+$", "", one) or one for one in TOKEN.findall(part)]


def _readings(body: str) -> tuple[str, ...]:
    """Return the plain decimals that digits with separators can stand for."""
    if body[0] in DECIMALS:
        return (f"0.{body[1:]}",)
    marks = re.sub("[0-9]", "", body)
    if not marks:
        return (body,)
    last = marks[-1]
    whole, _, fraction = body.rpartition(last)
    as_decimal = f"{_ungrouped(whole, marks[:-1])}.{fraction}"
    decimal_fits = last in DECIMALS and last not in marks[:-1] and _groups(whole, marks[:-1])
    if _groups(body, marks):
        grouped = _ungrouped(body, marks)
        return (grouped, f"{as_decimal}0") if decimal_fits else (grouped,)
    return (as_decimal,) if decimal_fits else ()


def _groups(body: str, marks: str) -> bool:
    """Tell whether digits are grouped by one kind of mark: 1,234,567 or, in India, 12,34,567."""
    if not marks:
        return True
    if marks[0] not in GROUPS:
        return False
    mark = re.escape(marks[0])
    indian = rf"|[1-9][0-9]?(?:{mark}[0-9]{{2}})+{mark}[0-9]{{3}}" if marks[0] == "," else ""
    return bool(re.fullmatch(rf"[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+{indian}", body))


def _ungrouped(body: str, marks: str) -> str:
    return body.replace(marks[0], "") if marks else body

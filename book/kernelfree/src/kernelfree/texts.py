"""What a person typed for a word: its letters, its words, and what can be left out of it.

``static/texts.js`` does the same in the browser; a test holds the two together.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import takewhile

from kernelfree.typed import DIGITS, SPACE, UNIT_OF
from kernelfree.words import WORDS, listed

LETTERS = str.maketrans(WORDS["letters"])


def fold(text: str) -> str:
    """Return a word's letters and digits without case, accents, spaces and punctuation.

    Examples
    --------
    >>> fold("Hà Nội") == fold(" ha-noi! ") == "hanoi"
    True
    >>> fold("٢٠١٦")
    '2016'
    """
    text = unicodedata.normalize("NFKD", text.translate(DIGITS))
    text = text.lower().translate(LETTERS)
    return "".join(c for c in text if unicodedata.category(c)[0] in "LN")


ARTICLES, FILLERS, JOINERS, NEGATIONS, CHANGERS, MONTHS = (
    {fold(word) for word in listed(part)}
    for part in ("articles", "fillers", "joiners", "negations", "changers", "months")
)
TRAILERS = FILLERS - ARTICLES  # "Hoi An" ends in no article
YEARS = {fold(word) for word, unit in UNIT_OF.items() if unit == "years"}
DASH = f"{SPACE}|-|[{WORDS['characters']['-']}]"
CODE = f"[{re.escape(WORDS['code'])}]"
BETWEEN = f"[{WORDS['separators']}{re.escape(WORDS['code'])}]"


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


def singular(word: str) -> str:
    """Return a folded word without the ending of an English plural: ``policies``, ``policy``."""
    for ending, plain in WORDS["plurals"].items():  # the first that fits
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + plain
    return word


def is_code(text: str) -> bool:
    """Tell whether a text holds a sign that no answer holds: then it is taken as it is."""
    return bool(re.search(CODE, text))


def forms_of(text: str) -> list[list[str]]:
    """Return the words of a text as typed, and with less and less of what may stand around them.

    Examples
    --------
    >>> ["".join(form) for form in forms_of("It is the veto player.")]
    ['itisthevetoplayer', 'isthevetoplayer', 'thevetoplayer', 'vetoplayer', 'vetoplayer']
    """
    words = words_of(text)
    if is_code(text):
        return [words]
    first = len(list(takewhile(FILLERS.__contains__, words)))
    last = len(words) - len(list(takewhile(TRAILERS.__contains__, reversed(words))))
    ends = [words[:end] for end in {len(words): None, last: None}]
    inside = [word for word in words[first:last] if word not in ARTICLES]
    return [end[start:] for end in ends for start in range(first + 1)] + [inside or words]


def names_of(listed: str) -> list[list[str]]:
    """Return the words of a listed answer, with and without the article that it begins with."""
    words = words_of(listed)
    return [words, words[1:]] if ARTICLES.intersection(words[:1]) else [words]


def bracketed(text: str) -> tuple[str, str]:
    """Return what stands before and in the brackets at a text's end, or two empty texts.

    Examples
    --------
    >>> bracketed("gross domestic product (GDP)")
    ('gross domestic product ', 'GDP')
    """
    before, *rest = re.split(r"[()\[\]]", text)
    return (before, rest[0]) if len(rest) == 2 and not fold(rest[1]) else ("", "")


def abbreviates(short: str, long: str) -> bool:
    """Tell whether a text is the first letters of another's words, with or without "of"."""
    words = [word for word in map(fold, re.split(DASH, long)) if word]
    main = [word for word in words if word not in JOINERS and word not in ARTICLES]
    return fold(short) in ("".join(word[0] for word in some) for some in (words, main))


def year_in(text: str) -> tuple[str, bool]:
    """Return the year in a date or beside a word for year, and whether it stands alone."""
    words = [word for word in map(fold, re.split(rf"{DASH}|[./,]", text)) if word]
    years = [word.removesuffix("г") for word in words if re.match("[0-9]{4}г?$", word)]
    rest = [word for word in words if word.removesuffix("г") not in years]
    rest = [word for word in rest if word not in FILLERS and word not in YEARS]
    dated = all(word in MONTHS or re.match("[0-9]{1,2}$", word) for word in rest)
    return (years[0], not rest) if len(years) == 1 and dated else ("", False)


def within(answer: str, text: str) -> tuple[str, list[str]] | None:
    """Return how an answer stands in a longer text, and the folded words beside it, or None.

    Examples
    --------
    >>> within("veto player", "a veto-player of theory")
    ('veto player', ['a', 'of', 'theory'])
    """
    wanted = [singular(fold(part)) for part in re.split(DASH, answer) if fold(part)]
    typed, others = [], []
    for part in re.split(DASH, text):
        if wanted and singular(fold(part)) == wanted[0]:
            typed.append(part)
            wanted = wanted[1:]
        elif fold(part):
            others.append(fold(part))
    return None if wanted else (" ".join(typed), others)

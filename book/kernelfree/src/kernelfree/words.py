"""The words and signs that the graders know, from one file that Python and the page both read.

``words.json`` holds texts of words with spaces between them, and characters.  The page gets all
of it as a script (`script`), so that no word is written twice.  What each part is for:

``longest``
    the most characters of an answer
``spaces``, ``invisible``, ``quotes``, ``code``, ``separators``, ``symbols``
    classes of characters as in a regular expression: white space, what is dropped, quotation
    marks, what no answer holds, what stands between two answers, signs that are words
``characters``, ``zeros``, ``letters``
    what is written for other characters; the zero of every script; letters without accent
``decimals``, ``groups``
    marks before decimals, and between thousands; those of both lists can be read in two ways
``currencies``, ``scales``, ``percents``, ``signs``, ``units``
    what stands beside a number; ``sizes_or_units`` are sizes beside money, but metres and tonnes
``articles``, ``fillers``, ``phrases``, ``joiners``, ``months``, ``plurals``
    what changes nothing, several words for one, small words of a name, parts of a date, endings
``negations``, ``changers``
    words that make another answer of one
"""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

from kernelfree.errors import BookError

FILE = Path(__file__).with_name("words.json")
TEXTS = (
    "about spaces invisible quotes code separators symbols decimals groups zeros sizes_or_units "
    "percents articles fillers joiners months negations changers"
).split()
MAPS = "characters letters currencies scales signs units phrases plurals".split()
ONE_MEANING = ("currencies", "scales", "percents", "units", "fillers", "negations")


class WordsError(BookError):
    """``words.json`` cannot be used; the message says which part, and what to do."""


def read(path: Path = FILE) -> dict:
    """Return the words of a file; `WordsError` says what is wrong with them."""
    try:
        words = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_once)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise WordsError(f"{path.name}: this is no JSON: {error}") from None
    found = list(_problems(words)) or list(_word_problems(words))
    if found:
        raise WordsError("\n".join(f"{path.name}: {one}" for one in found))
    return words


def _once(pairs: list) -> dict:
    """Return a mapping of the file; JSON would drop the first of two equal names silently."""
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise WordsError(f"{FILE.name}: {name!r} stands there twice. Join the two.")
    return dict(pairs)


def _problems(words: dict):
    """Yield which parts are missing, unknown or of another kind."""
    kinds = dict.fromkeys(TEXTS, str) | dict.fromkeys(MAPS, dict) | {"longest": int}
    for name, kind in kinds.items():
        if not isinstance(words.get(name), kind):
            yield f"{name} is missing, or is no {kind.__name__}."
        elif kind is dict and not all(isinstance(one, str) for one in words[name].values()):
            yield f"{name} must map texts to texts."
    if unknown := sorted(words.keys() - kinds.keys()):
        yield f"nothing reads {', '.join(unknown)}. Delete it, or teach both graders to read it."


def _word_problems(words: dict):
    """Yield which words have two meanings, or are written so that nobody's answer fits them."""
    seen = {}
    for name in ONE_MEANING:
        lists = words[name].items() if name in MAPS else [("", words[name])]
        for part, text in lists:
            for word in text.split():
                here = f"{name} {part}".strip()
                if word != unicodedata.normalize("NFC", word).lower():
                    yield f"{word!r} in {here} must be in small letters, composed (NFC)."
                if word in seen:
                    yield f"{word!r} stands in {seen[word]} and in {here}: keep one."
                if len(word) == 1 and not word.isalnum() and word not in words["symbols"]:
                    yield f"{word!r} in {here} must stand in symbols too."
                seen[word] = here
    for scale in words["scales"]:
        if not scale.startswith("1e"):
            yield f"the scale {scale!r} must be written like 1e6."


WORDS = read()


def listed(name: str) -> dict[str, str]:
    """Return each word of a part, and the name that it stands under there (or an empty one)."""
    part = WORDS[name]
    rows = part.items() if isinstance(part, dict) else [("", part)]
    return {word: under for under, text in rows for word in text.split()}


def script() -> str:
    """Return the script that gives the page the same words."""
    words = json.dumps(WORDS)
    return f"globalThis.kernelfree ??= {{}};\nglobalThis.kernelfree.words = {words};\n"

"""What a cell may hold: plain numbers, and dates of the calendar."""

from __future__ import annotations

import datetime
import math
import re

# Written out, since \d and int() also take the digits of other scripts, and float() takes
# "1_000", "inf" and spaces.
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
DIGITS = 18  # that a column of Int64 surely holds


def number(text: str) -> float:
    """Return a number written plainly (``-1234.5``, ``6.02e23``); else `ValueError` says why.

    Examples
    --------
    >>> number("1_000")
    Traceback (most recent call last):
    ValueError: '1_000' is no plain number: write digits 0-9 and a point, as in -1234.5
    """
    if not NUMBER.fullmatch(text):
        raise ValueError(
            f"{text!r} is no plain number: write digits 0-9 and a point, as in -1234.5"
        )
    value = float(text)
    if math.isinf(value) or (value == 0 and re.search("[1-9]", re.split("[eE]", text)[0])):
        raise ValueError(f"{text!r} is beyond what a computer's number holds: choose another unit")
    return value


def integer(text: str) -> int:
    """Return a whole number written plainly (``-1234``); else `ValueError` says why."""
    if not re.fullmatch("-?[0-9]+", text):
        raise ValueError(f"{text!r} is no whole number: write digits 0-9 alone, as in 1234")
    if len(text) > DIGITS:
        raise ValueError(f"{text!r} is beyond what a computer's number holds: choose another unit")
    return int(text)


def year(text: str) -> None:
    """Accept a year of four digits; else `ValueError`."""
    if len(text) != 4:
        raise ValueError(f"{text!r} is no year: write four digits, as in 2019")
    date(text)


def date(text: str) -> datetime.date:
    """Return the day, or the first of the month or year, that ISO 8601 text names.

    `ValueError` if it is not ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, or not in the calendar.

    Examples
    --------
    >>> date("2019-02")
    datetime.date(2019, 2, 1)
    """
    parts = DATE.fullmatch(text)
    if not parts:
        raise ValueError(f"{text!r} is not a date as YYYY, YYYY-MM or YYYY-MM-DD")
    try:
        return datetime.date(*(int(part or 1) for part in parts.groups()))
    except ValueError:
        raise ValueError(f"{text!r} is no date of the calendar: correct it") from None


def period(text: str) -> None:
    """Accept a date, or two as ``2019/2020`` of which the second is later; else `ValueError`."""
    begin, *end = (date(part) for part in text.split("/", 1))
    if end and end[0] <= begin:
        raise ValueError(f"{text!r} ends before it begins: write the earlier year first")


def time(text: str) -> None:
    """Accept a time of the day, such as ``23:59``; else `ValueError`."""
    try:
        datetime.time.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no time of the day: write it as 23:59") from None

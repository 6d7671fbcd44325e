"""What became of an answer, and what is said of one that is neither right nor wrong."""

from __future__ import annotations

from dataclasses import dataclass

# Why an answer was neither right nor wrong: nothing is marked, nothing is lost.
MESSAGES = {
    "choose": "Choose an answer first.",
    "all": "Choose an answer in every row first.",
    "empty": "Type an answer first.",
    "long": "That is too long for an answer here.",
    "digits": "A number is asked for: type it in digits, such as 6.3 or 1 234.5.",
    "number": "This could not be read as one number. Type digits, such as 6.3 or 1 234.5.",
    "large": "This number is too large to be read.",
    "word": "The number can be read, but not this: {}. Type the number alone, or with its unit.",
    "unit": "The question asks for another unit than this: {}. Look at what it counts.",
    "currency": "The question does not ask for this currency: {}.",
    "currencies": "This names two currencies. Keep the one that the question asks for.",
    "percent": "The question does not ask for a percent. Leave the sign out, or convert.",
    "scale": "A word for size, such as {}, does not fit here: a percent or a share is asked for.",
    "fraction": "Is that a share or a percent? Add the sign: 70% or 0.7%.",
    "range": "This is outside of what is possible here.",
    "ask": "This can be read in two ways. Which one do you mean?",
    "mean": "There is more here than an answer. Do you mean only this?",
}


@dataclass(frozen=True)
class Grade:
    """What became of an answer.

    ``status`` is right, partial, wrong, kept (a prediction), ask (what is meant) or unread;
    ``credit`` is 0 to 1; ``feedback`` names the texts to show; ``message`` is a key of
    `MESSAGES`, whose ``{}`` is ``about``, the part that is to blame; ``readings`` are what to ask
    about; ``value`` is the number that was read.
    """

    status: str
    credit: float = 0.0
    feedback: tuple[str, ...] = ()
    message: str = ""
    readings: tuple[str, ...] = ()
    value: float | None = None
    about: str = ""


def judged(credit: float, feedback: list[str], value: float | None = None) -> Grade:
    """Return the grade of an answer that was read; ``feedback`` names what is shown of it."""
    status = "right" if credit >= 1 else "partial" if credit > 0 else "wrong"
    summary = {"right": "correct", "partial": "partial", "wrong": "incorrect"}[status]
    return Grade(status, credit, (*feedback, summary, "general"), value=value)


def unread(message: str, readings: tuple[str, ...] = (), about: str = "") -> Grade:
    """Return the grade of an answer that is not marked: ask about ``readings``, or say why."""
    status = "ask" if readings else "unread"
    return Grade(status, message=message, readings=readings, about=about)

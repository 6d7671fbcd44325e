"""The casebook's Python package: data, claims, models, and what is special to its build."""

from kernelfree import compare, explore, quiz

from casebook import book
from casebook.claims import Claim, claim, claims
from casebook.data import codebook, load
from casebook.notebook import show_claims, show_values

__all__ = [
    "Claim", "claim", "claims", "codebook", "compare", "explore", "load", "quiz", "show_claims",
    "show_values",
]  # fmt: skip

book.use()

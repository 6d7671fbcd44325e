"""The casebook's Python package: data, claims, figures, exercises, explorers, build."""

from casebook.claims import Claim, claim, claims
from casebook.data import codebook, load
from casebook.exercises import compare, quiz
from casebook.explorers import explore
from casebook.notebook import show_claims, show_values

__all__ = [
    "Claim", "claim", "claims", "codebook", "compare", "explore", "load", "quiz", "show_claims",
    "show_values",
]  # fmt: skip

"""The casebook's Python package: its data, its claims, its look, its build."""

from casebook.claims import Claim, claim, claims
from casebook.data import codebook, load
from casebook.notebook import show_claims, show_values

__all__ = ["Claim", "claim", "claims", "codebook", "load", "show_claims", "show_values"]

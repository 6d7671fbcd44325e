"""Exercises and explorers for Jupyter Book that work with no kernel, and with one are widgets."""

from kernelfree.explorers import explore
from kernelfree.quiz import compare, quiz
from kernelfree.settings import Settings, use

__all__ = ["Settings", "compare", "explore", "quiz", "use"]

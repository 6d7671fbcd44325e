"""One line of progress for a whole build: in place on a terminal, now and then in a log."""

from __future__ import annotations

import shutil
import sys
import time

SPARSE = 20  # seconds between two lines of a log


class Progress:
    """The line; ``show`` replaces it, ``say`` prints a line that stays."""

    def __init__(self, stream=None):
        self.stream = stream or sys.stdout
        self.in_place = self.stream.isatty()
        self.shown, self.last, self.phase = "", 0.0, ""

    def show(self, phase: str, text: str) -> None:
        """Show what is being done, ``phase``, and how far it is, ``text``."""
        line = f"{phase}: {text}" if text else phase
        if self.in_place:
            width = shutil.get_terminal_size().columns - 1
            self.stream.write(f"\r\x1b[K{line[:width]}")
            self.shown = line
        elif phase != self.phase or time.monotonic() - self.last > SPARSE:
            self.stream.write(f"{line}\n")
            self.last = time.monotonic()
        self.phase = phase
        self.stream.flush()

    def say(self, text: str) -> None:
        """Print a line that stays."""
        self.end()
        print(text, file=self.stream, flush=True)

    def end(self) -> None:
        """Leave the line: what follows begins on a new one."""
        if self.shown:
            self.stream.write("\r\x1b[K")
            self.shown = ""

"""The commands behind the Makefile: ``python -m casebook build``, or one of the others."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kernelfree import bank_rules, record
from kernelfree.errors import BookError

from casebook import data_rules


def main(argv: list[str] | None = None) -> int:
    """Run one command; return its exit code."""
    parser = argparse.ArgumentParser(prog="casebook", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build", help="check the data and build the book, strictly")
    commands.add_parser("check", help="check data and questions only")
    serve = commands.add_parser("serve", help="build on save, reload in the browser")
    serve.add_argument("--port", type=int, default=8000)
    graded = commands.add_parser("record", help="grade a student's saved answers again")
    graded.add_argument("file", type=Path)
    options = parser.parse_args(argv)
    if options.command == "check":
        found = data_rules.problems() + bank_rules.problems()
        print("\n".join(found) or "The data and the questions are in order.")
        return 1 if found else 0
    if options.command == "record":
        try:
            print("\n".join(record.check(options.file)))
        except (BookError, OSError) as error:
            sys.exit(str(error))
        return 0
    from casebook import build

    if options.command == "serve":
        build.serve(port=options.port)
        return 0
    return build.build()


if __name__ == "__main__":
    sys.exit(main())

"""The commands behind the Makefile: ``python -m casebook build`` (or ``check``, ``serve``)."""

from __future__ import annotations

import argparse
import sys

from casebook import checks


def main(argv: list[str] | None = None) -> int:
    """Run one command; return its exit code."""
    parser = argparse.ArgumentParser(prog="casebook", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build", help="check the data and build the book, strictly")
    commands.add_parser("check", help="check the data only")
    serve = commands.add_parser("serve", help="build on save, reload in the browser")
    serve.add_argument("--port", type=int, default=8000)
    options = parser.parse_args(argv)
    if options.command == "check":
        found = checks.problems()
        print("\n".join(found) or "The data are in order.")
        return 1 if found else 0
    from casebook import build

    if options.command == "serve":
        build.serve(port=options.port)
        return 0
    return build.build()


if __name__ == "__main__":
    sys.exit(main())

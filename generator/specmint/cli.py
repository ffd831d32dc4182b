"""The command line: arguments in, exit code out. `screen.py` shows what comes of them.

Exit codes: 0 fine; 1 findings, or an output that is out of date; 2 wrong use.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from specmint.cli_commands import COMMANDS
from specmint.cli_help import DESCRIPTION, PROGRAM_EXAMPLES
from specmint.diagnostics import SpecmintError
from specmint.jobs import UsageError
from specmint.options import stops, take_loudness
from specmint.screen import Screen, show_unwritable
from specmint.version import VERSION


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return the exit code."""
    try:
        code = _main(arguments)
        sys.stdout.flush()  # here, and not at exit, where the interpreter would show a traceback
        return code
    except OSError as error:
        return unwritten(error)


def unwritten(error: OSError) -> int:
    """Return the exit code where standard output cannot be written, and say why."""
    # What could not be written is still buffered, and would be tried again at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if not isinstance(error, BrokenPipeError):  # the reader is gone: `specmint ir ... | head`
        show_unwritable(error)
    return 1


def _main(arguments: Sequence[str] | None) -> int:
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.command is None:
        parser.print_help()
        return 2
    notes = given.verbose or given.command == "validate"
    screen = Screen(quiet=given.quiet, notes=notes, form=given.form, every=given.verbose)
    try:
        if given.command == "watch":
            return _follow(given, screen)
        results = given.run(given, screen.progress)
    except UsageError as error:
        screen.show_usage(str(error))
        return 2
    except SpecmintError as error:
        screen.show([], error.diagnostics)
        return 1
    except KeyboardInterrupt:
        screen.clear()
        return 130
    screen.show(results, report=getattr(given, "report", "text"))
    return int(stops(given, results) or not all(result.ok for result in results))


def _follow(given: argparse.Namespace, screen: Screen) -> int:
    """Show each round of `watch`. Ctrl-C is how it ends, and so no failure."""
    try:
        for made in given.run(given, screen.progress):
            screen.show(made.results, made.problems)
    except KeyboardInterrupt:
        screen.clear()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="specmint",
        description=DESCRIPTION,
        epilog=PROGRAM_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"specmint {VERSION}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for one in COMMANDS:
        command = commands.add_parser(
            one.name,
            help=one.does,
            description=f"{one.does[0].upper()}{one.does[1:]}.",
            epilog=one.examples,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.set_defaults(run=one.run)
        for take in one.options:
            take(command)
        take_loudness(command)
    return parser

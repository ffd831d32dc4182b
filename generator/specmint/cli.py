"""The command line: arguments in, exit code out. `screen.py` shows what comes of them.

Exit codes: 0 fine; 1 findings, or an output that is out of date; 2 wrong use.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from specmint.api import UsageError, check, generate, replay, validate
from specmint.commands.ir import describe
from specmint.commands.results import Result
from specmint.diagnostics import SpecmintError
from specmint.pipeline import Progress
from specmint.screen import Screen, show_unwritable
from specmint.version import VERSION

_Run: TypeAlias = Callable[[argparse.Namespace, Progress], Sequence[Result]]
_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

_DESCRIPTION = (
    "Mint typed Python clients from OpenAPI documents, for APIs that charge people money."
)
_EXAMPLES = """examples:
  specmint generate                                       every API of [tool.specmint.apis] in pyproject.toml
  specmint generate billbee                               one of them
  specmint generate openapi.yaml --output clients         no configuration: the package goes below clients/
  specmint check                                          exit 1 if an output is out of date
  specmint validate openapi.yaml                          every problem of a document, with its place
  specmint replay billbee recorded.har                    what the vendor does that the spec does not say
  specmint ir billbee                                     what a document means, as JSON

configuration, in pyproject.toml:
  [tool.specmint.apis.billbee]
  spec = "specs/billbee/openapi.yaml"
  output = "generated/billbee"

Exit codes: 0 fine; 1 findings, or an output that is out of date; 2 wrong use.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return the exit code."""
    try:
        code = _main(arguments)
        sys.stdout.flush()  # here, and not at exit, where the interpreter would show a traceback
        return code
    except OSError as error:
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
    screen = Screen(quiet=given.quiet, notes=notes, as_json=given.json)
    try:
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
    screen.show(results)
    return int(not all(result.ok for result in results))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="specmint",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"specmint {VERSION}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for add in (_add_generate, _add_check, _add_validate, _add_replay, _add_ir):
        add(commands)
    return parser


def _add_generate(commands: _Commands) -> None:
    def run(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
        return generate(
            *given.api,
            output=given.output,
            package=given.package,
            force=given.force,
            from_scratch=given.from_scratch,
            progress=progress,
            errors="return",
        )

    examples = """examples:
  specmint generate
  specmint generate billbee bill_com --json
  specmint generate openapi.yaml --output clients --package acme
  specmint generate billbee --force                       overwrite files that were edited by hand
"""
    command = _add(commands, "generate", "write the client packages", examples, run)
    _take_apis(command)
    _take_place(command)
    _take_from_scratch(command)
    command.add_argument(
        "--force", action="store_true", help="overwrite files that were edited by hand"
    )


def _add_check(commands: _Commands) -> None:
    def run(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
        return check(
            *given.api,
            output=given.output,
            package=given.package,
            from_scratch=given.from_scratch,
            progress=progress,
            errors="return",
        )

    examples = """examples:
  specmint check                                          silent, exit 0: every output is as it would be generated
  specmint check billbee --from-scratch                   believe no manifest: generate anew and compare
  specmint check openapi.yaml --output clients
"""
    does = "report whether the packages are what generate would write; touch nothing"
    command = _add(commands, "check", does, examples, run)
    _take_apis(command)
    _take_place(command)
    _take_from_scratch(command)


def _add_validate(commands: _Commands) -> None:
    def run(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
        return validate(*given.api, progress=progress)

    examples = """examples:
  specmint validate
  specmint validate openapi.yaml --json
"""
    does = "report every problem of the documents, notes too; write nothing"
    _take_apis(_add(commands, "validate", does, examples, run))


def _add_replay(commands: _Commands) -> None:
    def run(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
        return replay(
            given.api,
            *given.files,
            output=given.output,
            package=given.package,
            overlay=given.overlay,
            progress=progress,
        )

    examples = """examples:
  specmint replay billbee                                 the exchanges beside the spec, specs/billbee/exchanges/
  specmint replay billbee recorded.yaml browser.har       what calls.save() wrote, and an archive of a browser or proxy
  specmint replay billbee today.har --overlay drift.yaml  an OpenAPI Overlay that brings the spec up to date
  specmint replay openapi.yaml calls.yaml --output clients --package acme

Exit codes: 0 nothing to report; 1 findings, each at its place in the spec; 2 wrong use.
"""
    does = "run recorded exchanges through spec and client; report where they leave the spec"
    command = _add(commands, "replay", does, examples, run)
    _take_api(command)
    _take_place(command)
    files = (
        "files of exchanges, ours or HAR 1.2 (all of exchanges/ beside the spec if none is named)"
    )
    command.add_argument("files", nargs="*", metavar="FILE", help=files)
    overlay = (
        "write an OpenAPI Overlay 1.0 that would bring the spec up to date; "
        "it replaces no file but an overlay of ours that nobody edited"
    )
    command.add_argument("--overlay", type=Path, metavar="FILE", help=overlay)


def _add_ir(commands: _Commands) -> None:
    def run(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
        return describe(given.api, progress=progress)

    examples = """examples:
  specmint ir billbee
  specmint ir openapi.yaml | jq .resources[].operations[].name
"""
    _take_api(_add(commands, "ir", "print what a document means, as JSON", examples, run))


def _add(
    commands: _Commands, name: str, does: str, examples: str, run: _Run
) -> argparse.ArgumentParser:
    """Add a command with the options that all commands take."""
    command = commands.add_parser(
        name,
        help=does,
        description=f"{does[0].upper()}{does[1:]}.",
        epilog=examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(run=run)
    command.add_argument("--json", action="store_true", help="one JSON object on standard output")
    loudness = command.add_mutually_exclusive_group()
    loudness.add_argument("--quiet", action="store_true", help="show errors alone")
    loudness.add_argument(
        "--verbose", action="store_true", help="show notes, which are only counted otherwise"
    )
    return command


def _take_apis(command: argparse.ArgumentParser) -> None:
    text = "configured APIs (all if none is named), or OpenAPI files"
    command.add_argument("api", nargs="*", metavar="API", help=text)


def _take_api(command: argparse.ArgumentParser) -> None:
    command.add_argument("api", metavar="API", help="a configured API, or an OpenAPI file")


def _take_place(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--output", type=Path, metavar="DIR", help="the folder that holds the package's folder"
    )
    command.add_argument(
        "--package", metavar="NAME", help="the package's name, instead of one after info.title"
    )


def _take_from_scratch(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--from-scratch",
        action="store_true",
        help="generate even where the manifest says nothing changed",
    )

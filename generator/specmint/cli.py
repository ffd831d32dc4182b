"""The command line: arguments in, exit code out. `screen.py` shows what comes of them.

Exit codes: 0 fine; 1 findings, or an output that is out of date; 2 wrong use.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from specmint.api import UsageError, check, diff, generate, replay, validate
from specmint.commands.explain import explain
from specmint.commands.ir import describe
from specmint.commands.results import Result
from specmint.commands.stamp import Stamp
from specmint.diagnostics import SpecmintError
from specmint.pipeline import Progress
from specmint.screen import Screen, show_unwritable
from specmint.version import VERSION

_Run: TypeAlias = Callable[[argparse.Namespace, Progress], Sequence[Result]]

_DESCRIPTION = (
    "Mint typed Python clients from OpenAPI documents, for APIs that charge people money."
)
_EXAMPLES = """examples:
  specmint generate                                       every API of [tool.specmint.apis] in pyproject.toml
  specmint generate billbee                               one of them
  specmint generate openapi.yaml --output clients         no configuration: the package goes below clients/
  curl https://api.acme.test/spec | specmint validate -   a document from standard input
  specmint check                                          exit 1 if an output is out of date
  specmint validate openapi.yaml                          every problem of a document, with its place
  specmint replay billbee recorded.har                    what the vendor does that the spec does not say
  specmint ir billbee                                     what a document means, as JSON
  specmint diff billbee                                   what changed since the last commit, and what it breaks
  specmint explain dangling-reference                     what a diagnostic means, with an example and the cure

configuration, in pyproject.toml:
  [tool.specmint.apis.billbee]
  spec = "specs/billbee/openapi.yaml"
  output = "generated/billbee"

  [tool.specmint]
  runtime = "shared"       one runtime for all clients, beside them; "copied" (each carries its own) unless it says so
  clients = ["sync"]       leaves the asynchronous client out, ["async"] the other; an API's own table may say otherwise

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
    screen.show(results, report=getattr(given, "report", "text"))
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
    for one in (_GENERATE, _CHECK, _VALIDATE, _REPLAY, _IR, _DIFF, _EXPLAIN):
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
        _take_loudness(command)
    return parser


# --- options ------------------------------------------------------------------------------------


def _take_apis(command: argparse.ArgumentParser) -> None:
    text = "configured APIs (all if none is named), OpenAPI files, or - for standard input"
    command.add_argument("api", nargs="*", metavar="API", help=text)


def _take_api(command: argparse.ArgumentParser) -> None:
    command.add_argument("api", metavar="API", help="a configured API, an OpenAPI file, or -")


def _take_code(command: argparse.ArgumentParser) -> None:
    command.add_argument("code", metavar="CODE", help="the word in brackets of a diagnostic")


def _take_place(command: argparse.ArgumentParser) -> None:
    text = "the folder that holds the package's folder"
    command.add_argument("--output", type=Path, metavar="DIR", help=text)
    text = "the package's name, instead of one after info.title"
    command.add_argument("--package", metavar="NAME", help=text)


def _take_from_scratch(command: argparse.ArgumentParser) -> None:
    text = "generate even where the manifest says nothing changed"
    command.add_argument("--from-scratch", action="store_true", help=text)


def _take_fix(command: argparse.ArgumentParser) -> None:
    text = "write what is out of date, and say which files and why; files that were edited by hand are kept"
    command.add_argument("--fix", action="store_true", help=text)


def _take_force(command: argparse.ArgumentParser) -> None:
    text = "overwrite files that were edited by hand"
    command.add_argument("--force", action="store_true", help=text)


def _take_accept(command: argparse.ArgumentParser) -> None:
    text = "let a name mean something else than in the package on disk (may be given several times)"
    command.add_argument("--accept", action="append", default=[], metavar="NAME", help=text)


def _take_dry_run(command: argparse.ArgumentParser) -> None:
    text = "say what would be written, and write nothing"
    command.add_argument("--dry-run", action="store_true", help=text)


def _take_stamp(command: argparse.ArgumentParser) -> None:
    text = "write an empty file once all is well, even where nothing changed: the target of a rule of make or ninja"
    command.add_argument("--stamp", type=Path, metavar="FILE", help=text)
    text = (
        "write which files the stamp depends on, in make's syntax: specs, what they refer to, "
        "and pyproject.toml"
    )
    command.add_argument("--depfile", type=Path, metavar="FILE", help=text)


def _take_exchanges(command: argparse.ArgumentParser) -> None:
    text = (
        "files of exchanges: ours, HAR, VCR, Postman (exchanges/ beside the spec if none is named)"
    )
    command.add_argument("files", nargs="*", metavar="FILE", help=text)
    text = (
        "write an OpenAPI Overlay 1.0 that would bring the spec up to date; "
        "it replaces no file but an overlay of ours that nobody edited"
    )
    command.add_argument("--overlay", type=Path, metavar="FILE", help=text)


def _take_against(command: argparse.ArgumentParser) -> None:
    text = (
        "a git revision, a file or a folder with the older document (the last commit if not given)"
    )
    command.add_argument("--against", metavar="REV|FILE|DIR", help=text)
    text = "the level from which changes make the exit code 1 (any if not given)"
    levels = ("breaking", "additive", "any")
    command.add_argument("--fail-on", choices=levels, default="any", help=text)


def _take_report(command: argparse.ArgumentParser) -> None:
    reports = {
        "markdown": "Markdown, for the text of a pull request",
        "changelog": "an entry of a changelog",
        "github": "annotations of GitHub Actions",
    }
    command.set_defaults(report="text")
    forms = command.add_mutually_exclusive_group()
    for name, text in reports.items():
        forms.add_argument(f"--{name}", dest="report", action="store_const", const=name, help=text)


def _take_package(command: argparse.ArgumentParser) -> None:
    text = "the package's name, instead of one after info.title"
    command.add_argument("--package", metavar="NAME", help=text)


def _take_loudness(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="one JSON object on standard output")
    loudness = command.add_mutually_exclusive_group()
    loudness.add_argument("--quiet", action="store_true", help="show errors alone")
    text = "show notes, which are only counted otherwise"
    loudness.add_argument("--verbose", action="store_true", help=text)


# --- commands -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Command:
    """One command: its name, what it does (in the imperative), examples, the options it takes, and how it is run."""

    name: str
    does: str
    examples: str
    options: tuple[Callable[[argparse.ArgumentParser], None], ...]
    run: _Run


def _generate(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
    stamp = Stamp(file=given.stamp, depfile=given.depfile, dry_run=given.dry_run)
    results = generate(
        *given.api,
        output=given.output,
        package=given.package,
        force=given.force,
        accept=given.accept,
        dry_run=given.dry_run,
        from_scratch=given.from_scratch,
        progress=progress,
        errors="return",
    )
    stamp.write(results)
    return results


_GENERATE = _Command(
    name="generate",
    does="write the client packages",
    examples="""examples:
  specmint generate
  specmint generate billbee bill_com --json
  specmint generate openapi.yaml --output clients --package acme
  specmint generate billbee --force                       overwrite files that were edited by hand
  specmint generate billbee --accept Sort.AMOUNT          let this name mean what it would mean now
  specmint generate --stamp out/clients --depfile out/clients.d      as a step of make or ninja

Exit codes: 0 fine, also where a dry run finds something to write (ask specmint check for that); 1 an error; 2 wrong use.
""",
    options=(
        *(_take_apis, _take_place, _take_from_scratch, _take_force, _take_accept),
        *(_take_dry_run, _take_stamp),
    ),
    run=_generate,
)


def _check(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
    return check(
        *given.api,
        fix=given.fix,
        output=given.output,
        package=given.package,
        from_scratch=given.from_scratch,
        progress=progress,
        errors="return",
    )


_CHECK = _Command(
    name="check",
    does="report whether the packages are what generate would write, and why not; touch nothing",
    examples="""examples:
  specmint check                                          silent, exit 0: every output is as it would be generated
  specmint check billbee --from-scratch                   believe no manifest: generate anew and compare
  specmint check --fix                                    write what is out of date
  specmint check openapi.yaml --output clients
""",
    options=(_take_apis, _take_place, _take_from_scratch, _take_fix),
    run=_check,
)


def _validate(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
    return validate(*given.api, progress=progress)


_VALIDATE = _Command(
    name="validate",
    does="report every problem of the documents, notes too; write nothing",
    examples="""examples:
  specmint validate
  specmint validate openapi.yaml --json
""",
    options=(_take_apis,),
    run=_validate,
)


def _replay(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
    return replay(
        given.api,
        *given.files,
        output=given.output,
        package=given.package,
        overlay=given.overlay,
        progress=progress,
    )


_REPLAY = _Command(
    name="replay",
    does="run recorded exchanges through spec and client; report where they leave the spec",
    examples="""examples:
  specmint replay billbee                                 the exchanges beside the spec, specs/billbee/exchanges/
  specmint replay billbee recorded.yaml browser.har       what calls.save() wrote, and an archive of a browser or proxy
  specmint replay billbee today.har --overlay drift.yaml  an OpenAPI Overlay that brings the spec up to date
  specmint replay openapi.yaml calls.yaml --output clients --package acme

Exit codes: 0 nothing to report; 1 findings, each at its place in the spec; 2 wrong use.
""",
    options=(_take_api, _take_exchanges, _take_place),
    run=_replay,
)


def _ir(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
    return describe(given.api, progress=progress)


_IR = _Command(
    name="ir",
    does="print what a document means, as JSON",
    examples="""examples:
  specmint ir billbee
  specmint ir openapi.yaml | jq .resources[].operations[].name
""",
    options=(_take_api,),
    run=_ir,
)


def _diff(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
    return diff(
        given.api,
        against=given.against,
        fail_on=given.fail_on,
        package=given.package,
        progress=progress,
    )


_DIFF = _Command(
    name="diff",
    does="report what changed between two documents, for programs that use the client and on the wire",
    examples="""examples:
  specmint diff billbee                                   against the last commit
  specmint diff billbee --against v1.4 --markdown         against a tag, for the text of a pull request
  specmint diff new.yaml --against old.yaml --json        two files
  specmint diff billbee --fail-on breaking                exit 0 unless a program could break

Exit codes: 0 nothing changed; 1 something did, or what --fail-on names; 2 wrong use.
""",
    options=(_take_api, _take_against, _take_package, _take_report),
    run=_diff,
)


def _explain(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
    return explain(given.code, progress=progress)


_EXPLAIN = _Command(
    name="explain",
    does="explain a diagnostic by its code: what it means, an example, the cure",
    examples="""examples:
  specmint explain dangling-reference
  specmint explain name-changed-meaning --json
""",
    options=(_take_code,),
    run=_explain,
)

"""The command line: arguments, printing, exit codes. The only module that prints.

Exit codes: 0 fine; 1 findings, or an output that is out of date; 2 wrong use.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from specmint.api import Outcome, UsageError, check, generate, replay, validate
from specmint.diagnostics import Diagnostic, Severity, SpecmintError
from specmint.version import VERSION

_DESCRIPTION = (
    "Mint typed Python clients from OpenAPI documents, for APIs that charge people money."
)
_FINDINGS = ("failed", "outdated", "drifted")
_EXAMPLES = {
    "": """examples:
  specmint generate                                       every API of [tool.specmint.apis] in pyproject.toml
  specmint generate billbee                               one of them
  specmint generate openapi.yaml --output clients         no configuration: the package goes below clients/
  specmint check                                          exit 1 if an output is out of date
  specmint validate openapi.yaml                          every problem of a document, with its place
  specmint replay billbee recorded.har                    what the vendor does that the spec does not say

configuration, in pyproject.toml:
  [tool.specmint.apis.billbee]
  spec = "specs/billbee/openapi.yaml"
  output = "generated/billbee"
""",
    "generate": """examples:
  specmint generate
  specmint generate billbee bill_com --json
  specmint generate openapi.yaml --output clients --package acme
  specmint generate billbee --force                       overwrite files that were edited by hand
""",
    "check": """examples:
  specmint check                                          quiet, exit 0: every output is as it would be generated
  specmint check billbee --from-scratch                   believe no manifest: generate anew and compare
""",
    "validate": """examples:
  specmint validate
  specmint validate openapi.yaml --json
""",
    "replay": """examples:
  specmint replay billbee                                 the exchanges beside the spec, specs/billbee/exchanges/
  specmint replay billbee recorded.yaml browser.har       what calls.save() wrote, and an archive of a browser or proxy
  specmint replay billbee today.har --overlay drift.yaml  an OpenAPI Overlay that brings the spec up to date
  specmint replay openapi.yaml calls.yaml --output clients --package acme

Exit codes: 0 nothing to report; 1 findings, each at its place in the spec; 2 wrong use.
""",
    "ir": """examples:
  specmint ir billbee                                     the meaning of the spec, as JSON
  specmint ir openapi.yaml | jq .resources[].operations[].name
""",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line; returns the exit code."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.command is None:
        parser.print_help()
        return 2
    screen = _Screen(quiet=given.quiet, as_json=given.json)
    try:
        outcomes = _run(given, screen)
    except UsageError as error:
        screen.say_usage(str(error))
        return 2
    except SpecmintError as error:
        screen.say([Outcome(name="", state="failed", diagnostics=error.diagnostics)])
        return 1
    except KeyboardInterrupt:
        screen.clear()
        return 130
    if given.command == "ir" and outcomes[0].api is not None:
        from specmint.dump import dump

        screen.say([], outcomes[0].diagnostics)
        sys.stdout.write(dump(outcomes[0].api))
        return 0
    screen.say(outcomes)
    return 1 if any(outcome.state in _FINDINGS for outcome in outcomes) else 0


def _run(given: argparse.Namespace, screen: _Screen) -> list[Outcome]:
    if given.command == "generate":
        return generate(
            *given.api,
            output=given.output,
            package=given.package,
            force=given.force,
            from_scratch=given.from_scratch,
            progress=screen.progress,
        )
    if given.command == "check":
        return check(
            *given.api,
            output=given.output,
            package=given.package,
            from_scratch=given.from_scratch,
            progress=screen.progress,
        )
    if given.command == "replay":
        return replay(
            given.api,
            *given.files,
            output=given.output,
            package=given.package,
            overlay=given.overlay,
            progress=screen.progress,
        )
    return validate(
        *([given.api] if given.command == "ir" else given.api), progress=screen.progress
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="specmint",
        description=_DESCRIPTION,
        epilog=_EXAMPLES[""],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"specmint {VERSION}")
    parser.set_defaults(quiet=False, json=False)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, text in (
        ("generate", "write the client packages"),
        ("check", "say whether the packages are what generate would write; touch nothing"),
        ("validate", "say every problem of the documents; write nothing"),
        ("replay", "run recorded exchanges through spec and client; say where they leave the spec"),
        ("ir", "print what a document means, as JSON"),
    ):
        _options(
            commands.add_parser(
                name,
                help=text,
                description=text[0].upper() + text[1:] + ".",
                epilog=_EXAMPLES[name],
                formatter_class=argparse.RawDescriptionHelpFormatter,
            ),
            name,
        )
    return parser


def _options(command: argparse.ArgumentParser, name: str) -> None:
    if name in ("ir", "replay"):
        command.add_argument("api", metavar="API", help="a configured API, or an OpenAPI file")
    else:
        command.add_argument(
            "api",
            nargs="*",
            metavar="API",
            help="configured APIs (all if none is named), or an OpenAPI file",
        )
    if name == "replay":
        command.add_argument(
            "files",
            nargs="*",
            metavar="FILE",
            help="files of exchanges, ours or HAR 1.2 (all of exchanges/ beside the spec if none is named)",
        )
        command.add_argument(
            "--overlay",
            type=Path,
            metavar="FILE",
            help="write an OpenAPI Overlay 1.0 that would bring the spec up to date",
        )
    if name in ("generate", "check", "replay"):
        command.add_argument(
            "--output", type=Path, metavar="DIR", help="the folder that holds the package's folder"
        )
        command.add_argument(
            "--package", metavar="NAME", help="the package's name, instead of one after info.title"
        )
    if name in ("generate", "check"):
        command.add_argument(
            "--from-scratch",
            action="store_true",
            help="generate even where the manifest says nothing changed",
        )
    if name == "generate":
        command.add_argument(
            "--force", action="store_true", help="overwrite files that were edited by hand"
        )
    command.add_argument("--json", action="store_true", help="one JSON object on standard output")
    command.add_argument("--quiet", action="store_true", help="only errors")


class _Screen:
    """Where things are said: results on standard output, problems and progress on standard error."""

    def __init__(self, *, quiet: bool, as_json: bool) -> None:
        self.quiet = quiet
        self.as_json = as_json
        self.live = sys.stderr.isatty() and not quiet and not as_json
        self.colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR")

    def progress(self, stage: str) -> None:
        """What is being done, on a terminal only."""
        if self.live:
            sys.stderr.write(f"\r\x1b[K{stage} …")
            sys.stderr.flush()

    def clear(self) -> None:
        if self.live:
            sys.stderr.write("\r\x1b[K")

    def say_usage(self, message: str) -> None:
        self.clear()
        if self.as_json:
            _print_json({"ok": False, "usage": message, "apis": [], "diagnostics": []})
        print(f"specmint: {message}\nspecmint --help shows examples", file=sys.stderr)

    def say(self, outcomes: list[Outcome], warnings: Sequence[Diagnostic] = ()) -> None:
        self.clear()
        if self.as_json:
            if outcomes:
                _print_json(_as_json(outcomes))
            return
        for diagnostic in (
            *warnings,
            *(item for outcome in outcomes for item in outcome.diagnostics),
        ):
            if not self.quiet or diagnostic.severity is Severity.ERROR:
                _print(diagnostic.text(colour=self.colour), sys.stderr)
        for outcome in outcomes:
            self._say_outcome(outcome)

    def _say_outcome(self, outcome: Outcome) -> None:
        if outcome.state == "outdated":
            _print(
                f"{outcome.name}: {_shown(outcome)} is out of date; run: specmint generate {outcome.name}",
                sys.stderr,
            )
            for change in outcome.changes:
                _print(
                    f"  {change.kind}: {change.path}{f' ({change.note})' if change.note else ''}",
                    sys.stderr,
                )
                if not self.quiet and change.kind in ("changed", "edited"):
                    _print(change.diff(), sys.stderr)
        elif outcome.state == "written" and not self.quiet:
            removed = f", {len(outcome.removed)} removed" if outcome.removed else ""
            _print(
                f"{outcome.name}: {len(outcome.written)} files written{removed} in {_shown(outcome)}",
                sys.stdout,
            )
        elif outcome.state in ("clean", "drifted") and not self.quiet:
            self._say_replayed(outcome)
        elif outcome.state == "unchanged" and not self.quiet:
            _print(f"{outcome.name}: up to date", sys.stdout)

    def _say_replayed(self, outcome: Outcome) -> None:
        found = sum(item.severity is Severity.ERROR for item in outcome.diagnostics)
        said = f"{found} finding{'s' * (found != 1)}" if found else "nothing to report"
        passed = (
            f", {outcome.skipped} passed over (of other vendors, or no answer kept)"
            if outcome.skipped
            else ""
        )
        _print(f"{outcome.name}: {outcome.replayed} exchanges replayed{passed}: {said}", sys.stdout)
        for path in outcome.written:
            _print(f"{outcome.name}: overlay written to {path}", sys.stdout)


def _print(text: str, stream: TextIO) -> None:
    encoding = stream.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding), file=stream)


def _print_json(data: object) -> None:
    print(json.dumps(data, indent=2))


def _shown(outcome: Outcome) -> str:
    folder = outcome.output or Path()
    try:
        return str(folder.absolute().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(folder)


def _as_json(outcomes: list[Outcome]) -> dict[str, object]:
    return {
        "ok": all(outcome.state not in _FINDINGS for outcome in outcomes),
        "apis": [
            {
                "name": outcome.name,
                "state": outcome.state,
                "output": _shown(outcome) if outcome.output is not None else None,
                **({"replayed": outcome.replayed} if outcome.state in ("clean", "drifted") else {}),
                "written": [str(path) for path in outcome.written],
                "removed": [str(path) for path in outcome.removed],
                "changes": [
                    {"kind": change.kind, "path": str(change.path)} for change in outcome.changes
                ],
            }
            for outcome in outcomes
        ],
        "diagnostics": [item.as_json() for outcome in outcomes for item in outcome.diagnostics],
    }

"""The command line: arguments in, exit code out. `screen.py` shows what comes of them.

Exit codes: 0 fine; 1 findings, or an output that is out of date; 2 wrong use.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from specmint.cli_help import (
    CHECK_EXAMPLES,
    DESCRIPTION,
    DIFF_EXAMPLES,
    GENERATE_EXAMPLES,
    PROGRAM_EXAMPLES,
    REPLAY_EXAMPLES,
    SCHEMA_EXAMPLES,
    WATCH_EXAMPLES,
)
from specmint.cli_vendor import DOES, EXAMPLES, run_vendor
from specmint.commands.results import Result
from specmint.commands.stamp import Stamp
from specmint.diagnostics import SpecmintError
from specmint.jobs import UsageError
from specmint.options import (
    choice_of,
    named_apis,
    stops,
    take_accept,
    take_against,
    take_api,
    take_apis,
    take_choice,
    take_code,
    take_distribution,
    take_dry_run,
    take_exchanges,
    take_exit_code,
    take_fix,
    take_force,
    take_foreign,
    take_from_scratch,
    take_jobs,
    take_loudness,
    take_new,
    take_overlays,
    take_package,
    take_place,
    take_report,
    take_schema,
    take_stamp,
    take_vendoring,
)
from specmint.pipeline import Progress
from specmint.screen import Screen, show_unwritable
from specmint.version import VERSION

if TYPE_CHECKING:
    from specmint.commands.watch import Round

# Each command is imported when it is run: a check with nothing to do imports nothing of the others.
_Run: TypeAlias = "Callable[[argparse.Namespace, Progress], Sequence[Result] | Iterator[Round]]"


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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="specmint",
        description=DESCRIPTION,
        epilog=PROGRAM_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"specmint {VERSION}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for one in _COMMANDS:
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
    from specmint.commands.generate import generate

    stamp = Stamp(file=given.stamp, depfile=given.depfile, dry_run=given.dry_run)
    if (apis := named_apis(given)) is None:
        return []
    results = generate(
        *apis,
        output=given.output,
        package=given.package,
        distribution=given.distribution,
        force=given.force,
        accept=given.accept,
        dry_run=given.dry_run,
        from_scratch=given.from_scratch,
        processes=given.jobs,
        choice=choice_of(given),
        overlays=given.overlay,
        progress=progress,
        errors="return",
    )
    stamp.write(results)
    return results


_GENERATE = _Command(
    name="generate",
    does="write the client packages",
    examples=GENERATE_EXAMPLES,
    options=(
        *(take_apis, take_place, take_distribution, take_from_scratch, take_jobs),
        *(take_force, take_accept),
        *(take_dry_run, take_stamp, take_foreign, take_exit_code, take_choice, take_overlays),
    ),
    run=_generate,
)


def _check(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
    from specmint.commands.check import check

    if (apis := named_apis(given)) is None:
        return []
    return check(
        *apis,
        fix=given.fix,
        choice=choice_of(given),
        overlays=given.overlay,
        output=given.output,
        package=given.package,
        distribution=given.distribution,
        from_scratch=given.from_scratch,
        processes=given.jobs,
        progress=progress,
        errors="return",
    )


_CHECK = _Command(
    name="check",
    does="report whether the packages are what generate would write, and why not; touch nothing",
    examples=CHECK_EXAMPLES,
    options=(
        *(take_apis, take_place, take_distribution, take_from_scratch, take_jobs),
        *(take_fix, take_foreign, take_choice, take_overlays),
    ),
    run=_check,
)


def _validate(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
    from specmint.commands.validate import validate

    choice = choice_of(given)
    return validate(*given.api, choice=choice, overlays=given.overlay, progress=progress)


_VALIDATE = _Command(
    name="validate",
    does="report every problem of the documents, notes too; write nothing",
    examples="""examples:
  specmint validate
  specmint validate openapi.yaml --json
""",
    options=(take_apis, take_choice, take_overlays),
    run=_validate,
)


def _replay(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
    from specmint.commands.replay import replay

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
    examples=REPLAY_EXAMPLES,
    options=(take_api, take_exchanges, take_place),
    run=_replay,
)


def _ir(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
    from specmint.commands.ir import describe

    return describe(given.api, overlays=given.overlay, progress=progress)


_IR = _Command(
    name="ir",
    does="print what a document means, as JSON",
    examples="""examples:
  specmint ir billbee
  specmint ir openapi.yaml | jq .resources[].operations[].name
""",
    options=(take_api, take_overlays),
    run=_ir,
)


def _schema(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
    from specmint.commands.schema import schema

    return schema(given.schema)


_SCHEMA = _Command(
    name="schema",
    does="print a JSON Schema (draft 07) for the language servers of editors",
    examples=SCHEMA_EXAMPLES,
    options=(take_schema,),
    run=_schema,
)


def _init(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
    from specmint.commands.init import init

    return init(given.name, *given.sources, output=given.output, progress=progress)


_INIT = _Command(
    name="init",
    does="start an API: write specs/NAME/ and add it to pyproject.toml; overwrite nothing",
    examples="""examples:
  specmint init acme                                      a small spec with the vocabulary in it as comments
  specmint init acme --from vendor/openapi.yaml           the vendor's document, copied as it is
  specmint init acme --from a.json --output src/app/acme  its client is to be a part of the package app
  specmint init acme --from recorded.har                  a first draft of recordings, the evidence beside each line
""",
    options=(take_new,),
    run=_init,
)


def _follow(given: argparse.Namespace, screen: Screen) -> int:
    """Show each round of `watch`. Ctrl-C is how it ends, and so no failure."""
    try:
        for made in given.run(given, screen.progress):
            screen.show(made.results, made.problems)
    except KeyboardInterrupt:
        screen.clear()
    return 0


def _watch(given: argparse.Namespace, progress: Progress) -> Iterator[Round]:
    from specmint.commands.watch import watch

    return watch(
        *given.api,
        output=given.output,
        package=given.package,
        overlays=given.overlay,
        progress=progress,
    )


_WATCH = _Command(
    name="watch",
    does="write the client packages now and whenever a spec or pyproject.toml is saved, until Ctrl-C",
    examples=WATCH_EXAMPLES,
    options=(take_apis, take_place, take_overlays),
    run=_watch,
)


def _diff(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
    from specmint.commands.diff import diff

    return diff(
        given.api,
        against=given.against,
        fail_on=given.fail_on,
        package=given.package,
        overlays=given.overlay,
        progress=progress,
    )


_DIFF = _Command(
    name="diff",
    does="report what changed between two documents, for programs that use the client and on the wire",
    examples=DIFF_EXAMPLES,
    options=(take_api, take_against, take_package, take_report, take_overlays),
    run=_diff,
)


def _explain(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
    from specmint.commands.explain import explain

    return explain(given.code, progress=progress)


_EXPLAIN = _Command(
    name="explain",
    does="explain a diagnostic, or a kind of change, by its code: what it means, an example, the cure",
    examples="""examples:
  specmint explain dangling-reference
  specmint explain name-changed-meaning --json
  specmint explain error-reclassed
""",
    options=(take_code,),
    run=_explain,
)


_VENDOR = _Command(
    name="vendor",
    does=DOES,
    examples=EXAMPLES,
    options=(take_vendoring, take_from_scratch, take_force, take_accept),
    run=run_vendor,
)

_COMMANDS = (
    *(_INIT, _GENERATE, _CHECK, _VALIDATE, _WATCH),
    *(_DIFF, _REPLAY, _EXPLAIN, _IR, _SCHEMA, _VENDOR),
)

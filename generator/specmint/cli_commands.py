"""The commands: what each is called and takes, and how its function is called with what was given."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from specmint.cli_help import (
    CHECK_EXAMPLES,
    DIFF_EXAMPLES,
    EXPLAIN_EXAMPLES,
    GENERATE_EXAMPLES,
    INIT_EXAMPLES,
    IR_EXAMPLES,
    REPLAY_EXAMPLES,
    SCHEMA_EXAMPLES,
    VALIDATE_EXAMPLES,
    VENDOR_EXAMPLES,
    WATCH_EXAMPLES,
)
from specmint.commands.results import Result
from specmint.commands.stamp import Stamp
from specmint.options import (
    choice_of,
    named_apis,
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

if TYPE_CHECKING:
    from specmint.commands.watch import Round

# Each command is imported when it is run: a check with nothing to do imports nothing of the others.
Run: TypeAlias = "Callable[[argparse.Namespace, Progress], Sequence[Result] | Iterator[Round]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command: its name, what it does (in the imperative), examples, the options it takes, and how it is run."""

    name: str
    does: str
    examples: str
    options: tuple[Callable[[argparse.ArgumentParser], None], ...]
    run: Run


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


_GENERATE = Command(
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


_CHECK = Command(
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


_VALIDATE = Command(
    name="validate",
    does="report every problem of the documents, notes too; write nothing",
    examples=VALIDATE_EXAMPLES,
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


_REPLAY = Command(
    name="replay",
    does="run recorded exchanges through spec and client; report where they leave the spec",
    examples=REPLAY_EXAMPLES,
    options=(take_api, take_exchanges, take_place),
    run=_replay,
)


def _ir(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
    from specmint.commands.ir import describe

    return describe(given.api, overlays=given.overlay, progress=progress)


_IR = Command(
    name="ir",
    does="print what a document means, as JSON",
    examples=IR_EXAMPLES,
    options=(take_api, take_overlays),
    run=_ir,
)


def _schema(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
    from specmint.commands.schema import schema

    return schema(given.schema)


_SCHEMA = Command(
    name="schema",
    does="print a JSON Schema (draft 07) for the language servers of editors",
    examples=SCHEMA_EXAMPLES,
    options=(take_schema,),
    run=_schema,
)


def _init(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
    from specmint.commands.init import init

    return init(given.name, *given.sources, output=given.output, progress=progress)


_INIT = Command(
    name="init",
    does="start an API: write specs/NAME/ and add it to pyproject.toml; overwrite nothing",
    examples=INIT_EXAMPLES,
    options=(take_new,),
    run=_init,
)


def _watch(given: argparse.Namespace, progress: Progress) -> Iterator[Round]:
    from specmint.commands.watch import watch

    return watch(
        *given.api,
        output=given.output,
        package=given.package,
        overlays=given.overlay,
        progress=progress,
    )


_WATCH = Command(
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


_DIFF = Command(
    name="diff",
    does="report what changed between two documents, for programs that use the client and on the wire",
    examples=DIFF_EXAMPLES,
    options=(take_api, take_against, take_package, take_report, take_overlays),
    run=_diff,
)


def _explain(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
    from specmint.commands.explain import explain

    return explain(given.code, progress=progress)


_EXPLAIN = Command(
    name="explain",
    does="explain a diagnostic, or a kind of change, by its code: what it means, an example, the cure",
    examples=EXPLAIN_EXAMPLES,
    options=(take_code,),
    run=_explain,
)


def _vendor(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
    from specmint.commands.vendor import vendor

    result = vendor(
        *given.api,
        into=given.into,
        package=given.package,
        update=given.update,
        check=given.check,
        remove=given.remove,
        force=given.force,
        accept=given.accept,
        from_scratch=given.from_scratch,
        progress=progress,
        errors="return",
    )
    return [result]


_VENDOR = Command(
    name="vendor",
    does="write self-contained copies of clients into a package of yours, one runtime beside them",
    examples=VENDOR_EXAMPLES,
    options=(take_vendoring, take_from_scratch, take_force, take_accept),
    run=_vendor,
)

COMMANDS: Final = (
    *(_INIT, _GENERATE, _CHECK, _VALIDATE, _WATCH),
    *(_DIFF, _REPLAY, _EXPLAIN, _IR, _SCHEMA, _VENDOR),
)

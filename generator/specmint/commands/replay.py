"""`specmint replay`: recorded exchanges against a spec and its client."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from specmint.commands.making import is_unchanged
from specmint.commands.results import Replayed
from specmint.commands.running import run_jobs
from specmint.commands.sharing import top_of_runtime
from specmint.config import shown
from specmint.diagnostics import Diagnostic, Place, Severity, SpecmintError, counted
from specmint.jobs import Job, find_exchanges, find_jobs, working_folder
from specmint.output import write_file
from specmint.pipeline import Progress, silent, understand

if TYPE_CHECKING:  # it imports most of the generator, which only a replay needs
    from specmint.replaying import Exchange, Report


def replay(
    api: str | Path,
    *files: str | Path,
    output: Path | None = None,
    package: str | None = None,
    overlay: Path | None = None,
    cwd: Path | None = None,
    progress: Progress = silent,
) -> list[Replayed]:
    """Run recorded exchanges through an API's spec and client; by default those of `exchanges/` beside the spec.

    What the vendor does and the spec does not say is returned as errors at their places in the spec. An OpenAPI Overlay
    that brings the spec up to date is written to `overlay`, if there is anything to write and no foreign file is there.

    Raises UsageError for an API or a file that cannot be; SpecmintError for a broken configuration.
    """
    jobs = find_jobs([api], output=output, package=package, cwd=cwd)
    recorded = find_exchanges(jobs[0], files, cwd)
    at = None if overlay is None else working_folder(cwd) / overlay
    return run_jobs(jobs, lambda job: _replay(job, recorded, at, progress), _failed, progress)


def _replay(job: Job, files: Sequence[Path], overlay: Path | None, progress: Progress) -> Replayed:
    from specmint import replaying

    understood = understand(job.files(), job.package, progress, job.choice)
    api = understood.api
    if api is None:
        return _failed(job, understood.diagnostics)
    folder = job.home(api.package)
    exchanges = _exchanges(files)
    report = replaying.replay(
        understood.document, api, folder, exchanges, progress, top_of_runtime(job)
    )
    problems: list[Diagnostic] = []
    if not is_unchanged(job, api.package):
        problems.append(_outdated(folder))
    written = overlay is not None and _write_overlay(report, job, overlay, problems)
    if not report.replayed:
        problems.append(_nothing_replayed(job, files, len(exchanges)))
    found = report.diagnostics()
    findings = sum(item.severity is Severity.ERROR for item in found)
    return Replayed(
        name=job.name,
        state="clean" if report.replayed and not findings else "drifted",
        output=folder,
        diagnostics=(*found, *problems),
        findings=findings,
        replayed=report.replayed,
        unknown=len(report.unknown),
        unknown_operations=len(set(report.unknown)),
        skipped=report.skipped,
        overlay=overlay if written else None,
    )


def _exchanges(files: Sequence[Path]) -> list[Exchange]:
    """Return the exchanges of all files. Raises SpecmintError with the problems of all that cannot be read."""
    from specmint.replaying import read_exchanges

    exchanges: list[Exchange] = []
    wrong: list[Diagnostic] = []
    for file in files:
        try:
            exchanges += read_exchanges(file, shown(file))
        except SpecmintError as error:
            wrong += error.diagnostics
    if wrong:
        raise SpecmintError(*wrong)
    return exchanges


def _write_overlay(report: Report, job: Job, path: Path, problems: list[Diagnostic]) -> bool:
    """Write the overlay and return True; or add to `problems` why there is none, so that no finding is lost for it."""
    text = report.overlay(os.path.relpath(job.spec, path.parent))
    if not text:
        problems += [_nothing_to_write(path)] if report.findings else []
        return False
    try:
        write_file(path, text)
    except SpecmintError as error:
        problems += error.diagnostics
        return False
    return True


def _outdated(folder: Path) -> Diagnostic:
    return Diagnostic(
        severity=Severity.WARNING,
        code="client-outdated",
        message="the client is not what generate would write now",
        hint="Run specmint generate first: the client may send and read what an older spec said.",
        place=Place(file=shown(folder)),
    )


def _nothing_replayed(job: Job, files: Sequence[Path], found: int) -> Diagnostic:
    """Return the error that keeps a run that looked at nothing from passing for a good one."""
    message = "no exchange was found in it"
    if found:
        message = (
            f"of {counted(found, 'exchange')} none is of an operation that {shown(job.spec)} has"
        )
    return Diagnostic(
        severity=Severity.ERROR,
        code="nothing-replayed",
        message=message,
        hint="Entries count that have a request, an answer with a status, and a URL at a server of the spec.",
        place=Place(file=shown(files[0])),
    )


def _nothing_to_write(path: Path) -> Diagnostic:
    return Diagnostic(
        severity=Severity.WARNING,
        code="no-overlay",
        message="no overlay was written: it would do nothing",
        hint="Overlays are for operations, fields, enums, types and null in the document itself.",
        place=Place(file=shown(path)),
    )


def _failed(job: Job, diagnostics: tuple[Diagnostic, ...]) -> Replayed:
    return Replayed(name=job.name, state="failed", output=job.output, diagnostics=diagnostics)

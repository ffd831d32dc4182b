"""Run a command for each API: whatever goes wrong with one becomes its diagnostics, and the next one is run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TypeVar

from specmint.diagnostics import Diagnostic, Place, Severity, SpecmintError
from specmint.jobs import Job
from specmint.pipeline import Progress

R = TypeVar("R")


def run_jobs(
    jobs: Iterable[Job],
    run: Callable[[Job], R],
    failed: Callable[[Job, tuple[Diagnostic, ...]], R],
    progress: Progress,
) -> list[R]:
    """Return what `run` makes of each job, or what `failed` makes of the problems that it met."""
    results: list[R] = []
    for job in jobs:
        progress(job.name)
        try:
            results.append(run(job))
        except SpecmintError as error:
            results.append(failed(job, error.diagnostics))
        except Exception as error:
            if os.environ.get("SPECMINT_TRACEBACK"):
                raise
            results.append(failed(job, (_internal_error(job, error),)))
    return results


def _internal_error(job: Job, error: Exception) -> Diagnostic:
    """Return a defect of ours, or a limit of the machine, as a diagnostic."""
    lines = str(error).splitlines() or [""]
    return Diagnostic(
        severity=Severity.ERROR,
        code="internal-error",
        message=f"this document cannot be generated: {type(error).__name__}: {lines[0]}"[:600],
        hint="Nothing was written. Please report this with the document; SPECMINT_TRACEBACK=1 shows where.",
        place=Place(file=str(job.spec), line=1, column=1),
    )

"""Run a command for each API: whatever goes wrong with one becomes its diagnostics, and the next one is run."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from typing import TypeVar

from specmint.diagnostics import Diagnostic, Place, Severity, SpecmintError
from specmint.jobs import Job
from specmint.pipeline import Progress

R = TypeVar("R")
_ALLOCATIONS = 100_000
"""So many more objects than before have Python look for garbage."""


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
            with _garbage_left():
                results.append(run(job))
        except SpecmintError as error:
            results.append(failed(job, error.diagnostics))
        except Exception as error:
            if os.environ.get("SPECMINT_TRACEBACK"):
                raise
            results.append(failed(job, (_internal_error(job, error),)))
    return results


@contextmanager
def _garbage_left() -> Generator[None, None, None]:
    """Have Python look for circles of garbage rarely while a document is understood and printed: there are few, and of what
    such a run holds nearly all is needed until its end. Looking for them took a fifth of the time of a large one.
    """
    usual = gc.get_threshold()
    gc.set_threshold(_ALLOCATIONS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


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

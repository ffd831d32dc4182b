"""Run a command for each API: whatever goes wrong with one becomes its diagnostics, and the next one is run."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Protocol, TypeVar

from specmint.diagnostics import Diagnostic, Place, Severity, SpecmintError
from specmint.jobs import Job, UsageError
from specmint.pipeline import Progress, silent

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
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
            results.append(failed(job, (internal_error(job, error),)))
    return results


class JobRunner(Protocol[R_co]):
    """Makes the result of a job, and shows its progress."""

    def __call__(self, job: Job, *, progress: Progress) -> R_co:
        """Return the result. Raises SpecmintError."""
        ...


def run_each(
    jobs: Sequence[Job],
    run: JobRunner[R],
    failed: Callable[[Job, tuple[Diagnostic, ...]], R],
    progress: Progress,
    processes: int,
) -> list[R]:
    """Return what `run_jobs` returns, made by so many processes at a time. Raises UsageError for less than one."""
    if processes < 1:
        raise UsageError(f"--jobs takes the number of processes, 1 or more, not {processes}")
    if processes == 1 or len(jobs) < 2:
        return run_jobs(jobs, partial(run, progress=progress), failed, progress)
    from specmint.commands.processes import run_in_processes

    return run_in_processes(jobs, partial(run, progress=silent), failed, progress, processes)


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


def internal_error(job: Job, error: Exception) -> Diagnostic:
    """Return a defect of ours, or a limit of the machine, as a diagnostic."""
    lines = str(error).splitlines() or [""]
    return Diagnostic(
        severity=Severity.ERROR,
        code="internal-error",
        message=f"this document cannot be generated: {type(error).__name__}: {lines[0]}"[:600],
        hint="Nothing was written. Please report this with the document; SPECMINT_TRACEBACK=1 shows where.",
        place=Place(file=str(job.spec), line=1, column=1),
    )

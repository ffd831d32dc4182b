"""`specmint ir`: what a document means, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from specmint.commands.results import Described
from specmint.commands.running import run_jobs
from specmint.diagnostics import Diagnostic
from specmint.dump import dump
from specmint.jobs import Job, find_jobs
from specmint.pipeline import Progress, silent, understand


def describe(
    api: str | Path,
    overlays: Sequence[str | Path] = (),
    cwd: Path | None = None,
    progress: Progress = silent,
) -> list[Described]:
    """Return the meaning of an API's spec as JSON text, if there is no error in it. One result. `overlays` are applied to it.

    Raises UsageError for an API that cannot be, SpecmintError for a broken configuration.
    """
    jobs = find_jobs([api], cwd=cwd, needs_output=False, overlays=overlays)
    return run_jobs(jobs, lambda job: _describe(job, progress), _failed, progress)


def _describe(job: Job, progress: Progress) -> Described:
    understood = understand(job.files(), job.package, progress, job.choice)
    if understood.api is None:
        return _failed(job, understood.diagnostics)
    return Described(
        name=job.name,
        state="valid",
        diagnostics=understood.diagnostics,
        text=dump(understood.api),
    )


def _failed(job: Job, diagnostics: tuple[Diagnostic, ...]) -> Described:
    return Described(name=job.name, state="failed", diagnostics=diagnostics)

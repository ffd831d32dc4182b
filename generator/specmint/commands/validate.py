"""`specmint validate`: every problem of the documents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from specmint.choice import Choice
from specmint.commands.results import Validated
from specmint.commands.running import run_jobs
from specmint.diagnostics import Diagnostic
from specmint.jobs import Job, find_jobs
from specmint.pipeline import Progress, silent, understand


def validate(
    *apis: str | Path,
    choice: Choice | None = None,
    overlays: Sequence[str | Path] = (),
    cwd: Path | None = None,
    progress: Progress = silent,
) -> list[Validated]:
    """Return every diagnostic of the specs, and their meaning (`api`) where there is no error.

    `overlays` are applied to the one spec that is named, after those of the configuration.

    Raises UsageError for an API that cannot be, SpecmintError for a broken configuration.
    """
    jobs = find_jobs(apis, cwd=cwd, needs_output=False, choice=choice, overlays=overlays)
    return run_jobs(jobs, lambda job: _validate(job, progress), _failed, progress)


def _validate(job: Job, progress: Progress) -> Validated:
    understood = understand(job.files(), job.package, progress, job.choice)
    if understood.api is None:
        return _failed(job, understood.diagnostics)
    return Validated(
        name=job.name,
        state="valid",
        diagnostics=understood.diagnostics,
        api=understood.api,
        excluded=understood.excluded,
        unreached=understood.unreached,
    )


def _failed(job: Job, diagnostics: tuple[Diagnostic, ...]) -> Validated:
    return Validated(name=job.name, state="failed", diagnostics=diagnostics)

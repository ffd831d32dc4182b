"""`specmint check`: say whether the packages are what `generate` would write."""

from __future__ import annotations

from pathlib import Path

from specmint.choice import Choice
from specmint.commands.making import is_unchanged, make, renamings
from specmint.commands.results import Checked, Errors, raise_failed
from specmint.commands.running import run_jobs
from specmint.commands.sharing import compare_runtime, runtime_jobs
from specmint.diagnostics import Diagnostic
from specmint.jobs import Job, find_jobs
from specmint.output import compare
from specmint.pipeline import Progress, silent


def check(
    *apis: str | Path,
    output: Path | None = None,
    package: str | None = None,
    from_scratch: bool = False,
    choice: Choice | None = None,
    cwd: Path | None = None,
    progress: Progress = silent,
    errors: Errors = "raise",
) -> list[Checked]:
    """Compare the packages with what `generate` would write; touches nothing. Arguments are those of `generate`.

    A name that would mean something else is an error here too, beside what differs.

    Raises Failed where a package is out of date or its spec has an error, after all were looked at (with
    `errors="return"` such a result is returned like the others); UsageError for an API that cannot be; SpecmintError
    for a broken configuration.
    """
    jobs = find_jobs(apis, output=output, package=package, cwd=cwd, choice=choice)

    def run(job: Job) -> Checked:
        if job.is_runtime:
            return compare_runtime(job)
        return _check(job, progress, from_scratch=from_scratch)

    results = run_jobs([*runtime_jobs(jobs), *jobs], run, _failed, progress)
    raise_failed(results, errors)
    return results


def _check(job: Job, progress: Progress, *, from_scratch: bool) -> Checked:
    command = job.generate_command
    if not from_scratch and is_unchanged(job, job.package):
        return Checked(name=job.name, state="current", command=command, output=job.output)
    made = make(job, progress)
    changes = compare(made.tree, made.folder, made.manifest)
    return Checked(
        name=job.name,
        state="outdated" if changes else "current",
        command=command,
        output=made.folder,
        diagnostics=(*renamings(made, ()), *made.diagnostics),
        changes=changes,
    )


def _failed(job: Job, diagnostics: tuple[Diagnostic, ...]) -> Checked:
    return Checked(
        name=job.name,
        state="failed",
        command=job.generate_command,
        output=job.output,
        diagnostics=diagnostics,
    )

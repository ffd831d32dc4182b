"""`specmint check`: say whether the packages are what `generate` would write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from specmint.choice import Choice
from specmint.commands.generate import generate
from specmint.commands.making import Package, is_unchanged, make, renamings
from specmint.commands.reasons import reasons
from specmint.commands.results import Checked, Errors, Generated, raise_failed
from specmint.commands.running import run_each
from specmint.commands.sharing import compare_runtime, runtime_jobs
from specmint.diagnostics import Diagnostic
from specmint.jobs import Job, find_jobs
from specmint.output import compare, last_manifest
from specmint.pipeline import Progress, silent


def check(
    *apis: str | Path,
    output: Path | None = None,
    package: str | None = None,
    distribution: str | None = None,
    from_scratch: bool = False,
    fix: bool = False,
    choice: Choice | None = None,
    overlays: Sequence[str | Path] = (),
    cwd: Path | None = None,
    processes: int = 1,
    progress: Progress = silent,
    errors: Errors = "raise",
) -> list[Checked]:
    """Compare the packages with what `generate` would write; touches nothing. Arguments are those of `generate`.

    A name that would mean something else is an error here too, beside what differs. With `fix` what is out of date is written
    as `generate` writes it, hand edits kept, and is `fixed` then.

    Raises as `generate` does, and Failed where a package is out of date as well.
    """
    find = partial(find_jobs, apis, output=output, package=package, distribution=distribution)
    jobs = find(cwd=cwd, choice=choice, overlays=overlays)

    run = partial(_check, from_scratch=from_scratch)
    results = run_each([*runtime_jobs(jobs), *jobs], run, _failed, progress, processes)
    if fix and any(result.state == "outdated" for result in results):
        place = partial(generate, *apis, output=output, package=package, distribution=distribution)
        write = partial(place, cwd=cwd, choice=choice, overlays=overlays)
        made = write(
            from_scratch=from_scratch, processes=processes, progress=progress, errors="return"
        )
        results = _fixed(results, made)
    raise_failed(results, errors)
    return results


def _check(job: Job, *, from_scratch: bool, progress: Progress) -> Checked:
    if job.is_runtime:
        return compare_runtime(job)
    command = job.generate_command
    if not from_scratch and is_unchanged(job, job.package):
        return Checked(name=job.name, state="current", command=command, output=job.output)
    made = make(job, progress)
    changes = compare(made.tree, made.folder, made.manifest)
    found = (*renamings(made, ()), *made.diagnostics)
    if from_scratch:
        found += _second_opinion(made, progress)
    return Checked(
        name=job.name,
        state="outdated" if changes else "current",
        command=command,
        output=made.folder,
        diagnostics=found,
        changes=changes,
        reasons=reasons(last_manifest(made.folder), made.manifest, changes),
    )


def _second_opinion(made: Package, progress: Progress) -> tuple[Diagnostic, ...]:
    from specmint.witness import second_opinion

    progress("asking for a second opinion")
    return second_opinion(made.document, made.api).differences


def _fixed(results: Sequence[Checked], made: Sequence[Generated]) -> list[Checked]:
    """Return the results after `generate` was run for them: what was out of date is fixed, or says why it could not be."""
    by_name = {one.name: one for one in made}
    fixed: list[Checked] = []
    for result in results:
        done = by_name.get(result.name)
        if result.state == "outdated" and done is not None and done.ok:
            result = replace(result, state="fixed", diagnostics=done.diagnostics)
        elif result.state == "outdated" and done is not None:
            result = replace(result, state="failed", diagnostics=done.diagnostics)
        fixed.append(result)
    return fixed


def _failed(job: Job, diagnostics: tuple[Diagnostic, ...]) -> Checked:
    return Checked(
        name=job.name,
        state="failed",
        command=job.generate_command,
        output=job.output,
        diagnostics=diagnostics,
    )

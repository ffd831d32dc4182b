"""`specmint generate`: write the packages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from specmint.choice import Choice
from specmint.commands.files import files_read
from specmint.commands.making import Package, is_unchanged, make, renamings
from specmint.commands.reasons import reasons
from specmint.commands.results import Errors, Generated, planned, raise_failed
from specmint.commands.running import run_each
from specmint.commands.sharing import refuse_halves, runtime_jobs, write_runtime
from specmint.diagnostics import Diagnostic, SpecmintError
from specmint.jobs import Job, find_jobs
from specmint.output import Change, Manifest, Writer, compare, last_manifest, rehearse, write
from specmint.pipeline import Progress, silent


def generate(
    *apis: str | Path,
    output: Path | None = None,
    package: str | None = None,
    distribution: str | None = None,
    force: bool = False,
    from_scratch: bool = False,
    accept: Collection[str] = (),
    dry_run: bool = False,
    choice: Choice | None = None,
    overlays: Sequence[str | Path] = (),
    cwd: Path | None = None,
    processes: int = 1,
    progress: Progress = silent,
    errors: Errors = "raise",
) -> list[Generated]:
    """Write the packages of the named APIs (all configured ones if none is named), or of spec files.

    A spec file needs `output`, the folder to hold the package. `distribution` is the version of one to make around it.
    `from_scratch` generates even where nothing changed; `force` overwrites hand edits. A name that would mean something
    else is an error, save those in `accept`. `choice` says which operations and models; `overlays` come after those configured.
    Each package is written whole or not at all, clients that share a runtime after it. `dry_run` touches nothing.
    With `processes` several APIs are made at a time; the module that asks for it is imported by each, so its own calls
    stand behind `if __name__ == "__main__":`.

    Raises Failed where one is not what its spec says now, after all were tried (`errors="return"` returns it instead);
    UsageError for an API that cannot be; SpecmintError for a broken configuration, or a client left with another runtime.
    """
    find = partial(find_jobs, apis, output=output, package=package, distribution=distribution)
    jobs = find(cwd=cwd, choice=choice, overlays=overlays)
    shared = runtime_jobs(jobs)

    how = _How(frozenset(accept), force, from_scratch, dry_run)
    refuse_halves([*shared, *jobs], partial(_run, how=how, writer=rehearse, progress=progress))
    run = partial(_run, how=how, writer=rehearse if dry_run else write)
    results = run_each(shared, run, _failed, progress, processes)
    if all(one.ok for one in results):
        results += run_each(jobs, run, _failed, progress, processes)
    raise_failed(results, errors)
    return results


@dataclass(frozen=True, slots=True)
class _How:
    """The arguments of `generate` that say how each package is made."""

    accept: frozenset[str]
    force: bool
    from_scratch: bool
    dry_run: bool


def _run(job: Job, *, how: _How, writer: Writer, progress: Progress) -> Generated:
    if job.is_runtime:
        return planned(write_runtime(job, writer, force=how.force), how.dry_run)
    done = _generate(job, how, writer, progress)
    return replace(planned(done, how.dry_run), read=files_read(job.spec, done.output, job.project))


def _generate(job: Job, how: _How, writer: Writer, progress: Progress) -> Generated:
    if not how.from_scratch and is_unchanged(job, job.package):
        return Generated(name=job.name, state="unchanged", output=job.output)
    made = make(job, progress)
    problems = renamings(made, how.accept)
    if problems:
        raise SpecmintError(*problems, *made.diagnostics)
    last, changes = last_manifest(made.folder), _changes(made)
    report = writer(made.tree, made.folder, made.manifest, force=how.force, holder=job.holder)
    touched = bool(report.written or report.removed)
    return Generated(
        name=job.name,
        state="written" if touched else "unchanged",
        output=made.folder,
        diagnostics=made.diagnostics,
        written=report.written,
        removed=report.removed,
        excluded=made.manifest.excluded,
        unreached=made.manifest.unreached,
        changes=tuple(one for one in changes if touched and last is not None),
        reasons=_why(last, made, changes) if touched else (),
    )


def _why(last: Manifest | None, made: Package, changes: Collection[Change]) -> tuple[str, ...]:
    """Return why files of a package that was there before were written."""
    if last is None:
        return ()
    if not changes:
        return ("the text of the spec changed, and nothing that it says",)
    return reasons(last, made.manifest, tuple(changes))


def _changes(made: Package) -> tuple[Change, ...]:
    """Return what differs in a package that is there; nothing for one that is not. What stands against writing it, `write` tells."""
    if last_manifest(made.folder) is None:
        return ()
    try:
        return compare(made.tree, made.folder, made.manifest)
    except SpecmintError:
        return ()


def _failed(job: Job, diagnostics: tuple[Diagnostic, ...]) -> Generated:
    return Generated(name=job.name, state="failed", output=job.output, diagnostics=diagnostics)

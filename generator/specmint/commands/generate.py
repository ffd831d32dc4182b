"""`specmint generate`: write the packages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from specmint.choice import Choice
from specmint.commands.files import files_read
from specmint.commands.making import Package, is_unchanged, make, renamings
from specmint.commands.reasons import reasons
from specmint.commands.results import Errors, Generated, planned, raise_failed
from specmint.commands.running import run_jobs
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
    progress: Progress = silent,
    errors: Errors = "raise",
) -> list[Generated]:
    """Write the packages of the named APIs (all configured ones if none is named), or of spec files.

    A spec file needs `output`, the folder to hold the package. `distribution` is the version of one to make around it.
    `from_scratch` generates even where nothing changed; `force` overwrites hand edits. A name that would mean something
    else is an error, save those in `accept`. `choice` says which operations and models; `overlays` come after those configured.
    Each package is written whole or not at all, clients that share a runtime after it. `dry_run` touches nothing.

    Raises Failed where one is not what its spec says now, after all were tried (`errors="return"` returns it instead);
    UsageError for an API that cannot be; SpecmintError for a broken configuration, or a client left with another runtime.
    """
    find = partial(find_jobs, apis, output=output, package=package, distribution=distribution)
    jobs = find(cwd=cwd, choice=choice, overlays=overlays)
    shared = runtime_jobs(jobs)

    def run(job: Job, writer: Writer = rehearse if dry_run else write) -> Generated:
        if job.is_runtime:
            return planned(write_runtime(job, writer, force=force), dry_run)
        done = _generate(job, progress, writer, accept, force=force, from_scratch=from_scratch)
        return replace(planned(done, dry_run), read=files_read(job.spec, done.output, job.project))

    refuse_halves([*shared, *jobs], lambda job: run(job, rehearse))
    results = run_jobs(shared, run, _failed, progress)
    results += run_jobs(jobs, run, _failed, progress) if all(one.ok for one in results) else []
    raise_failed(results, errors)
    return results


def _generate(
    job: Job,
    progress: Progress,
    writer: Writer,
    accept: Collection[str],
    *,
    force: bool,
    from_scratch: bool,
) -> Generated:
    if not from_scratch and is_unchanged(job, job.package):
        return Generated(name=job.name, state="unchanged", output=job.output)
    made = make(job, progress)
    problems = renamings(made, accept)
    if problems:
        raise SpecmintError(*problems, *made.diagnostics)
    last, changes = last_manifest(made.folder), _changes(made)
    report = writer(made.tree, made.folder, made.manifest, force=force, holder=job.holder)
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

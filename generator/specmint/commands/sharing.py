"""The runtime that the clients of a project share: written, checked and gated like a client.

What was generated for another runtime cannot be imported beside this one. So a run that changes it (another option, or
another version of the generator) writes every client of the project, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from specmint.commands.reasons import reasons
from specmint.commands.results import Checked, Generated
from specmint.config import ApiConfig, Config
from specmint.current import runtime_digests
from specmint.diagnostics import Diagnostic, SpecmintError
from specmint.ir.text import Ident
from specmint.jobs import Job
from specmint.output import Manifest, Writer, compare, last_manifest, up_to_date
from specmint.pipeline import has_error
from specmint.provenance import manifest
from specmint.runtime_files import shared_runtime_files
from specmint.spell.table import SHARED_RUNTIME
from specmint.tree import Tree

_COMMAND = "specmint generate"


def runtime_jobs(jobs: Sequence[Job]) -> list[Job]:
    """Return the job of the runtime that packages of these jobs share; none where each carries its own."""
    project = _project_of(jobs)
    if project is None or project.runtime is None:
        return []
    return [
        Job(
            name=SHARED_RUNTIME,
            spec=project.file,
            output=project.runtime,
            package=Ident(SHARED_RUNTIME),
            configured=True,
            project=project,
        )
    ]


def top_of_runtime(job: Job) -> Path | None:
    """Return the top-level package that holds the runtime of a package which imports it absolutely; else None."""
    if job.project is None or job.project.runtime is None or job.form.runtime.startswith("."):
        return None
    return (job.project.runtime, *job.project.runtime.parents)[job.form.runtime.count(".")]


def write_runtime(job: Job, writer: Writer, *, force: bool) -> Generated:
    """Write the runtime. Raises SpecmintError as `specmint.output.write` does."""
    if _is_current(job):
        return Generated(name=job.name, state="unchanged", output=job.output)
    tree, made = _make()
    folder = job.folder(SHARED_RUNTIME)
    last = last_manifest(folder)
    changes = compare(tree, folder, made) if last is not None else ()
    if last is None or changes:
        _pass_gate(tree)
    report = writer(tree, folder, made, force=force)
    touched = bool(report.written or report.removed)
    return Generated(
        name=job.name,
        state="written" if touched else "unchanged",
        output=job.output,
        written=report.written,
        removed=report.removed,
        changes=changes,
        reasons=reasons(last, made, changes) if last is not None else (),
    )


def compare_runtime(job: Job) -> Checked:
    """Compare the runtime with what `generate` would write."""
    if _is_current(job):
        return Checked(name=job.name, state="current", command=_COMMAND, output=job.output)
    tree, made = _make()
    folder = job.folder(SHARED_RUNTIME)
    changes = compare(tree, folder, made)
    if changes:
        _pass_gate(tree)
    return Checked(
        name=job.name,
        state="outdated" if changes else "current",
        command=_COMMAND,
        output=job.output,
        changes=changes,
        reasons=reasons(last_manifest(folder), made, changes),
    )


def _is_current(job: Job) -> bool:
    """Return whether the runtime on disk is this generator's, byte for byte."""
    digests = {PurePosixPath(path): sha for path, sha in runtime_digests().items()}
    made = replace(manifest({}, SHARED_RUNTIME), files=digests)
    return up_to_date(job.folder(SHARED_RUNTIME), made)


def _make() -> tuple[Tree, Manifest]:
    return shared_runtime_files(), manifest({}, SHARED_RUNTIME)


def _pass_gate(tree: Tree) -> None:
    """Raise GateError for a runtime that is not fit to be written; what stands on disk unchanged has passed once."""
    from specmint.gate import check_runtime

    check_runtime(tree)


# --- clients that were generated for another runtime ------------------------------------------------------------------


def refuse_halves(jobs: Sequence[Job], rehearse: Callable[[Job], object]) -> None:
    """Raise SpecmintError where clients of the project would be left with another runtime than the one written now.

    That is so if one of them is not among the jobs, or if one of the jobs would fail: `rehearse` does all of a job but
    the writing.
    """
    project = _project_of(jobs)
    stale = [] if project is None else [api.name for api in _made_for_another(project)]
    if project is None or not stale:
        return
    left = [name for name in stale if name not in {job.name for job in jobs}]
    if left:
        raise SpecmintError(_stale(project, left))
    problems: list[Diagnostic] = []
    for job in jobs:
        try:
            rehearse(job)
        except SpecmintError as error:
            problems += error.diagnostics
    if has_error(tuple(problems)):
        raise SpecmintError(*problems, _stale(project, stale))


def _project_of(jobs: Sequence[Job]) -> Config | None:
    """Return the configuration of jobs: those of one command line have the same."""
    return next((job.project for job in jobs if job.project is not None), None)


def _made_for_another(project: Config) -> Iterator[ApiConfig]:
    """Yield the clients on disk that import another runtime than their configuration says, or another version of it."""
    for api in project.apis:
        last = last_manifest(api.output)
        if last is None:
            continue
        wanted = manifest({}, api.package, api.form)
        is_moved = last.options.get("runtime") != wanted.options.get("runtime")
        shares = project.runtime is not None and api.form.distribution is None
        is_older = shares and last.generator != wanted.generator
        if is_moved or is_older:
            yield api


def _stale(project: Config, names: Sequence[str]) -> Diagnostic:
    message = f"generated for another runtime, so nothing was written: {', '.join(names)}"
    hint = f"The clients of a project change their runtime together: run {_COMMAND} without a name."
    return project.source.problem("runtime-stale", message, hint, "runtime")

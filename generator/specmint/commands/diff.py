"""`specmint diff`: what changed between two documents, as a user of the client sees it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from specmint.commands.results import Diffed, FailOn
from specmint.commands.running import run_jobs
from specmint.config import shown
from specmint.diagnostics import Diagnostic, SpecmintError
from specmint.differing import Side, differences
from specmint.jobs import Job, UsageError, find_jobs, working_folder
from specmint.pipeline import Progress, silent, understand
from specmint.revisions import NoRevision, read_at
from specmint.source import Files, read

_LAST_COMMIT = "HEAD"


def diff(
    api: str | Path,
    *,
    against: str | Path | None = None,
    fail_on: FailOn = "any",
    package: str | None = None,
    overlays: Sequence[str | Path] = (),
    cwd: Path | None = None,
    progress: Progress = silent,
) -> list[Diffed]:
    """Compare an API's spec with an older one: that of the last commit, or of the git revision, file or folder `against`.

    A folder has the older spec under the name of the newer one, or where the newer one is below the working folder. Both
    are understood with the same options and overlays; of those a revision, or a folder, has its own, and a revision none that
    was not there. `fail_on` is the level from which the result is not `ok`. One result.

    Raises UsageError for an API, a revision or a file that cannot be, SpecmintError for a broken configuration.
    """
    (job,) = find_jobs([api], package=package, cwd=cwd, needs_output=False, overlays=overlays)
    try:
        older = _older(job, against, working_folder(cwd))
    except NoRevision as reason:
        raise UsageError(str(reason)) from None

    def run(job: Job) -> Diffed:
        if isinstance(older, SpecmintError):
            raise older
        return _diff(job, older, fail_on, progress)

    return run_jobs([job], run, _failed, progress)


def _diff(job: Job, older: Files, fail_on: FailOn, progress: Progress) -> Diffed:
    progress(f"{job.name}, as it was")
    old = _side(older, job, progress)
    progress(job.name)
    new = _side(job.files(), job, progress)
    found = differences(old, new)
    return Diffed(
        name=job.name,
        state="changed" if found else "same",
        spec=job.spec,
        differences=found,
        fail_on=fail_on,
    )


def _side(files: Files, job: Job, progress: Progress) -> Side:
    """Return a document and its meaning. Raises SpecmintError where it has none."""
    understood = understand(files, job.package, progress, job.choice)
    if understood.api is None:
        raise SpecmintError(*understood.diagnostics)
    return Side(understood.api, understood.document)


def _older(job: Job, against: str | Path | None, here: Path) -> Files | SpecmintError:
    """Return the files of the older document, or why they cannot be read."""
    try:
        if against is None:
            return read_at(here / job.spec, _LAST_COMMIT, job.overlay_names)
        path, overlays = here / against, [here / one for one in job.overlays]
        if path.is_dir():
            older = [_beside(path, one, here) or one for one in overlays]
            return read(_in_folder(path, here / job.spec, here), overlays=older)
        if path.is_file() or isinstance(against, Path):
            return read(path, overlays=overlays)
        return read_at(here / job.spec, against, job.overlay_names)
    except SpecmintError as error:
        return error


def _in_folder(folder: Path, spec: Path, here: Path) -> Path:
    found = _beside(folder, spec, here)
    if found is None:
        raise UsageError(f"there is no {spec.name} in {shown(folder)}")
    return found


def _beside(folder: Path, file: Path, here: Path) -> Path | None:
    """Return the file of a folder that is the older one of a file of this project; None where there is none."""
    below = file.relative_to(here) if file.is_relative_to(here) else Path(file.name)
    for path in (folder / below, folder / file.name):
        if path.is_file():
            return path
    return None


def _failed(job: Job, diagnostics: tuple[Diagnostic, ...]) -> Diffed:
    return Diffed(name=job.name, state="failed", spec=job.spec, diagnostics=diagnostics)

"""`specmint watch`: generate whenever a spec, a file that it refers to, or the configuration is saved.

Files are polled: a few stats each time, on every system and file system, and nothing to install.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from specmint.commands.generate import generate
from specmint.commands.results import Generated
from specmint.config import find
from specmint.diagnostics import Diagnostic, SpecmintError
from specmint.jobs import STANDARD_INPUT, UsageError, find_jobs, working_folder
from specmint.pipeline import Progress, silent
from specmint.source import read

_SECONDS = 0.3
_RECENT = 2_000_000_000
"""Nanoseconds for which a file's time proves nothing: a second write in the same tick of the clock does not change it."""


class _State(NamedTuple):
    """What a file is like: its status, and the digest of its bytes."""

    status: tuple[int, int, int]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What became of one save: the APIs that were made or could not be, and what let none be looked at."""

    results: tuple[Generated, ...] = ()
    problems: tuple[Diagnostic, ...] = ()


def watch(
    *apis: str | Path,
    output: Path | None = None,
    package: str | None = None,
    overlays: Sequence[str | Path] = (),
    cwd: Path | None = None,
    progress: Progress = silent,
    pause: Callable[[], None] = lambda: time.sleep(_SECONDS),
) -> Iterator[Round]:
    """Generate now and after every save, for ever, and yield what became of it. Arguments are those of `generate`.

    The first round has all APIs, later ones those that are not up to date already. A spec with an error keeps its package
    as it is. Files that are saved one after the other count as one save: it has ended when they stay as they are from one
    `pause` to the next. `pause` is called between two looks at the files.

    Raises UsageError for an API that cannot be, at the start; later it is a round without results.
    """
    here = working_folder(cwd)
    if STANDARD_INPUT in map(str, apis):
        raise UsageError("standard input cannot be watched: name a file")
    # What cannot be is said before anything is made.
    find_jobs(apis, output=output, package=package, cwd=here, overlays=overlays)
    again = partial(_round, apis, output, package, overlays, here, progress)
    seen: dict[Path, _State | None] = {}
    is_first = True
    while True:
        # Looked at before it is read: what is saved while packages are made is a change.
        before = _look(_files(apis, overlays, here), seen)
        made = again()
        if is_first or made.problems or any(one.state != "unchanged" for one in made.results):
            yield made if is_first else _without_unchanged(made)
        is_first = False
        seen = _changed(lambda: _files(apis, overlays, here), before, pause)


def _round(
    apis: Iterable[str | Path],
    output: Path | None,
    package: str | None,
    overlays: Sequence[str | Path],
    here: Path,
    progress: Progress,
) -> Round:
    run = partial(generate, *apis, output=output, package=package, overlays=overlays)
    try:
        results = run(cwd=here, progress=progress, errors="return")
    except SpecmintError as error:
        return Round(problems=error.diagnostics)
    return Round(results=tuple(results))


def _without_unchanged(made: Round) -> Round:
    touched = tuple(one for one in made.results if one.state != "unchanged")
    return Round(results=touched, problems=made.problems)


# --- files --------------------------------------------------------------------------------------


def _files(apis: Iterable[str | Path], overlays: Sequence[str | Path], here: Path) -> set[Path]:
    """Return the files that decide what is made: specs with their overlays and all that they refer to, there or not, and
    configurations."""
    found = {folder / "pyproject.toml" for folder in (here, *here.parents)}
    try:
        config = find(here)
        jobs = find_jobs(list(apis), cwd=here, needs_output=False, overlays=overlays)
    except (SpecmintError, UsageError):
        return found
    if config is not None:
        found.add(config.file)
    for job in jobs:
        spec, applied = here / job.spec, [here / one for one in job.overlays]
        found |= {spec, *applied}
        try:
            files = read(spec, overlays=applied)
        except SpecmintError:  # it is not there, or is no file
            continue
        names = (*files, *files.refused)
        found |= {Path(os.path.normpath(spec.parent / name)) for name in names}
    return found


def _changed(
    files: Callable[[], set[Path]],
    before: Mapping[Path, _State | None],
    pause: Callable[[], None],
) -> dict[Path, _State | None]:
    """Wait until files are otherwise than before, and stay as they are; return what they are like then."""
    watched = files()
    last = _look(watched, before)
    while _digests(last) == {**_digests(last), **_digests(before)}:
        pause()
        last = _look(watched, last)
    while True:
        pause()
        now = _look(watched, last)
        if _digests(now) == _digests(last):
            return now
        last = now


def _digests(states: Mapping[Path, _State | None]) -> dict[Path, str | None]:
    return {path: state and state.digest for path, state in states.items()}


def _look(paths: Iterable[Path], last: Mapping[Path, _State | None]) -> dict[Path, _State | None]:
    """Return what files are like, None for one that is not there. Only what may have changed is read."""
    return {path: _state(path, last.get(path)) for path in paths}


def _state(path: Path, last: _State | None) -> _State | None:
    try:
        found = path.stat()
        status = (found.st_mtime_ns, found.st_size, found.st_ino)
        is_old = abs(time.time_ns() - found.st_mtime_ns) > _RECENT
        if last is not None and last.status == status and is_old:
            return last
        return _State(status, hashlib.sha256(path.read_bytes()).hexdigest())
    except OSError:
        return None

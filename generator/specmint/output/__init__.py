"""Write a tree into a folder, wholly or not at all; or say how the folder differs from it.

Beside the output `x` stand, while a run is at work or after it was killed, `.x.specmint-lock`
and one or two folders `.x.specmint-...`; the next run removes them. `write_file` does the same
for a single file in a folder of somebody else's.
"""

import errno
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from specmint import current
from specmint.config import caseless
from specmint.current import digest, normalised
from specmint.diagnostics import Diagnostic, SpecmintError, sorted_diagnostics
from specmint.output import disk
from specmint.output.compare import Change, Kind, changes
from specmint.output.faults import problem, reported
from specmint.output.manifest import PATH, Manifest, read, unsafe
from specmint.output.outline import outline
from specmint.output.scan import above, scan
from specmint.output.single import write_file
from specmint.output.system import check_can_write
from specmint.output.target import Target, check_case, locate, locked, parents
from specmint.tree import Tree

__all__ = [
    "Change",
    "Kind",
    "Manifest",
    "WriteReport",
    "Writer",
    "compare",
    "digest",
    "last_manifest",
    "outline",
    "rehearse",
    "up_to_date",
    "write",
    "write_file",
]


_HALF_PAIR = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteReport:
    """What `write` did, the manifest counted. Nothing written or removed: nothing was touched."""

    written: tuple[PurePosixPath, ...]
    removed: tuple[PurePosixPath, ...]
    unchanged: int


def write(
    tree: Tree,
    folder: Path,
    manifest: Manifest,
    *,
    force: bool = False,
    holder: Path | None = None,
) -> WriteReport:
    """Make `folder` hold `tree` and its manifest, beside whatever in it is not ours.

    A run that fails or is killed leaves the folder as it was. Files that are as they should be are
    not touched; ours that are no longer made are removed. `manifest.files` is computed here.
    `holder` is a folder above in which a killed run shall leave nothing either, where it can.

    Raises SpecmintError: `unsafe-path`, `case-collision`, `symlink`, `not-a-folder`, `not-ours`,
    `edited-by-hand`, `manifest-unreadable`, `output-busy`, `changed-meanwhile`, `write-failed`,
    `unsupported-system`, and `half-written` where folders can neither be exchanged nor renamed (see `swap`).
    `force` gives up hand edits, and other people's files at the very paths of ours.
    """
    files = _contents(tree, manifest)
    with reported(folder, str(folder)):
        near, target = locate(folder), locate(folder, holder)
    with reported(target.folder, target.shown):
        if not _leftovers(near, target) and _holds(target.folder, files):
            return WriteReport(written=(), removed=(), unchanged=len(files))
        check_can_write(target.shown)
        check_case(target)
        with parents(target):
            if target != near and near.leftovers():
                _recover(near)
            try:
                return _replace(target, files, force=force)
            except OSError as error:
                if error.errno != errno.EXDEV or target == near:
                    raise
                return _replace(near, files, force=force)


Writer: TypeAlias = Callable[..., WriteReport]
"""`write`, or `rehearse`."""


def rehearse(
    tree: Tree,
    folder: Path,
    manifest: Manifest,
    *,
    force: bool = False,
    holder: Path | None = None,
) -> WriteReport:
    """Return what `write` would do, and touch nothing. Raises SpecmintError where `write` would refuse the folder."""
    files = _contents(tree, manifest)
    with reported(folder, str(folder)):
        target = locate(folder, holder)
    from specmint.output.plan import make_plan

    with reported(target.folder, target.shown):
        check_case(target)
        todo = make_plan(target, files, force=force)
    written = tuple(sorted(files.keys() - todo.kept))
    return WriteReport(written=written, removed=todo.removed, unchanged=len(todo.kept))


def compare(tree: Tree, folder: Path, manifest: Manifest) -> tuple[Change, ...]:
    """Return how `folder` differs from what `write` would make of it; empty if not at all.

    Touches nothing. Raises SpecmintError: `unsafe-path`, `case-collision`, `symlink`,
    `not-a-folder`, `manifest-unreadable`, `read-failed`.
    """
    files = _contents(tree, manifest)
    with reported(folder, str(folder), code="read-failed"):
        target = locate(folder)
    with reported(target.folder, target.shown, code="read-failed"):
        return changes(target, files)


def up_to_date(folder: Path, manifest: Manifest, *, holder: Path | None = None) -> bool:
    """Return whether `folder` was made by this generator from this spec and these options, and is as made: `current` decides it.

    Needs no tree, so it costs next to nothing. It believes the digests in the folder's manifest:
    where somebody might forge both file and manifest, use `compare`. `holder` as for `write`.
    """
    try:
        near, target = locate(folder), locate(folder, holder)
    except (OSError, SpecmintError):
        return False
    helpers = [(str(one.helpers), one.label) for one in (near, target)]
    return current.is_current(str(target.folder), manifest.source(), helpers)


def last_manifest(folder: Path) -> Manifest | None:
    """Return the manifest of the package in `folder`; None where there is none, or none that can be read."""
    try:
        target = locate(folder)
        return read(target.folder, target.shown)
    except (OSError, SpecmintError):
        return None


def _leftovers(*targets: Target) -> bool:
    return any(target.leftovers() for target in targets)


def _recover(target: Target) -> None:
    from specmint.output import swap

    with locked(target):
        swap.recover(target)


def _replace(target: Target, files: Mapping[PurePosixPath, bytes], *, force: bool) -> WriteReport:
    from specmint.output import staging, swap
    from specmint.output.plan import make_plan

    with locked(target):
        swap.recover(target)
        todo = make_plan(target, files, force=force)
        written = tuple(sorted(files.keys() - todo.kept))
        if written or todo.removed:
            new = target.helper(os.urandom(4).hex())
            try:
                staging.build(new, target.folder, todo)
                swap.swap(new, target, lambda old: todo.found.same_files(scan(old)))
            finally:
                swap.discard(new)
        return WriteReport(written=written, removed=todo.removed, unchanged=len(todo.kept))


def _holds(folder: Path, files: Mapping[PurePosixPath, bytes]) -> bool:
    """Return whether every file stands there, line ends apart; the manifest being one, none is stale."""
    if not _regular(folder, files):
        return False
    return all(normalised(current.read(folder / path)) == text for path, text in files.items())


def _regular(folder: Path, paths: Iterable[PurePosixPath]) -> bool:
    """Return whether each path is a regular file reached through no link."""
    paths = list(paths)
    if any((folder / parent).is_symlink() for parent in above(paths)):
        return False
    return all(disk.is_regular(disk.status(folder / path)) for path in paths)


def _contents(tree: Tree, manifest: Manifest) -> dict[PurePosixPath, bytes]:
    """Return the bytes of every file, the manifest among them. Raises SpecmintError for unusable paths."""
    problems = [*_unsafe(tree), *_collisions(tree)]
    if problems:
        raise SpecmintError(*sorted_diagnostics(problems))
    files = {path: text.encode() for path, text in tree.items()}
    digests = {path: current.digest(data) for path, data in files.items()}
    files[PATH] = replace(manifest, files=digests).text().encode()
    return files


def _unsafe(tree: Tree) -> Iterator[Diagnostic]:
    for path, text in tree.items():
        if reason := unsafe(path):
            message = f"{path.as_posix()!r} cannot be a generated file: {reason}"
            yield problem("unsafe-path", path.as_posix(), message, "Please report this.")
        if _HALF_PAIR.search(text):
            message = f"{path} holds half a surrogate pair, which UTF-8 cannot write"
            yield problem("unsafe-text", path.as_posix(), message, "Please report this.")


def _collisions(tree: Tree) -> Iterator[Diagnostic]:
    """Yield a problem for paths that are one where case does not count (macOS), or a file and a folder at once."""
    seen: dict[str, PurePosixPath] = {}
    for path in sorted(above(tree) | tree.keys()):
        key = caseless(path.as_posix())
        if seen.setdefault(key, path) != path:
            message = f"{path} and {seen[key]} are one path where upper and lower case are"
            yield problem("case-collision", path.as_posix(), message, "Give one another x-name.")
    for path in sorted(above(tree) & tree.keys()):
        message = f"{path} is a file and a folder at once"
        yield problem("case-collision", path.as_posix(), message, "Give one another x-name.")

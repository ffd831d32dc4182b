"""What writing a tree would do to the folder, and why it may not."""

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from specmint import current
from specmint.diagnostics import Diagnostic, SpecmintError, sorted_diagnostics
from specmint.output import disk, manifest
from specmint.output.faults import problem
from specmint.output.manifest import Manifest
from specmint.output.scan import Found, above, foreign, scan
from specmint.output.system import is_mine
from specmint.output.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The new folder: `files` are ours, `kept` of them stay untouched; `carried` is not ours."""

    files: Mapping[PurePosixPath, bytes]
    kept: frozenset[PurePosixPath]
    removed: tuple[PurePosixPath, ...]
    carried: Found
    found: Found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """The folder as it stands, beside what we wrote last (`old`) and would write now (`new`)."""

    target: Target
    found: Found
    old: Mapping[PurePosixPath, str]
    new: Mapping[PurePosixPath, str]
    now: Mapping[PurePosixPath, str]
    carried: Found


def make_plan(target: Target, files: Mapping[PurePosixPath, bytes], *, force: bool) -> Plan:
    """Look at the folder and decide. Raises SpecmintError with everything that stands against it.

    `force` gives up hand edits, and files of others at the very paths of ours; links and folders
    in the way are refused all the same.
    """
    if os.path.ismount(target.folder):
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), os.fspath(target.folder))
    found = scan(target.folder)
    last = manifest.read(target.folder, target.shown) or Manifest(generator="", spec={}, options={})
    new = {path: current.digest(data) for path, data in files.items()}
    ours = last.files.keys() | new.keys()
    now = {
        path: disk.file_digest(target.folder / path)
        for path in ours
        if disk.is_regular(found.files.get(path))
    }
    kept = frozenset(path for path, sha in new.items() if now.get(path) == sha)
    carried = foreign(found, ours, ours - kept)
    look = _Look(target=target, found=found, old=last.files, new=new, now=now, carried=carried)
    problems = [*_objections(look, force=force), *_foreign_objections(look)]
    if problems:
        raise SpecmintError(*sorted_diagnostics(problems))
    _check_writable(target, found, ours - kept)
    removed = tuple(sorted(path for path in last.files.keys() - new.keys() if path in now))
    return Plan(files=files, kept=kept, removed=removed, carried=carried, found=found)


def _objections(look: _Look, *, force: bool) -> Iterator[Diagnostic]:
    held = above(look.carried.files) | look.carried.folders.keys()
    for path in look.old.keys() | look.new.keys():
        where = f"{look.target.shown}/{path}"
        in_the_way = [part for part in path.parents if part in look.found.files]
        links = [part for part in (*in_the_way, path) if _is_link(look.found, part)]
        if links:
            yield _link(f"{look.target.shown}/{links[0]}")
        elif path in look.new and any(part in look.carried.files for part in in_the_way):
            yield _not_ours(
                where, "a file that specmint did not write stands where its folder goes"
            )
        elif path in look.new and path in held:
            yield _not_ours(where, "a folder that specmint did not make stands in its place")
        elif path in look.now and not force:
            yield from _lost(look, path, where)
        elif path in look.found.files and path not in look.now:
            yield _not_ours(where, "it is no regular file")


def _lost(look: _Look, path: PurePosixPath, where: str) -> Iterator[Diagnostic]:
    """Yield a problem for a regular file of which somebody would lose their work."""
    recorded = look.old.get(path)
    if path == manifest.PATH or look.now[path] in (recorded, look.new.get(path)):
        return
    if recorded is None:
        yield _not_ours(where, "specmint did not write this file", " Or replace it with --force.")
        return
    yield problem(
        "edited-by-hand",
        where,
        f"{where} was edited since it was generated; nothing was written",
        "Move the change into the spec, or give it up with --force.",
    )


def _link(where: str) -> Diagnostic:
    message = f"{where} is a symbolic link; it is neither followed nor replaced"
    return problem("symlink", where, message, "Remove the link and generate again.")


def _not_ours(where: str, why: str, more: str = "") -> Diagnostic:
    hint = f"Move it away, or choose another output.{more}"
    return problem("not-ours", where, f"cannot write {where}: {why}", hint)


def _is_link(found: Found, path: PurePosixPath) -> bool:
    at = found.files.get(path)
    return at is not None and stat.S_ISLNK(at.st_mode)


def _foreign_objections(look: _Look) -> Iterator[Diagnostic]:
    """Yield a problem for each folder of another user: it can be linked into the new output, not removed from the old."""
    for path, at in look.carried.folders.items():
        if not is_mine(at) and not os.access(look.target.folder / path, os.W_OK | os.X_OK):
            where = f"{look.target.shown}/{path}"
            message = f"{where} belongs to another user and cannot be carried over"
            yield problem("not-ours", where, message, "Move it out of the output.")


def _check_writable(target: Target, found: Found, touched: set[PurePosixPath]) -> None:
    """Refuse to rewrite a folder that was made read-only, though its parent would let us replace it."""
    for path in sorted(above(touched) & found.folders.keys()):
        folder = target.folder / path
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fspath(folder))

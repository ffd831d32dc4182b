"""What stands in a folder, nothing followed or opened; and what of it is somebody else's."""

import errno
import os
import stat
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from specmint.output import disk

ROOT = PurePosixPath(".")


@dataclass(frozen=True, slots=True)
class Found:
    """Everything in a folder: `folders`, itself as `.`; and `files`: all else, links included."""

    files: Mapping[PurePosixPath, os.stat_result]
    folders: Mapping[PurePosixPath, os.stat_result]

    def same_files(self, other: "Found") -> bool:
        """Return whether nobody wrote, replaced, added or removed a file between the two looks."""
        return _stamps(self) == _stamps(other)


def scan(folder: Path) -> Found:
    """Look at everything in `folder`, nothing followed or opened; empty if there is no folder."""
    files: dict[PurePosixPath, os.stat_result] = {}
    folders: dict[PurePosixPath, os.stat_result] = {}
    at = disk.status(folder)
    if at is None:
        return Found(files, folders)
    folders[ROOT] = at
    todo = [ROOT]
    while todo:
        here = todo.pop()
        with os.scandir(folder / here) as entries:
            for entry in entries:
                path, status = here / entry.name, entry.stat(follow_symlinks=False)
                if stat.S_ISDIR(status.st_mode):
                    if status.st_dev != at.st_dev:  # its files would be deleted with the old folder
                        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), entry.path)
                    folders[path] = status
                    todo.append(path)
                else:
                    files[path] = status
    return Found(files, folders)


def _stamps(found: Found) -> dict[PurePosixPath, tuple[int, int]]:
    """Return time and size of each file. Not its inode: on an overlay, the hard links we make may change that."""
    return {
        path: (at.st_size, at.st_mtime_ns)
        for path, at in found.files.items()
        if path.parent.name != "__pycache__"
    }


def foreign(found: Found, ours: Set[PurePosixPath], stale: Set[PurePosixPath]) -> Found:
    """Return what is not ours and is carried over: files, and folders with nothing of ours in them.

    Byte code of a module of ours that is rewritten or removed (`stale`) is left behind: Python
    tells it from the new module's only by size and whole seconds.
    """
    files = {
        path: at
        for path, at in found.files.items()
        if path not in ours and _module(path) not in stale
    }
    held = above(ours)
    folders = {
        path: at
        for path, at in found.folders.items()
        if path not in held and path.name != "__pycache__"
    }
    return Found(files, folders)


def _module(path: PurePosixPath) -> PurePosixPath | None:
    """Return the module that `path` caches the byte code of."""
    if path.parent.name != "__pycache__" or path.suffix != ".pyc":
        return None
    return path.parent.parent / f"{path.name.partition('.')[0]}.py"


def above(paths: Iterable[PurePosixPath]) -> set[PurePosixPath]:
    """Return every folder that holds one of `paths`, at any depth."""
    return {folder for path in paths for folder in path.parents}

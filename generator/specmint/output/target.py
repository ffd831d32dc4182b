"""The output folder: where it really is, what may stand in it, who may write it."""

import errno
import fcntl
import os
import re
import stat
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from specmint.config import shown
from specmint.output import disk
from specmint.output.faults import fault

_PATIENCE = 60.0  # seconds; writing takes a fraction of one


@dataclass(frozen=True, slots=True)
class Target:
    """An output folder: `folder` is absolute, its parents free of links; `shown` for messages."""

    folder: Path
    shown: str

    def beside(self, what: str) -> Path:
        """The path of a helper of ours next to the folder, on the same file system."""
        return self.folder.with_name(f".{self.folder.name}.specmint-{what}")

    def leftovers(self) -> tuple[Path, ...]:
        """Every helper beside the folder: of a run at work, or of one that was killed."""
        name = re.compile(
            rf"\.{re.escape(self.folder.name)}\.specmint-(?:lock|old|redo|[0-9a-f]{{8}})"
        )
        try:
            names = os.listdir(self.folder.parent)
        except (FileNotFoundError, PermissionError):
            return ()
        return tuple(self.folder.with_name(found) for found in names if name.fullmatch(found))


def locate(folder: Path) -> Target:
    """Find the output folder, which need not exist. Links above it are followed; it may be none.

    Raises SpecmintError `symlink` or `not-a-folder`; OSError where its parent is no folder.
    """
    name = shown(folder)
    whole = folder.name in ("", "..")
    real = Path(os.path.realpath(folder if whole else folder.parent))
    real = real if whole else real / folder.name
    if real == real.parent:
        raise fault("not-a-folder", name, f"{name} is the root of the file system", "")
    at = disk.status(real)
    if at is not None and stat.S_ISLNK(at.st_mode):
        message = f"the output {name} is a symbolic link; it is neither followed nor replaced"
        raise fault("symlink", name, message, "Name the folder that it points to, or remove it.")
    if at is not None and not stat.S_ISDIR(at.st_mode):
        message = f"the output {name} is a file, not a folder"
        raise fault("not-a-folder", name, message, "Choose another output, or move the file away.")
    return Target(real, name)


@contextmanager
def parents(target: Target) -> Generator[None, None, None]:
    """Make the folders above the output; take those made away again if the run fails."""
    made: list[Path] = []
    try:
        for folder in reversed(target.folder.parents):
            if not folder.exists():
                with suppress(FileExistsError):  # another run was faster
                    folder.mkdir()
                    made.append(folder)
        yield
    except BaseException:
        for folder in reversed(made):
            with suppress(OSError):  # somebody else's things are in it by now
                folder.rmdir()
        raise


@contextmanager
def locked(target: Target, patience: float = _PATIENCE) -> Generator[None, None, None]:
    """Keep other runs away from the output. The lock of a killed run is free: the kernel drops it.

    Raises SpecmintError `output-busy` when another run holds it for `patience` seconds.
    """
    path = target.beside("lock")
    end = time.monotonic() + patience
    while (descriptor := _try_lock(path)) is None:
        if time.monotonic() > end:
            message = f"another run has been writing {target.shown} for {patience:.0f} seconds"
            raise fault("output-busy", target.shown, message, "Wait for it, or end it.")
        time.sleep(0.02)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(descriptor)


def _try_lock(path: Path) -> int | None:
    """The locked file's descriptor, or None: held by another, or removed as we opened it."""
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        at = disk.status(path)
        if at is not None and os.path.samestat(at, os.fstat(descriptor)):
            return descriptor
    except OSError as error:
        if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
            os.close(descriptor)
            raise
    os.close(descriptor)
    return None

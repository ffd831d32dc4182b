"""Single files and folders: never through a symbolic link, never half-written without an error."""

import errno
import os
import shutil
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from specmint.current import NOT_THROUGH_LINKS, digest, read

_NO_LINKS = (errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)


def status(path: Path) -> os.stat_result | None:
    """Return what stands at `path` itself, links not followed; None where nothing does."""
    try:
        return path.lstat()
    except FileNotFoundError:
        return None


def is_regular(at: os.stat_result | None) -> bool:
    return at is not None and stat.S_ISREG(at.st_mode)


def file_digest(path: Path) -> str:
    """Return the digest of a regular file. OSError (ELOOP) for a symbolic link."""
    return digest(read(path))


def create(path: Path, data: bytes) -> None:
    """Write a new file, mode 0644 less the umask. OSError carries the path."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | NOT_THROUGH_LINKS
    descriptor = os.open(path, flags, 0o644)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.close(descriptor)
    except OSError as error:
        with suppress(OSError):
            os.close(descriptor)
        error.filename = os.fspath(path)
        raise


def link(old: Path, new: Path) -> bool:
    """Give a file a second name, links not followed; return False where it can have none. OSError if `new` is there."""
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        return False
    return True


def copy(old: Path, new: Path) -> None:
    """Copy a regular file or a link, with mode and times. OSError for anything else."""
    at = old.lstat()
    if not stat.S_ISREG(at.st_mode) and not stat.S_ISLNK(at.st_mode):
        raise OSError(errno.EPERM, "cannot be carried over", os.fspath(old))
    shutil.copy2(old, new, follow_symlinks=False)


def flush(paths: Iterable[Path]) -> None:
    """Force files or folders to the disk. OSError carries the path."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY | NOT_THROUGH_LINKS)
        try:
            os.fsync(descriptor)
        except OSError as error:
            error.filename = os.fspath(path)
            raise
        finally:
            os.close(descriptor)


def like(path: Path, before: os.stat_result) -> None:
    """Give `path` the mode, and where we may the owner, of what stood there before."""
    now = path.lstat()
    if (now.st_uid, now.st_gid) != (before.st_uid, before.st_gid):
        with suppress(PermissionError):
            os.chown(path, before.st_uid, before.st_gid, follow_symlinks=False)
    if stat.S_IMODE(now.st_mode) != stat.S_IMODE(before.st_mode):
        path.chmod(stat.S_IMODE(before.st_mode))


def remove(path: Path) -> None:
    """Delete a file, a link, or a folder with everything in it, read-only folders too."""
    at = status(path)
    if at is None:
        return
    if not stat.S_ISDIR(at.st_mode):
        path.unlink()
        return
    _open_up(path)
    for parent, folders, _ in os.walk(path):
        for name in folders:
            _open_up(Path(parent, name))
    shutil.rmtree(path)


def _open_up(folder: Path) -> None:
    mode = folder.lstat().st_mode
    if stat.S_ISDIR(mode) and mode & stat.S_IRWXU != stat.S_IRWXU:
        folder.chmod(stat.S_IRWXU)

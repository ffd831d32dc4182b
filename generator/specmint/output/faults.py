"""What the file system refuses, as diagnostics that name the path and the reason."""

import errno
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from specmint.current import is_helper
from specmint.diagnostics import Diagnostic, Place, SpecmintError, error

_FULL = "Make room and run again; the output is as it was."
IN_USE = "Close the program that has a file in it open (an editor, a terminal, a virus scanner)."
_CLOSED = (
    "Make the folder and its parent writable, or choose another output; it is as it was."
    f" On a disk of Windows: {IN_USE[0].lower()}{IN_USE[1:]}"
)
_MOUNTED = "A mount point cannot be replaced: generate into a folder inside it, or beside it."
_HINTS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: "Raise the limit on file sizes (ulimit -f); the output is as it was.",
    errno.EACCES: _CLOSED,
    errno.EPERM: _CLOSED,
    errno.EROFS: _CLOSED,
    errno.ENOTDIR: "A file stands where a folder is needed: choose another output.",
    errno.EBUSY: _MOUNTED,
    errno.EXDEV: _MOUNTED,
}


def problem(code: str, where: str, message: str, hint: str, *, line: int = 0) -> Diagnostic:
    """Return an error about the file or folder `where`."""
    return error(code, message, Place(file=where, line=line), hint)


def fault(code: str, where: str, message: str, hint: str) -> SpecmintError:
    """Return the same, ready to raise."""
    return SpecmintError(problem(code, where, message, hint))


@contextmanager
def reported(
    folder: Path, shown: str, *, code: str = "write-failed"
) -> Generator[None, None, None]:
    """Turn any OSError inside into a SpecmintError that names the path as the user knows it."""
    try:
        yield
    except OSError as found:
        where = _where(found, folder, shown)
        name = errno.errorcode.get(found.errno or 0, "")
        reason = f"{found.strerror or found}{f' ({name})' if name else ''}"
        verb = "write" if code == "write-failed" else "read"
        hint = _HINTS.get(found.errno or 0, "The output is as it was.")
        raise fault(code, where, f"cannot {verb} {where}: {reason}", hint) from None


def _where(found: OSError, folder: Path, shown: str) -> str:
    """Return the error's path; one in a staging folder is called by its place in the output."""
    if found.filename is None:
        return shown
    path = Path(os.fsdecode(found.filename))
    if path.is_relative_to(folder):
        return "/".join((shown, *path.relative_to(folder).parts))
    for number, part in enumerate(path.parts):
        if is_helper(part):
            return "/".join((shown, *path.parts[number + 1 :]))
    return os.fspath(path)

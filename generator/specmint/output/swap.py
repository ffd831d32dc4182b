"""Put a complete new folder in the place of the old one, so that a kill leaves one or the other.

Three ways, best first. The names of our helpers say how far a killed run came, so the next run can
finish or undo it without any further record:

1. Linux exchanges the two folders in one step (renameat2). A leftover is then only to be deleted.
2. Elsewhere the old folder is renamed to `.NAME.specmint-old`, then the new one into its place.
   Is there an `-old` and no folder, the run died in between: the old one goes back.
3. Overlay file systems (Docker images) cannot rename a folder of a lower layer. The complete new
   one is renamed to `-redo`, then its files move into the folder one by one, the manifest last. A
   kill leaves a mixture, in this case alone; the next run moves the rest.
"""

import ctypes
import errno
import glob
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path, PurePosixPath

from specmint.current import MANIFEST
from specmint.output import disk, manifest
from specmint.output.faults import IN_USE, fault
from specmint.output.target import Target

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NOT_HERE = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM)


def swap(staging: Path, target: Target, untouched: Callable[[Path], bool]) -> None:
    """Put `staging` in the place of the output; what stood there is then at `staging`, or gone.

    `untouched` is asked about the old folder where nobody else finds it any more; if it says no,
    the old folder comes back and SpecmintError `changed-meanwhile` is raised.
    """
    folder = target.folder
    if disk.status(folder) is None:
        staging.rename(folder)
    elif not _exchanged(staging, target, untouched):
        _rename_aside(staging, target, untouched)
    with suppress(OSError):  # the swap is done; some file systems refuse this
        disk.flush((folder.parent, target.helpers))


def recover(target: Target) -> None:
    """Finish or undo what a killed run began, and remove what it left. The lock must be held."""
    redo, old = target.helper("redo"), target.helper("old")
    if disk.status(redo) is not None:
        _move_in(redo, target)
    if disk.status(old) is not None and disk.status(target.folder) is None:
        old.rename(target.folder)
    for path in target.leftovers():
        if path != target.helper("lock"):
            discard(path)


def discard(path: Path) -> None:
    """Remove a helper as far as it lets us: what remains is tried again by the next run."""
    with suppress(OSError):
        disk.remove(path)


def _exchanged(staging: Path, target: Target, untouched: Callable[[Path], bool]) -> bool:
    """Go way 1, or way 3 where folders cannot be renamed. Return False where the first is not known."""
    try:
        exchange(staging, target.folder)
    except OSError as error:
        if error.errno in _NOT_HERE:
            return False
        if error.errno != errno.EXDEV or target.helpers != target.folder.parent:
            raise
        _check(target, untouched=untouched(target.folder))
        _begin_redo(staging, target)
        return True
    try:
        _check(target, untouched=untouched(staging))
    except BaseException:
        exchange(staging, target.folder)
        raise
    return True


def _begin_redo(staging: Path, target: Target) -> None:
    """Go way 3. Raises SpecmintError `half-written` where it stops in the middle."""
    redo = target.helper("redo")
    staging.rename(redo)
    try:
        disk.flush((redo.parent,))
        _move_in(redo, target)
    except OSError as found:
        message = f"{target.shown} is only half written: {found.strerror}"
        hint = "Generate again: it finishes what was begun here."
        raise fault("half-written", target.shown, message, hint) from None


def _rename_aside(staging: Path, target: Target, untouched: Callable[[Path], bool]) -> None:
    """Go way 2."""
    old = target.helper("old")
    target.folder.rename(old)
    try:
        _check(target, untouched=untouched(old))
        staging.rename(target.folder)
    except BaseException:
        _put_back(old, target)
        raise
    discard(old)


def _put_back(old: Path, target: Target) -> None:
    """Give the old folder its name again. Raises SpecmintError `half-written` where it cannot have it: it is whole, and elsewhere."""
    try:
        old.rename(target.folder)
    except OSError as found:
        message = f"{target.shown} stands beside its place, as {old.name}: {found.strerror}"
        hint = f"{IN_USE} Then generate again: it is put back, and written."
        raise fault("half-written", target.shown, message, hint) from None


def _check(target: Target, *, untouched: bool) -> None:
    if not untouched:
        message = f"files in {target.shown} changed while it was being written"
        raise fault("changed-meanwhile", target.shown, message, "Generate again.")


def exchange(one: Path, other: Path) -> None:
    """Exchange two paths in one step: afterwards each names what the other named.

    OSError (ENOSYS) where the system cannot, EINVAL where the file system cannot.
    """
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if sys.platform != "linux" or call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    call.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    first, second = os.fsencode(one), os.fsencode(other)
    if call(_AT_FDCWD, first, _AT_FDCWD, second, _RENAME_EXCHANGE) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), os.fspath(other))


def _move_in(redo: Path, target: Target) -> None:
    """Go on with way 3 from wherever it stopped: the manifest moves last, so until then both are known."""
    new = manifest.read(redo, target.shown)
    old = manifest.read(target.folder, target.shown)
    if new is not None:
        for path in sorted(old.files.keys() - new.files.keys() if old else ()):
            _forget_bytecode(target.folder / path)
            _remove_with_empty_parents(target.folder, path)
        for path in sorted(new.files):
            if disk.status(redo / path) is not None:
                _forget_bytecode(target.folder / path)
                (target.folder / path).parent.mkdir(parents=True, exist_ok=True)
                (redo / path).replace(target.folder / path)
        (redo / MANIFEST).replace(target.folder / MANIFEST)
    discard(redo)


def _remove_with_empty_parents(folder: Path, path: PurePosixPath) -> None:
    (folder / path).unlink(missing_ok=True)
    for parent in path.parents[:-1]:
        with suppress(OSError):
            (folder / parent).rmdir()


def _forget_bytecode(module: Path) -> None:
    """Remove byte code of the old modules: Python would know it from that of the new ones only by size and seconds."""
    cache = module.parent / "__pycache__"
    for cached in cache.glob(f"{glob.escape(module.stem)}.*.pyc"):
        cached.unlink(missing_ok=True)
    with suppress(OSError):
        cache.rmdir()

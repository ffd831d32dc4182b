"""Write one file of ours into a folder that is not ours, whole or not at all, and over no file but ours.

There is no manifest beside it. Its last line, the seal, is a comment with the digest of the lines above: it tells a
file of ours from any other, and from one of ours that somebody edited. So the format must have `#` comments.
"""

import os
from pathlib import Path

from specmint import current
from specmint.output import disk
from specmint.output.faults import fault, reported
from specmint.output.system import check_can_write
from specmint.output.target import Target, locate_file, locked, parents

_SEAL = b"# Written by specmint. SHA-256 of the lines above: "
_HINT = "Move it away, or name another file."


def write_file(path: Path, text: str) -> bool:
    """Write `text`, which is whole lines, and its seal to `path`; return False if the file holds just that already.

    Raises SpecmintError and leaves everything as it was: `not-ours` where another's file or a folder is in the way,
    `edited-by-hand` where a file of ours was changed, `symlink`, `changed-meanwhile`, `output-busy`, `write-failed`,
    `unsupported-system`.
    """
    from specmint.output import swap

    target = locate_file(path)
    check_can_write(target.shown)
    data = _sealed(text.encode())
    with reported(target.folder, target.shown), parents(target), locked(target):
        swap.recover(target)
        if _check_ours(target) == data:
            return False
        _replace(target, data)
        return True


def _replace(target: Target, data: bytes) -> None:
    from specmint.output import swap

    new = target.helper(os.urandom(4).hex())
    before = disk.status(target.folder)
    try:
        disk.create(new, data)
        if before is None:
            disk.flush((new,))
            _put_in_free_place(new, target)
        else:
            disk.like(new, before)
            disk.flush((new,))
            swap.swap(new, target, lambda old: _is_ours(current.read(old)))
        disk.flush((target.helpers,))
    finally:
        swap.discard(new)


def _put_in_free_place(new: Path, target: Target) -> None:
    """Give the new file its name. A rename would replace a file that somebody made meanwhile; a link does not."""
    try:
        if not disk.link(new, target.folder):
            new.rename(target.folder)
    except FileExistsError:
        message = f"{target.shown} was made by somebody else meanwhile"
        raise fault("changed-meanwhile", target.shown, message, _HINT) from None


def _check_ours(target: Target) -> bytes | None:
    """Return what stands in the place, None if nothing does. Raises SpecmintError if it is not ours to replace."""
    at = disk.status(target.folder)
    if at is None:
        return None
    if not disk.is_regular(at):
        raise _not_ours(target, "it is a folder, a link or a device")
    data = current.read(target.folder)
    if _is_ours(data):
        return data
    if _SEAL in data:
        message = f"{target.shown} was edited since specmint wrote it; it is kept"
        raise fault("edited-by-hand", target.shown, message, _HINT)
    raise _not_ours(target, "specmint did not write this file")


def _not_ours(target: Target, why: str) -> Exception:
    return fault("not-ours", target.shown, f"cannot write {target.shown}: {why}", _HINT)


def _sealed(data: bytes) -> bytes:
    return data + _SEAL + current.digest(data).encode() + b"\n"


def _is_ours(data: bytes) -> bool:
    """Return whether the last line is the seal of all that stands above it, line ends apart."""
    data = current.normalised(data)
    text, _, _ = data.rpartition(_SEAL)
    return bool(text) and _sealed(text) == data

"""What only some operating systems have, in one place: specmint can be imported, and reads outputs, on all of them.

Outputs are written on POSIX systems alone. Elsewhere there is no lock that a killed run gives back, and a folder cannot
be renamed while a file in it is open: writing is refused instead of being done half.
"""

import errno
import os
from importlib.util import find_spec

from specmint.output.faults import fault


def check_can_write(shown: str) -> None:
    """Raise SpecmintError `unsupported-system` where an output cannot be written whole or not at all."""
    if not hasattr(os, "geteuid") or find_spec("fcntl") is None:
        message = f"cannot write {shown}: this system has no file locks that specmint knows"
        hint = "Generate on Linux (a container or WSL will do) and commit the output."
        raise fault("unsupported-system", shown, message, hint)


def lock(descriptor: int) -> bool:
    """Lock an open file for this process alone; return False if another one holds it. The kernel drops it at exit."""
    import fcntl  # not on Windows, where `check_can_write` has refused

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
            raise
        return False
    return True


def is_mine(at: os.stat_result) -> bool:
    """Return whether a file or folder belongs to the user who runs us."""
    return at.st_uid == os.geteuid()

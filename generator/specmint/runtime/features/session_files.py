"""Keep sessions in files, so that the processes of one machine share a login."""

import os
import re
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

_OWN: Final = re.compile(r"\w+\.(json|lock|tmp)|tmp\w+")
_ONLY_OURS: Final = 0o700


class FileSessionStore:
    """A session store in a folder of its own, which only its owner can enter.

        client = Client(..., session_store=FileSessionStore("~/.cache/my-app/sessions"))

    A session is replaced as a whole, and while one process logs in, the others wait.
    The files hold sessions, which are as secret as a password is.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        """Make the folder, if there is none, and close it to others.

        Raises `ValueError` if it is open to others and holds other files than ours, or
        is somebody else's.
        """
        self._folder = Path(folder).expanduser()
        self._made()

    def _made(self) -> None:
        """Make the folder as the constructor does: what cleans up caches may remove it."""
        self._folder.mkdir(mode=_ONLY_OURS, parents=True, exist_ok=True)
        if sys.platform == "win32":  # a folder of a user is closed to others there
            return
        status = self._folder.stat()
        if status.st_uid != os.geteuid():
            raise ValueError(f"{self._folder} belongs to somebody else")
        if stat.S_IMODE(status.st_mode) != _ONLY_OURS:
            names = [each.name for each in self._folder.iterdir()]
            if any(not _OWN.fullmatch(name) for name in names):
                raise ValueError(
                    f"{self._folder} is open to others, and not for sessions alone: "
                    "name a folder of its own"
                )
            self._folder.chmod(_ONLY_OURS)

    def load(self, key: str) -> str | None:
        """Return what was saved last, or None."""
        try:
            return self._path(key, "json").read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return None

    def save(self, key: str, text: str) -> None:
        """Replace what was saved: whoever reads finds the one or the other, whole."""
        self._made()
        handle, name = tempfile.mkstemp(dir=self._folder)  # only its owner can read it
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).replace(self._path(key, "json"))
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise

    def drop(self, key: str) -> None:
        """Forget what was saved."""
        self._path(key, "json").unlink(missing_ok=True)

    def lock(self, key: str) -> "FileLock":
        """Return a lock that one process has at a time, and loses when it ends."""
        self._made()
        return FileLock(self._path(key, "lock"))

    def _path(self, key: str, kind: str) -> Path:
        if not re.fullmatch(r"\w+", key):
            raise ValueError("a key of a session is letters and digits")
        return self._folder / f"{key}.{kind}"


class FileLock:
    """A lock of the operating system: it ends with its process, whatever ends that.

    Its file stays: who removed it would let a third process lock another of its name.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def acquire(self, *, blocking: bool) -> bool:
        """Return whether the lock is held; without `blocking` it is not waited for."""
        self._file = self._path.open("ab")
        try:
            _lock(self._file.fileno(), blocking)
        except (BlockingIOError, PermissionError):  # another has it
            self.release()
            return False
        except OSError:  # the disk has no locks
            self.release()
            raise
        return True

    def release(self) -> None:
        """Give the lock back, if it is held."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _lock(descriptor: int, blocking: bool) -> None:
    """Lock an open file. Raises `BlockingIOError`, or on Windows `PermissionError`, if another has."""
    if sys.platform == "win32":
        import msvcrt

        how = msvcrt.LK_LOCK if blocking else msvcrt.LK_NBLCK
        msvcrt.locking(descriptor, how, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if blocking else fcntl.LOCK_NB))

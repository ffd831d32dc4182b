"""Commands with an end: limits on time and memory, and nothing left running."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
#: The shell sets the limits, so that any program has them from its first moment.
_LIMITED: Final = 'ulimit -v "$0" && exec "$@"'
_LAST: Final = 2000
_running: set["subprocess.Popen[str]"] = set()


@dataclass(frozen=True)
class Limits:
    """The most that one process may take."""

    seconds: float
    megabytes: int


@dataclass(frozen=True)
class Ended:
    """How a process ended: its exit code, its last words, or that its time was over."""

    code: int
    words: str
    timed_out: bool
    seconds: float

    @property
    def problem(self) -> str:
        """What went wrong, in one line; "" if nothing did."""
        if self.timed_out:
            return f"no end within {self.seconds:.0f} s"
        if self.code == 0:
            return ""
        last = self.words.strip().splitlines()[-1:] or ["no words"]
        return f"exit code {self.code}: {last[0][:300]}"


def python(
    *arguments: str | Path, limits: Limits, environment: dict[str, str] | None = None
) -> Ended:
    """Run Python with these arguments in the root of the project, and wait for its end."""
    command = ["/bin/sh", "-c", _LIMITED, str(limits.megabytes * 1024), sys.executable]
    began = time.monotonic()
    process = subprocess.Popen(
        [*command, *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | (environment or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    _running.add(process)
    try:
        words, _ = process.communicate(timeout=limits.seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        words, _ = process.communicate()
        return Ended(-1, words[-_LAST:], True, limits.seconds)
    finally:
        _running.discard(process)
    return Ended(process.returncode, words[-_LAST:], False, time.monotonic() - began)


def stop_all() -> None:
    """End whatever is still running, with all that it started."""
    for process in list(_running):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

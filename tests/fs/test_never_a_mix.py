"""Whatever happens while an output is written, it is wholly old or wholly new, and the next run leaves no litter."""

from __future__ import annotations

import errno
import os
import random
import resource
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from specmint.commands import generate, vendoring
from specmint.output import write
from tests.fs.fs_scenario import Rewriting, count, litter, remember_mints, write_spec
from tests.support.output_trees import REFUSED, forked

VERBS = ("generate", "vendor")


@pytest.fixture(scope="module", params=VERBS)
def rewriting(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Rewriting:
    """A package, and a folder of vendored clients, each with an old and a new state."""
    remember_mints()
    return Rewriting(tmp_path_factory.mktemp("fs"), request.param)


def told(rewriting: Rewriting, what: str, seen: Counter[str]) -> None:
    """Print how often each outcome was seen: `make fs` shows it."""
    outcomes = ", ".join(f"{number} {state}" for state, number in sorted(seen.items()))
    print(f"{rewriting.root.name}, {what}: {outcomes}")


def signal_at_writing(descriptor: int) -> None:
    """Make this process write a byte to a pipe when it begins to write an output."""

    def signalled(*arguments: object, **options: object) -> object:
        os.write(descriptor, b".")
        return write(*arguments, **options)  # type: ignore[arg-type]

    generate.__dict__["write"] = signalled
    vendoring.__dict__["write"] = signalled


def killed(rewriting: Rewriting, delay: float) -> None:
    """Write the new state in a process that is killed `delay` seconds after it began to write."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            signal_at_writing(theirs)
            rewriting.call()
            code = 0
        finally:
            os._exit(code)
    os.close(theirs)
    try:
        os.read(ours, 1)
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
    finally:
        os.close(ours)
        os.waitpid(child, 0)


def test_a_kill_leaves_old_or_new(rewriting: Rewriting) -> None:
    """Killed at random moments of writing, the output is the old or the new one, and the next run mends all else."""
    rewriting.rewind()
    start = time.monotonic()
    rewriting.call()
    whole = time.monotonic() - start
    moments = random.Random(7)
    seen: Counter[str] = Counter()
    for _ in range(count(100, 4)):  # for each of the two commands
        rewriting.rewind()
        killed(rewriting, moments.uniform(0, whole))
        seen[rewriting.state()] += 1
        rewriting.check_recovery()

    told(rewriting, "killed", seen)
    assert seen["MIXED"] == 0


@pytest.mark.parametrize("fault", ["EFBIG", "ENOSPC"])
def test_a_full_disk_leaves_old(rewriting: Rewriting, fault: str) -> None:
    """Where room ends after any number of bytes, the run is refused with the reason and the output is as it was."""
    changed = [data for name, data in rewriting.new.items() if rewriting.old.get(name) != data]
    sizes = [len(data) for data in changed if isinstance(data, bytes)]
    largest = {"EFBIG": max(sizes), "ENOSPC": sum(sizes)}[fault]
    number = count(50, 4)
    amounts = [largest * step // (number - 1) for step in range(number)]
    seen: Counter[str] = Counter()
    for room in amounts:
        rewriting.rewind()
        code = forked(lambda room=room: refuse_after(room, fault, rewriting))  # type: ignore[misc]
        seen[f"{'refused' if code == REFUSED else code}, {rewriting.state()}"] += 1
        assert litter(rewriting.root) == []

    told(rewriting, f"{fault} at {len(amounts)} sizes", seen)
    assert set(seen) <= {"refused, old", "0, new"} and seen["refused, old"]


def refuse_after(room: int, fault: str, rewriting: Rewriting) -> object:
    """Write the new state where files may have only `room` bytes, or all together."""
    if fault == "EFBIG":
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        return rewriting.call()
    left = [room]
    real = os.write

    def limited(descriptor: int, data: bytes) -> int:
        if len(data) > left[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        left[0] -= len(data)
        return real(descriptor, data)

    setattr(os, "write", limited)  # noqa: B010
    return rewriting.call()


def test_a_real_full_disk_leaves_old(tmp_path: Path) -> None:
    """On a file system that is full an output is refused and stays as it was (where one may be mounted)."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nothing may be mounted here")
    try:
        remember_mints()
        rewriting = Rewriting(disk, "vendor")
        for kilobytes in range(0, 40, count(1, 8)):
            rewriting.rewind()
            free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
            (disk / "filler").write_bytes(b"x" * (free - kilobytes * 1024))
            code = forked(rewriting.call)
            assert (code, rewriting.state()) in ((REFUSED, "old"), (0, "new"))
            (disk / "filler").unlink()
        rewriting.check_recovery()
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_three_runs_at_once_leave_one_result(rewriting: Rewriting) -> None:
    """Of three runs at a time, for two states of the spec, the last one wins whole."""
    seen: Counter[str] = Counter()
    for _ in range(count(20, 3)):
        rewriting.rewind()
        children = [run_beside(rewriting, version) for version in (2, 0, 2)]
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        write_spec(rewriting.root, "acme", 2)
        seen[f"{codes.count(0)} fine, {rewriting.state()}"] += 1
        rewriting.check_recovery()

    told(rewriting, "three at once", seen)
    assert not [state for state in seen if "MIXED" in state or state.startswith("0")]


def run_beside(rewriting: Rewriting, version: int) -> int:
    """Start a process that writes one state of the spec and makes the output of it; return its number."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        write_spec(rewriting.root, "acme", version)
        rewriting.call()
        code = 0
    finally:
        os._exit(code)
    return 0

"""Writing where others are at work: other runs, editors, other users."""

import errno
import fcntl
import functools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from specmint.diagnostics import SpecmintError
from specmint.output import swap, write
from specmint.output.target import locate, locked
from tests.support.output_trees import (
    MADE_BY,
    NEW,
    OLD,
    REFUSED,
    SwapMethod,
    allow_only,
    forked,
    listing,
    state,
    write_old,
)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output with OLD in it and a file that is not ours."""
    return write_old(tmp_path / "billbee")


def test_runs_at_once_take_turns(tmp_path: Path) -> None:
    """Whoever comes last wins wholly; nobody fails."""
    out = tmp_path / "new" / "billbee"

    def work(number: int) -> None:
        for turn in range(8):
            write((OLD, NEW)[(number + turn) % 2], out, MADE_BY)

    children: list[int] = []
    for number in range(4):
        child = os.fork()
        if not child:
            os._exit(forked(functools.partial(work, number)))
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
    (out / "mine.txt").write_text("mine")
    assert state(out) in ("old", "new")
    assert listing(out.parent) == ["billbee"]


def test_a_run_that_holds_the_output_too_long_is_named(out: Path) -> None:
    """Waiting has an end; the lock of a process that is gone counts for nothing."""
    target = locate(out)
    with locked(target):

        def work() -> None:
            with locked(target, patience=0.05):
                pass

        assert forked(work) == REFUSED
    target.helper("lock").touch()
    assert forked(work) == 0
    assert listing(out.parent) == ["billbee"]


def test_a_lock_that_was_removed_while_we_waited_is_none(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its last holder deletes it; whoever then locks the deleted file has to begin again."""
    path = locate(out).helper("lock")
    real, calls = fcntl.flock, [1, 2]

    def flock(descriptor: int, operation: int) -> None:
        if calls.pop() == 2:
            path.unlink()
            path.touch()
        real(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", flock)
    with locked(locate(out)):
        assert calls == []
        assert path.exists()


@pytest.mark.parametrize("way", ["exchange", "aside", "redo"])
def test_what_others_save_meanwhile_is_not_lost(
    out: Path, monkeypatch: pytest.MonkeyPatch, way: SwapMethod
) -> None:
    """An editor saves after we looked and before the swap: the old folder comes back with it."""
    for name, text in (("mine.txt", "saved"), ("other.txt", "new file"), ("a.py", "edited")):
        with monkeypatch.context() as patch:
            patch.setattr(swap, "exchange", swap.exchange)
            patch.setattr(os, "fsync", functools.partial(save, out / name, text))
            allow_only(way)
            with pytest.raises(SpecmintError) as error:
                write(NEW, out, MADE_BY)
        assert error.value.diagnostics[0].code == "changed-meanwhile"
        assert (out / name).read_text() == text
        assert (out / "aio/b.py").read_text() == "aio/b.py old\n"
        assert listing(out.parent) == ["billbee"]


def save(path: Path, text: str, _descriptor: int) -> None:
    path.write_text(text)


def test_no_hard_links(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the file system or its rules forbid them, files are copied, with mode and times."""

    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "no links")

    (out / "mine.txt").chmod(0o600)
    (out / "link").symlink_to("mine.txt")
    before = (out / "mine.txt").stat()
    monkeypatch.setattr(os, "link", forbidden)
    write(NEW, out, MADE_BY)
    after = (out / "mine.txt").stat()
    assert (after.st_mtime_ns, after.st_mode) == (before.st_mtime_ns, before.st_mode)
    assert str((out / "link").readlink()) == "mine.txt"
    (out / "link").unlink()
    assert state(out) == "new"


@pytest.fixture
def theirs() -> Iterator[Path]:
    """A folder of an ordinary user, with an output in it that belongs to him."""
    base = Path(tempfile.mkdtemp(prefix="specmint-test-", dir="/tmp"))
    base.chmod(0o777)
    assert forked(lambda: as_user(lambda: write(OLD, base / "p" / "billbee", MADE_BY))) == 0
    (base / "p/billbee/mine.txt").write_text("mine")
    yield base / "p" / "billbee"
    subprocess.run(["chmod", "-R", "u+rwx", str(base)], check=True)
    shutil.rmtree(base)


def as_user(work: Callable[[], object]) -> None:
    """Permissions mean nothing to root: become nobody first."""
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    work()


@pytest.mark.parametrize("closed", ["p", "p/billbee", "p/billbee/aio"])
def test_read_only_folders_are_respected(theirs: Path, closed: str) -> None:
    """A message; and nothing to do needs no permission to write."""
    folder = theirs.parent.parent / closed
    folder.chmod(0o555)
    assert forked(lambda: as_user(lambda: write(NEW, theirs, MADE_BY))) == REFUSED
    assert state(theirs) == "old"
    assert listing(theirs.parent) == ["billbee"]
    assert forked(lambda: as_user(lambda: write(OLD, theirs, MADE_BY))) == 0


def test_read_only_folders_of_others_are_carried_over(theirs: Path) -> None:
    """A read-only folder with read-only files in it, and one that belongs to another user."""
    kept = theirs / "vendored"
    kept.mkdir()
    (kept / "file").write_text("kept")
    if os.geteuid() == 0:
        assert forked(lambda: as_user(lambda: write(NEW, theirs, MADE_BY))) == REFUSED
        os.chown(kept, 65534, 65534)
        os.chown(kept / "file", 65534, 65534)
    (kept / "file").chmod(0o400)
    kept.chmod(0o500)
    assert forked(lambda: as_user(lambda: write(NEW, theirs, MADE_BY))) == 0
    assert (kept / "file").read_text() == "kept"
    assert kept.stat().st_mode & 0o777 == 0o500
    assert listing(theirs.parent) == ["billbee"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root writes for others")
def test_root_leaves_files_to_their_owner(theirs: Path) -> None:
    """A build that runs as root in a container does not take a developer's files from him."""
    write(NEW, theirs, MADE_BY)
    assert state(theirs) == "new"
    for path in (theirs, theirs / "aio", theirs / "a.py", theirs / "same.py"):
        assert path.stat().st_uid == 65534

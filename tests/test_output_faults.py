"""Writing while the system fails: killed, full, forbidden.

The interpreter's audit events name every call that touches the file system just before it is made;
there the process, a forked one, is killed or the call refused.
"""

import ctypes
import errno
import functools
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from specmint.diagnostics import SpecmintError
from specmint.output import swap, up_to_date, write
from tests.support.output_trees import (
    MADE_BY,
    NAME,
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

EVENTS = {f"os.{name}" for name in ("mkdir", "link", "rename", "remove", "rmdir", "chmod")} | {
    *("open", "os.scandir", "os.listdir", "ctypes.dlopen")
}
NOT_REACHED = 4


def write_until(
    step: int, action: Callable[[], None], folder: Path, way: SwapMethod, holder: Path | None = None
) -> int:
    """Write NEW in a forked process, with `action` before the `step`th call to the file system."""
    left = [step]

    def hook(event: str, _: object) -> None:
        if event in EVENTS:
            left[0] -= 1
            if not left[0]:
                action()

    def work() -> None:
        allow_only(way)
        sys.addaudithook(hook)
        write(NEW, folder, MADE_BY, holder=holder)
        if left[0] > 0:
            os._exit(NOT_REACHED)

    return forked(work)


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def refuse() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output with OLD in it and a file that is not ours."""
    return write_old(tmp_path / "billbee")


def again(out: Path, keep: Path) -> None:
    """Back to OLD, alone in its parent."""
    if not keep.exists():
        shutil.copytree(out, keep)
    for path in out.parent.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(keep, out)


@pytest.mark.parametrize(
    ("way", "allowed"),
    [
        ("exchange", {"old", "new"}),
        ("aside", {"old", "new", "absent"}),
        ("redo", {"old", "new", "mixed"}),
    ],
)
def test_killed_at_every_step(
    out: Path, tmp_path_factory: pytest.TempPathFactory, way: SwapMethod, allowed: set[str]
) -> None:
    """A killed run leaves the old folder or the new one; the next run leaves no trace of it.

    `absent` and `mixed` last until that next run, where the system cannot exchange folders.
    """
    keep = tmp_path_factory.mktemp("keep") / "billbee"
    seen: set[str] = set()
    for step in range(1, 500):
        again(out, keep)
        code = write_until(step, kill, out, way)
        seen.add(state(out))
        write(NEW if step % 2 else OLD, out, MADE_BY)
        assert state(out) == ("new" if step % 2 else "old"), step
        assert listing(out.parent) == ["billbee"], step
        if code == NOT_REACHED:
            assert step > 40
            break
        assert code == -signal.SIGKILL
    else:
        pytest.fail("the run never gets to its end")
    assert seen == allowed


@pytest.mark.parametrize("way", ["exchange", "aside", "redo"])
def test_every_call_refused_in_turn(
    out: Path, tmp_path_factory: pytest.TempPathFactory, way: SwapMethod
) -> None:
    """Any failure is a diagnostic and leaves the old folder; once the new one stands, none is."""
    keep = tmp_path_factory.mktemp("keep") / "billbee"
    codes: set[int] = set()
    for step in range(1, 500):
        again(out, keep)
        code = write_until(step, refuse, out, way)
        if code == NOT_REACHED:
            break
        codes.add(code)
        if way == "redo" and state(out) == "mixed":
            assert code == REFUSED
        else:
            assert (code, state(out)) in ((REFUSED, "old"), (0, "new")), step
        write(NEW, out, MADE_BY)
        assert state(out) == "new"
        assert listing(out.parent) == ["billbee"]
    else:
        pytest.fail("the run never gets to its end")
    assert codes == {0, REFUSED}


@pytest.mark.parametrize("way", ["exchange", "aside", "redo"])
def test_a_holder_stays_clean(tmp_path: Path, way: SwapMethod) -> None:
    """A folder that only holds outputs shows old or new, and no work of a killed run beside them.

    Where folders cannot be renamed into it, the work is done in it all the same.
    """
    holder = tmp_path / "clients"
    write_old(holder / "billbee")
    keep = tmp_path / "keep"
    shutil.copytree(holder, keep)
    for step in range(1, 500, 3):
        shutil.rmtree(holder)
        shutil.copytree(keep, holder)
        code = write_until(step, kill, holder / "billbee", way, holder)
        if way == "exchange":
            assert state(holder / "billbee") in ("old", "new")
        assert set(listing(holder)) <= {"billbee"} or way == "redo"
        write(NEW, holder / "billbee", MADE_BY, holder=holder)
        assert state(holder / "billbee") == "new"
        assert listing(holder) == ["billbee"]
        assert listing(tmp_path) == ["clients", "keep"]
        if code == NOT_REACHED:
            break


def test_holders_do_not_mix_up_their_outputs(tmp_path: Path) -> None:
    """Two outputs of one name in two folders of one parent; a new holder; one that is none."""
    for name in ("a", "b"):
        (tmp_path / f".{name}.billbee.specmint-0123abcd").mkdir()
    write(OLD, tmp_path / "a/billbee", MADE_BY, holder=tmp_path / "a")
    assert listing(tmp_path) == [".b.billbee.specmint-0123abcd", "a"]
    assert up_to_date(tmp_path / "a/billbee", MADE_BY, holder=tmp_path / "a")
    write(OLD, tmp_path / "b/billbee", MADE_BY, holder=tmp_path / "b")
    write(OLD, tmp_path / "c/billbee", MADE_BY, holder=tmp_path / "elsewhere")
    assert listing(tmp_path) == ["a", "b", "c"]


def test_killed_at_random_moments(tmp_path: Path) -> None:
    """The same with whole processes, which nobody asked where they are."""
    out = tmp_path / "billbee"
    program = "import sys; from tests.support.output_trees import alternate; alternate(sys.argv[1])"
    for number in range(6):
        with subprocess.Popen([sys.executable, "-c", program, str(out)], env=environment()) as run:
            while not out.exists():
                time.sleep(0.01)
            time.sleep(0.01 + 0.007 * number)
            run.kill()
        files = {p.relative_to(out).as_posix(): p.read_text() for p in out.rglob("*.py")}
        assert files in ({str(p): t for p, t in tree.items()} for tree in (OLD, NEW))
        write(NEW, out, MADE_BY)
        assert listing(tmp_path) == ["billbee"]


def environment() -> dict[str, str]:
    path = [str(Path(__file__).parents[1]), *sys.path]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path), "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_full_disk(out: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """Half a file fits, or the space is missed only on the way to the disk: nothing has changed."""
    real = os.write

    def full(descriptor: int, *data: memoryview) -> int:
        if data and len(data[0]) > 1:
            return real(descriptor, data[0][: len(data[0]) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, call, full)
        with pytest.raises(SpecmintError) as error:
            write(NEW, out, MADE_BY)
    (problem,) = error.value.diagnostics
    assert problem.code == "write-failed"
    assert problem.place.file.endswith(f"billbee/{NAME}")
    assert "No space left on device (ENOSPC)" in problem.message
    assert state(out) == "old"
    assert listing(out.parent) == ["billbee"]


def test_a_limit_on_the_size_of_files(out: Path) -> None:
    """EFBIG in the middle of the run is a message, and the folder stays as it was."""
    big = {**NEW, PurePosixPath("big.py"): "x" * 5000}

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1500, 1500))
        write(big, out, MADE_BY)

    assert forked(work) == REFUSED
    assert state(out) == "old"
    assert listing(out.parent) == ["billbee"]


def test_a_failed_first_run_leaves_no_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those made on the way to the output go again; one that others use by now stays."""

    def full(_: int) -> None:
        (tmp_path / "a" / "other").touch()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SpecmintError):
        write(NEW, tmp_path / "a/b/c/billbee", MADE_BY)
    assert sorted(tmp_path.rglob("*")) == [tmp_path / "a", tmp_path / "a/other"]


def test_errors_name_the_file_as_the_user_does(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative to the working folder, never by the name of a helper of ours."""
    monkeypatch.chdir(out.parent)
    for call, file in (("fsync", f"billbee/{NAME}"), ("link", "billbee/mine.txt")):
        with monkeypatch.context() as patch:
            patch.setattr(os, call, functools.partial(forbid, call == "link"))
            with pytest.raises(SpecmintError) as error:
                write(NEW, out, MADE_BY)
        assert error.value.diagnostics[0].place.file == file


def forbid(named: bool, path: object, *_: object, **__: object) -> None:
    raise OSError(errno.EIO, "broken", *([path] if named else []))


@pytest.mark.skipif(sys.platform != "linux", reason="renameat2 is Linux")
def test_the_exchange_is_one_step(tmp_path: Path) -> None:
    """Both names change their meaning, no third is involved; errors are OSErrors."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    swap.exchange(tmp_path / "a", tmp_path / "b")
    assert listing(tmp_path / "a") == ["b"]
    with pytest.raises(FileNotFoundError):
        swap.exchange(tmp_path / "a", tmp_path / "none")
    assert hasattr(ctypes.CDLL(None), "renameat2")

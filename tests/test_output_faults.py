"""Writing while the system fails: killed, full, forbidden, or in company.

Each case runs in a forked process. The interpreter's audit events name every call that touches the
file system just before it is made; there the process is killed or the call refused.
"""

import ctypes
import errno
import fcntl
import functools
import itertools
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Literal

import pytest
from specmint.diagnostics import SpecmintError
from specmint.output import Manifest, swap, write
from specmint.output.target import locate, locked
from specmint.tree import Tree

MADE_BY = Manifest(generator="1.0", spec={}, options={})
NAME = ".specmint.json"
EVENTS = {f"os.{name}" for name in ("mkdir", "link", "rename", "remove", "rmdir", "chmod")} | {
    *("open", "os.scandir", "os.listdir", "ctypes.dlopen")
}
REFUSED, NOT_REACHED, BROKEN = 3, 4, 99

SAME: Tree = {PurePosixPath("same.py"): "same\n"}
OLD = {**SAME, **{PurePosixPath(p): f"{p} old\n" for p in ("a.py", "aio/b.py", "gone/c.py")}}
NEW = {**SAME, **{PurePosixPath(p): f"{p} new\n" for p in ("a.py", "aio/b.py", "more/d.py")}}

Way = Literal["exchange", "aside", "redo"]
_NO_EXCHANGE = {"aside": errno.EINVAL, "redo": errno.EXDEV}


def forked(work: Callable[[], object]) -> int:
    """Run `work` in a process of its own: 0, REFUSED by a SpecmintError, BROKEN, or -signal."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 0
    try:
        work()
    except SpecmintError:
        code = REFUSED
    except BaseException:  # noqa: BLE001  (whatever it is, this process ends here)
        traceback.print_exc()
        code = BROKEN
    os._exit(code)


def write_until(step: int, action: Callable[[], None], folder: Path, way: Way) -> int:
    """Write NEW in a forked process, with `action` before the `step`th call to the file system."""
    left = [step]

    def hook(event: str, _: object) -> None:
        if event in EVENTS:
            left[0] -= 1
            if not left[0]:
                action()

    def work() -> None:
        use(way)
        sys.addaudithook(hook)
        write(NEW, folder, MADE_BY)
        if left[0] > 0:
            os._exit(NOT_REACHED)

    return forked(work)


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def refuse() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def use(way: Way) -> None:
    """Make this process meet a file system on which only `way` works."""
    if way in _NO_EXCHANGE:

        def no(*_: object) -> None:
            raise OSError(_NO_EXCHANGE[way], "no exchange here")

        setattr(swap, "exchange", no)  # noqa: B010  (the type checker is right, we are worse)


def state(folder: Path) -> str:
    """`old`, `new`, `absent` or `mixed`; with what is not ours in each of the first two."""
    if not folder.exists():
        return "absent"
    files = {p.relative_to(folder): p.read_text() for p in folder.rglob("*") if p.is_file()}
    if files.pop(Path("mine.txt"), "") != "mine":
        return "mixed"
    text = files.pop(Path(NAME), "")
    for name, tree in (("old", OLD), ("new", NEW)):
        if files == {Path(path): content for path, content in tree.items()}:
            known = all(f'"{path}"' in text for path in tree)
            return name if known and text.count(".py") == len(tree) else "mixed"
    return "mixed"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output with OLD in it and a file that is not ours."""
    folder = tmp_path / "billbee"
    write(OLD, folder, MADE_BY)
    (folder / "mine.txt").write_text("mine")
    return folder


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
    out: Path, tmp_path_factory: pytest.TempPathFactory, way: Way, allowed: set[str]
) -> None:
    """A killed run leaves the old folder or the new one; the next run leaves no trace of it.

    `absent` and `mixed` last until that next run, where the system cannot exchange folders.
    """
    keep = tmp_path_factory.mktemp("keep") / "billbee"
    seen: set[str] = set()
    for step in itertools.count(1):
        again(out, keep)
        code = write_until(step, kill, out, way)
        seen.add(state(out))
        write(NEW if step % 2 else OLD, out, MADE_BY)
        assert state(out) == ("new" if step % 2 else "old"), step
        assert os.listdir(out.parent) == ["billbee"], step
        if code == NOT_REACHED:
            assert step > 40
            break
        assert code == -signal.SIGKILL
    assert seen == allowed


@pytest.mark.parametrize("way", ["exchange", "aside", "redo"])
def test_every_call_refused_in_turn(
    out: Path, tmp_path_factory: pytest.TempPathFactory, way: Way
) -> None:
    """Any failure is a diagnostic and leaves the old folder; once the new one stands, none is."""
    keep = tmp_path_factory.mktemp("keep") / "billbee"
    codes: set[int] = set()
    for step in itertools.count(1):
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
        assert os.listdir(out.parent) == ["billbee"]
    assert codes == {0, REFUSED}


def test_killed_at_random_moments(tmp_path: Path) -> None:
    """The same with whole processes, which nobody asked where they are."""
    out = tmp_path / "billbee"
    program = "import sys; from test_output_faults import alternate; alternate(sys.argv[1])"
    for number in range(6):
        with subprocess.Popen([sys.executable, "-c", program, str(out)], env=environment()) as run:
            while not out.exists():
                time.sleep(0.01)
            time.sleep(0.01 + 0.007 * number)
            run.kill()
        files = {p.relative_to(out).as_posix(): p.read_text() for p in out.rglob("*.py")}
        assert files in ({str(p): t for p, t in tree.items()} for tree in (OLD, NEW))
        write(NEW, out, MADE_BY)
        assert os.listdir(tmp_path) == ["billbee"]


def environment() -> dict[str, str]:
    path = [str(Path(__file__).parent), *sys.path]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path), "PYTHONDONTWRITEBYTECODE": "1"}


def alternate(folder: str) -> None:
    """Write OLD and NEW by turns, for ever."""
    while True:
        for tree in (OLD, NEW):
            write(tree, Path(folder), MADE_BY)


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
    assert os.listdir(out.parent) == ["billbee"]


def test_a_limit_on_the_size_of_files(out: Path) -> None:
    """EFBIG in the middle of the run is a message, and the folder stays as it was."""
    big = {**NEW, PurePosixPath("big.py"): "x" * 5000}

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1500, 1500))
        write(big, out, MADE_BY)

    assert forked(work) == REFUSED
    assert state(out) == "old"
    assert os.listdir(out.parent) == ["billbee"]


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
    assert os.listdir(out.parent) == ["billbee"]


def test_a_run_that_holds_the_output_too_long_is_named(out: Path) -> None:
    """Waiting has an end; the lock of a process that is gone counts for nothing."""
    target = locate(out)
    with locked(target):

        def work() -> None:
            with locked(target, patience=0.05):
                pass

        assert forked(work) == REFUSED
    target.beside("lock").touch()
    assert forked(work) == 0
    assert os.listdir(out.parent) == ["billbee"]


def save(path: Path, text: str, _descriptor: int) -> None:
    path.write_text(text)


@pytest.mark.parametrize("way", ["exchange", "aside", "redo"])
def test_what_others_save_meanwhile_is_not_lost(
    out: Path, monkeypatch: pytest.MonkeyPatch, way: Way
) -> None:
    """An editor saves after we looked and before the swap: the old folder comes back with it."""
    for name, text in (("mine.txt", "saved"), ("other.txt", "new file"), ("a.py", "edited")):
        with monkeypatch.context() as patch:
            patch.setattr(swap, "exchange", swap.exchange)
            patch.setattr(os, "fsync", functools.partial(save, out / name, text))
            use(way)
            with pytest.raises(SpecmintError) as error:
                write(NEW, out, MADE_BY)
        assert error.value.diagnostics[0].code == "changed-meanwhile"
        assert (out / name).read_text() == text
        assert (out / "aio/b.py").read_text() == "aio/b.py old\n"
        assert os.listdir(out.parent) == ["billbee"]


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
    assert os.readlink(out / "link") == "mine.txt"
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


def test_a_lock_that_was_removed_while_we_waited_is_none(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its last holder deletes it; whoever then locks the deleted file has to begin again."""
    path = locate(out).beside("lock")
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


@pytest.mark.parametrize("closed", ["p", "p/billbee", "p/billbee/aio"])
def test_read_only_folders_are_respected(theirs: Path, closed: str) -> None:
    """A message; and nothing to do needs no permission to write."""
    folder = theirs.parent.parent / closed
    folder.chmod(0o555)
    assert forked(lambda: as_user(lambda: write(NEW, theirs, MADE_BY))) == REFUSED
    assert state(theirs) == "old"
    assert os.listdir(theirs.parent) == ["billbee"]
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
    assert os.listdir(theirs.parent) == ["billbee"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root writes for others")
def test_root_leaves_files_to_their_owner(theirs: Path) -> None:
    """A build that runs as root in a container does not take a developer's files from him."""
    write(NEW, theirs, MADE_BY)
    assert state(theirs) == "new"
    for path in (theirs, theirs / "aio", theirs / "a.py", theirs / "same.py"):
        assert path.stat().st_uid == 65534


@pytest.mark.skipif(sys.platform != "linux", reason="renameat2 is Linux")
def test_the_exchange_is_one_step(tmp_path: Path) -> None:
    """Both names change their meaning, no third is involved; errors are OSErrors."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    swap.exchange(tmp_path / "a", tmp_path / "b")
    assert os.listdir(tmp_path / "a") == ["b"]
    with pytest.raises(FileNotFoundError):
        swap.exchange(tmp_path / "a", tmp_path / "none")
    assert hasattr(ctypes.CDLL(None), "renameat2")

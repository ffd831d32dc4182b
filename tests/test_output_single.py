"""Writing one file of ours into a folder that is not ours."""

from __future__ import annotations

import errno
import os
import signal
import sys
from pathlib import Path

import pytest

from specmint.diagnostics import SpecmintError
from specmint.output import disk, swap, write_file
from tests.support.output_trees import NO_EXCHANGE, forked, listing

TEXT = "overlay: 1.0.0\n"
OTHER = "overlay: 1.0.0\nactions: []\n"


def refused(path: Path, text: str = OTHER) -> str:
    """The code with which writing is refused."""
    with pytest.raises(SpecmintError) as caught:
        write_file(path, text)
    (problem,) = caught.value.diagnostics
    assert problem.hint
    return problem.code


def test_a_file_is_written_with_its_seal(tmp_path: Path) -> None:
    """The text is followed by one line of comment, and nothing else is left beside it."""
    assert write_file(tmp_path / "a.yaml", TEXT)

    text, _, seal = (tmp_path / "a.yaml").read_text().partition("# Written by specmint.")
    assert (text, seal.count("\n")) == (TEXT, 1)
    assert listing(tmp_path) == ["a.yaml"]


def test_folders_above_are_made(tmp_path: Path) -> None:
    """As for a package, the folders that lead to the file need not be there."""
    assert write_file(tmp_path / "x" / "y" / "a.yaml", TEXT)
    assert listing(tmp_path / "x" / "y") == ["a.yaml"]


def test_the_same_text_touches_nothing(tmp_path: Path) -> None:
    """What is there already is not written again."""
    write_file(tmp_path / "a.yaml", TEXT)
    before = (tmp_path / "a.yaml").stat()

    assert not write_file(tmp_path / "a.yaml", TEXT)
    after = (tmp_path / "a.yaml").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.mark.parametrize("way", ["exchange", "aside"])
def test_our_own_file_is_replaced(
    tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file as we wrote it is replaced, with its mode kept, whether or not the system can exchange files."""
    write_file(tmp_path / "a.yaml", TEXT)
    (tmp_path / "a.yaml").chmod(0o600)
    if way != "exchange":

        def no(*_: object) -> None:
            raise OSError(NO_EXCHANGE[way], "no exchange here")

        monkeypatch.setattr(swap, "exchange", no)

    assert write_file(tmp_path / "a.yaml", OTHER)
    assert (tmp_path / "a.yaml").read_text().startswith(OTHER)
    assert (tmp_path / "a.yaml").stat().st_mode & 0o777 == 0o600
    assert listing(tmp_path) == ["a.yaml"]


@pytest.mark.parametrize("content", [b"", b"mine\n", b"\xff\0", b"# Written by specmint.\n"])
def test_a_foreign_file_is_never_replaced(tmp_path: Path, content: bytes) -> None:
    """A file without our seal is somebody else's, be it empty, binary or almost sealed."""
    (tmp_path / "a.yaml").write_bytes(content)

    assert refused(tmp_path / "a.yaml") == "not-ours"
    assert (tmp_path / "a.yaml").read_bytes() == content
    assert listing(tmp_path) == ["a.yaml"]


@pytest.mark.parametrize("where", ["above", "below"])
def test_an_edited_file_is_kept(tmp_path: Path, where: str) -> None:
    """A file of ours that somebody edited, above the seal or below it, is not lost."""
    write_file(tmp_path / "a.yaml", TEXT)
    text = (tmp_path / "a.yaml").read_text()
    edited = {"above": "# mine\n" + text, "below": text + "# mine\n"}[where]
    (tmp_path / "a.yaml").write_text(edited)

    assert refused(tmp_path / "a.yaml") == "edited-by-hand"
    assert (tmp_path / "a.yaml").read_text() == edited


def test_links_and_folders_are_refused(tmp_path: Path) -> None:
    """A link is neither followed nor replaced, and a folder is no file."""
    write_file(tmp_path / "real.yaml", TEXT)
    (tmp_path / "link.yaml").symlink_to("real.yaml")
    (tmp_path / "folder").mkdir()

    assert refused(tmp_path / "link.yaml") == "not-ours"
    assert refused(tmp_path / "folder") == "not-ours"
    assert (tmp_path / "real.yaml").read_text().startswith(TEXT)


def test_a_file_that_appears_meanwhile_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who makes the file after we looked keeps his, whatever is in it."""
    create = disk.create

    def create_and_meet(path: Path, data: bytes) -> None:
        create(path, data)
        (tmp_path / "a.yaml").write_text("theirs\n")

    monkeypatch.setattr(disk, "create", create_and_meet)

    assert refused(tmp_path / "a.yaml") == "changed-meanwhile"
    assert (tmp_path / "a.yaml").read_text() == "theirs\n"
    assert listing(tmp_path) == ["a.yaml"]


def test_a_file_that_changes_meanwhile_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who edits the file after we looked keeps his edit."""
    write_file(tmp_path / "a.yaml", TEXT)
    create = disk.create

    def create_and_meet(path: Path, data: bytes) -> None:
        create(path, data)
        (tmp_path / "a.yaml").write_text("theirs\n")

    monkeypatch.setattr(disk, "create", create_and_meet)

    assert refused(tmp_path / "a.yaml") == "changed-meanwhile"
    assert (tmp_path / "a.yaml").read_text() == "theirs\n"


@pytest.mark.parametrize("before", [None, TEXT])
def test_a_full_disk_leaves_what_was_there(
    tmp_path: Path, before: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write that fails says why, and leaves no half of a file and no folder."""
    if before is not None:
        write_file(tmp_path / "x" / "a.yaml", before)

    def full(path: Path, data: bytes) -> None:
        path.write_bytes(data[:5])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(disk, "create", full)

    assert refused(tmp_path / "x" / "a.yaml") == "write-failed"
    assert listing(tmp_path) == ([] if before is None else ["x"])


def test_a_killed_run_leaves_old_or_new(tmp_path: Path) -> None:
    """Killed before any call to the file system, a run leaves the old file or the new one; the next one cleans up."""
    path = tmp_path / "a.yaml"
    events = {"open", "os.rename", "os.link", "os.remove", "os.chmod", "ctypes.dlopen"}
    for step in range(1, 100):
        path.unlink(missing_ok=True)
        write_file(path, TEXT)
        left = [step]

        def hook(event: str, _: object, left: list[int] = left) -> None:
            if event in events:  # os.kill is an event too
                left[0] -= 1
                if not left[0]:
                    os.kill(os.getpid(), signal.SIGKILL)

        def work() -> None:
            sys.addaudithook(hook)
            write_file(path, OTHER)

        killed = forked(work) == -signal.SIGKILL
        text = path.read_text()
        assert text.startswith((TEXT, OTHER)) and text.count("# Written by specmint.") == 1
        write_file(path, OTHER)
        assert listing(tmp_path) == ["a.yaml"]
        if not killed:
            assert step > 5
            return
    pytest.fail("the run never ended")


def test_a_file_that_git_checked_out_with_crlf_is_ours(tmp_path: Path) -> None:
    """Line ends that git changed are no edit: the file of ours is replaced by the next text."""
    path = tmp_path / "drift.yaml"
    write_file(path, "a: 1\n")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert write_file(path, "a: 2\n")
    assert path.read_text().startswith("a: 2\n")

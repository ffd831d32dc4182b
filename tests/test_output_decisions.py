"""What decides how an output is written and compared, in this process: the kills and the users of test_output_faults.py fork."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from specmint.diagnostics import SpecmintError
from specmint.output import WriteReport, compare, swap, system, write
from specmint.output.compare import Change
from specmint.output.faults import reported
from specmint.output.manifest import says_the_same
from specmint.output.target import locate
from tests.support.output_trees import NO_EXCHANGE
from tests.test_output import MADE_BY, NAME, NEW, OLD, as_text, content


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output with OLD in it, alone in its parent."""
    folder = tmp_path / "generated" / "billbee"
    write(OLD, folder, MADE_BY)
    return folder


def test_the_manifest_is_compared_last(out: Path) -> None:
    """It says what the others are: who reads a report reads those first."""
    paths = [str(change.path) for change in compare(NEW, out, MADE_BY)]

    assert paths == ["aio/three.py", "models/four.py", "two.py", NAME]


def test_what_two_texts_end_with_is_not_in_their_diff() -> None:
    """A change at the front of a long file is shown, whatever follows: what is equal at both ends costs nothing."""
    rest = "".join(f"line {number}\n" for number in range(9_000))
    change = Change(
        kind="changed", path=PurePosixPath("a.py"), before=f"old\n{rest}", after=f"new\n{rest}"
    )

    assert change.diff().splitlines()[3:6] == ["-old", "+new", " line 0"]


def test_manifests_say_the_same_where_the_meaning_is_known_and_only_bytes_differ() -> None:
    """A comment in the spec is no change; without a meaning nobody knows; another title is one."""
    one = replace(MADE_BY, meaning="1" * 64)
    other = replace(one, spec={"openapi.yaml": "2" * 64})

    assert says_the_same(one.text(), other.text())
    assert not says_the_same(one.text(), replace(other, title="Acme").text())
    assert not says_the_same(replace(one, meaning="").text(), replace(other, meaning="").text())
    assert not says_the_same("{", one.text())


@pytest.mark.parametrize(
    ("error", "message", "hint"),
    [
        (OSError("odd"), "cannot write out: odd", "The output is as it was."),
        (
            PermissionError(errno.EACCES, "no"),
            "cannot write out: no (EACCES)",
            "Make the folder and its parent writable, or choose another output; it is as it was. On a disk of Windows: "
            "close the program that has a file in it open (an editor, a terminal, a virus scanner).",
        ),
        (
            OSError(errno.EXDEV, "no"),
            "cannot write out: no (EXDEV)",
            "A mount point cannot be replaced: generate into a folder inside it, or beside it.",
        ),
    ],
)
def test_what_the_system_refuses_is_told_with_what_helps(
    error: OSError, message: str, hint: str, tmp_path: Path
) -> None:
    """By its number; an error without one has no advice."""
    with pytest.raises(SpecmintError) as caught, reported(tmp_path, "out"):
        raise error

    (found,) = caught.value.diagnostics
    assert (found.message, found.hint) == (message, hint)


def test_nothing_is_begun_on_a_system_without_locks(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told before a folder is made; with nothing to write there is nothing to refuse."""
    monkeypatch.setattr(system, "find_spec", lambda _: None)
    with pytest.raises(SpecmintError, match="unsupported-system") as caught:
        write(NEW, out, MADE_BY)

    assert caught.value.diagnostics[0].code == "unsupported-system"
    assert content(out) == as_text(OLD)
    assert write(OLD, out, MADE_BY) == WriteReport(written=(), removed=(), unchanged=4)


@pytest.mark.parametrize("closed", [".", "aio"])
def test_a_folder_that_is_closed_is_not_replaced(
    closed: str, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its parent would let us: but who closes a folder means it. Only the folders of what changes count."""
    asked, folder = os.access, os.path.normpath(out / closed)

    def access(path: str | Path, mode: int) -> bool:
        return asked(path, mode) and not (os.fspath(path) == folder and mode & os.W_OK)

    monkeypatch.setattr(os, "access", access)
    with pytest.raises(SpecmintError, match="write-failed"):
        write(NEW, out, MADE_BY)
    assert content(out) == as_text(OLD)


def test_where_folders_cannot_be_renamed_files_are_moved_in_and_byte_code_goes(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On an overlay file system the folder stays, and what is written and removed in it is as anywhere."""

    def no(*_: object) -> None:
        raise OSError(NO_EXCHANGE["redo"], "no exchange here")

    for cache, name in ((out, "two"), (out / "aio", "three")):
        (cache / "__pycache__").mkdir(exist_ok=True)
        (cache / "__pycache__" / f"{name}.cpython-311.pyc").write_text("old")
    monkeypatch.setattr(swap, "exchange", no)
    write(NEW, out, MADE_BY)

    assert content(out) == as_text(NEW)
    assert [path.name for path in out.parent.iterdir()] == ["billbee"]


def test_helpers_stand_where_a_rename_can_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the holder, if that is of the same disk and the parent of the output is no mount point; else beside the output."""
    holder, parent = tmp_path / "holder", tmp_path / "holder" / "generated"
    parent.mkdir(parents=True)
    assert locate(parent / "billbee", holder).helpers == tmp_path
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) == parent)

    assert locate(parent / "billbee", holder).helpers == parent

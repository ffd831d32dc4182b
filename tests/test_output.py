"""Writing a tree into a folder, and comparing it with one."""

import json
import os
import stat
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specmint.diagnostics import SpecmintError
from specmint.output import Manifest, WriteReport, compare, last_manifest, up_to_date, write
from specmint.output.compare import Change
from specmint.output.manifest import unsafe
from specmint.tree import Tree
from tests.support.output_trees import listing

MADE_BY = Manifest(generator="1.0", spec={"openapi.yaml": "0" * 64}, options={"package": "billbee"})
NAME = ".specmint.json"


def tree(**files: str) -> Tree:
    """`tree(a="x", aio__b="y")` is {a.py: x, aio/b.py: y}."""
    return {PurePosixPath(f"{name.replace('__', '/')}.py"): text for name, text in files.items()}


OLD = tree(one="1\n", two="2\n", aio__three="3\n")
NEW = tree(one="1\n", two="zwei\n", models__four="4\n")


def content(folder: Path) -> dict[str, str]:
    """Every file's text, the manifest left out."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != NAME)
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


def as_text(of: Tree) -> dict[str, str]:
    return {path.as_posix(): text for path, text in of.items()}


def stamps(folder: Path) -> dict[Path, tuple[int, int]]:
    """Inode and time of everything in the folder, and of the folder and its parent."""
    paths = [folder.parent, folder, *folder.rglob("*")]
    return {path: (path.lstat().st_ino, path.lstat().st_mtime_ns) for path in paths}


def codes(error: pytest.ExceptionInfo[SpecmintError]) -> list[str]:
    return [diagnostic.code for diagnostic in error.value.diagnostics]


def names(*paths: str) -> tuple[PurePosixPath, ...]:
    return tuple(PurePosixPath(path) for path in paths)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output with OLD in it, alone in its parent."""
    folder = tmp_path / "generated" / "billbee"
    write(OLD, folder, MADE_BY)
    return folder


def refused(folder: Path, of: Tree = NEW, *, force: bool = False) -> list[str]:
    """The codes `write` answers with; nothing may have changed, nor litter be left."""
    before = stamps(folder), content(folder)
    beside = set(listing(folder.parent))
    with pytest.raises(SpecmintError) as error:
        write(of, folder, MADE_BY, force=force)
    assert stamps(folder).keys() == before[0].keys()
    assert {p: s for p, s in stamps(folder).items() if p != folder.parent} == {
        p: s for p, s in before[0].items() if p != folder.parent
    }
    assert content(folder) == before[1]
    assert set(listing(folder.parent)) == beside
    assert all(d.message and d.place.file for d in error.value.diagnostics)
    return codes(error)


def test_writes_a_tree_and_makes_the_folders_above_it(out: Path) -> None:
    """The folder holds the tree and the manifest, its parent holds nothing but the folder."""
    assert content(out) == as_text(OLD)
    assert listing(out.parent) == ["billbee"]
    assert write(OLD, out.parent.parent / "b", MADE_BY) == WriteReport(
        written=names(NAME, "aio/three.py", "one.py", "two.py"), removed=(), unchanged=0
    )


def test_bytes_are_utf8_with_the_newlines_of_the_text(tmp_path: Path) -> None:
    """No locale and no platform changes what is written."""
    write(tree(a="é\n\tx\n"), tmp_path / "b", MADE_BY)
    assert (tmp_path / "b/a.py").read_bytes() == b"\xc3\xa9\n\tx\n"


def test_unchanged_touches_nothing(out: Path) -> None:
    """Not an inode, not a time, not the parent folder."""
    before = stamps(out)
    assert write(OLD, out, MADE_BY) == WriteReport(written=(), removed=(), unchanged=4)
    assert stamps(out) == before


def test_regenerating_writes_what_changed_and_removes_what_is_stale(out: Path) -> None:
    """A file that stays the same keeps inode and time; a folder left empty goes."""
    same = (out / "one.py").stat()
    report = write(NEW, out, MADE_BY)
    assert report == WriteReport(
        written=names(NAME, "models/four.py", "two.py"), removed=names("aio/three.py"), unchanged=1
    )
    assert content(out) == as_text(NEW)
    assert not (out / "aio").exists()
    after = (out / "one.py").stat()
    assert (after.st_ino, after.st_mtime_ns) == (same.st_ino, same.st_mtime_ns)
    assert listing(out.parent) == ["billbee"]


def test_a_new_spec_with_the_same_code_changes_the_manifest_alone(out: Path) -> None:
    """Provenance is in one file, and only that one changes."""
    other = Manifest(generator="1.0", spec={"openapi.yaml": "1" * 64}, options={})
    assert write(OLD, out, other).written == names(NAME)


def test_the_manifest_is_sorted_json_that_reads_the_same_everywhere(out: Path) -> None:
    """Sorted keys, digests of every file but itself, a newline at the end, no path of this host."""
    text = (out / NAME).read_text()
    data = json.loads(text)
    assert list(data) == ["files", "generator", "meaning", "names", "options", "spec", "title"]
    assert list(data["files"]) == ["aio/three.py", "one.py", "two.py"]
    assert text.endswith("}\n")
    assert str(out.parent) not in text


def test_files_of_others_are_carried_over(out: Path) -> None:
    """Their inode, time and mode stay, links and empty folders and folders of only theirs too."""
    (out / "notes.txt").write_text("mine")
    (out / "notes.txt").chmod(0o600)
    (out / "aio" / "helpers.py").write_text("mine")
    (out / "empty").mkdir(mode=0o700)
    (out / "link").symlink_to("/nowhere")
    os.mkfifo(out / "pipe")
    before = {p: p.lstat() for p in (out / "notes.txt", out / "aio/helpers.py", out / "pipe")}
    write(NEW, out, MADE_BY)
    for path, was in before.items():
        now = path.lstat()
        assert (now.st_ino, now.st_mtime_ns, now.st_mode) == (
            was.st_ino,
            was.st_mtime_ns,
            was.st_mode,
        )
    assert stat.S_IMODE((out / "empty").stat().st_mode) == 0o700
    assert str((out / "link").readlink()) == "/nowhere"


def test_byte_code_of_a_rewritten_module_goes_with_it(out: Path) -> None:
    """Python compares whole seconds: it would run the old byte code of a file made just now."""
    for cache in (out / "__pycache__", out / "aio/__pycache__"):
        cache.mkdir()
    (out / "__pycache__/one.cpython-311.pyc").write_text("kept")
    (out / "__pycache__/two.cpython-311.pyc").write_text("dropped")
    (out / "aio/__pycache__/three.cpython-311.opt-1.pyc").write_text("dropped")
    write(NEW, out, MADE_BY)
    assert listing(out / "__pycache__") == ["one.cpython-311.pyc"]
    assert not (out / "aio").exists()


def test_modes_are_0644_less_the_umask_and_then_stay(tmp_path: Path) -> None:
    """What somebody set on a file or folder survives its rewriting."""
    out = tmp_path / "billbee"
    before = os.umask(0o027)
    try:
        write(OLD, out, MADE_BY)
    finally:
        os.umask(before)
    assert stat.S_IMODE((out / "two.py").stat().st_mode) == 0o640
    assert stat.S_IMODE((out / "aio").stat().st_mode) == 0o750
    (out / "two.py").chmod(0o444)
    out.chmod(0o2711)
    write(NEW, out, MADE_BY)
    assert (out / "two.py").read_text() == "zwei\n"
    assert stat.S_IMODE((out / "two.py").stat().st_mode) == 0o444
    assert stat.S_IMODE(out.stat().st_mode) == 0o2711


def test_a_hand_edit_is_not_lost(out: Path) -> None:
    """An edited file stops the run, a stale one too, unless it is what would be written."""
    (out / "two.py").write_text("2  # but not quite\n")
    (out / "aio/three.py").write_text("edited\n")
    assert refused(out) == ["edited-by-hand", "edited-by-hand"]
    write(NEW, out, MADE_BY, force=True)
    assert content(out) == as_text(NEW)
    write(OLD, out, MADE_BY)
    (out / "two.py").write_text("zwei\n")
    write(NEW, out, MADE_BY)


def test_a_deleted_file_comes_back(out: Path) -> None:
    """To delete a generated file is no edit that could be lost."""
    (out / "two.py").unlink()
    write(OLD, out, MADE_BY)
    assert content(out) == as_text(OLD)


def test_a_file_that_is_not_ours_is_not_overwritten(out: Path) -> None:
    """Without a manifest, or beside it; `force` gives it up, the same content needs none."""
    (out / "models").mkdir()
    (out / "models/four.py").write_text("mine\n")
    assert refused(out) == ["not-ours"]
    (out / NAME).unlink()
    assert refused(out) == ["not-ours", "not-ours"]
    (out / "two.py").write_text("zwei\n")
    assert refused(out) == ["not-ours"]
    write(NEW, out, MADE_BY, force=True)
    assert content(out) == as_text(NEW) | {"aio/three.py": "3\n"}


def test_a_folder_without_manifest_is_joined_where_nothing_is_in_the_way(tmp_path: Path) -> None:
    """An existing folder is no reason to refuse."""
    (tmp_path / "mine.txt").write_text("mine")
    out = tmp_path / "."
    write(OLD, out, MADE_BY)
    assert content(tmp_path) == as_text(OLD) | {"mine.txt": "mine"}


@pytest.mark.parametrize("force", [False, True])
def test_other_kinds_in_the_way_are_refused(out: Path, force: bool) -> None:
    """A folder for a file, a file for a folder, a pipe: never removed, not even by force."""
    (out / "two.py").unlink()
    (out / "two.py").mkdir()
    (out / "two.py" / "mine").write_text("mine")
    (out / "models").write_text("a file")
    (out / "one.py").unlink()
    os.mkfifo(out / "one.py")
    assert refused(out, force=force) == ["not-ours"] * 3


@pytest.mark.parametrize("force", [False, True])
def test_links_are_neither_followed_nor_replaced(out: Path, tmp_path: Path, force: bool) -> None:
    """In a file's place, in a folder's, in the manifest's; what they point to stays as it is."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "victim.py").write_text("2\n")
    (out / "two.py").unlink()
    (out / "two.py").symlink_to(outside / "victim.py")
    (out / "models").symlink_to(outside)
    assert refused(out, force=force) == ["symlink", "symlink"]
    assert [change.kind for change in compare(NEW, out, MADE_BY)].count("edited") == 2
    (out / "two.py").unlink()
    (out / "two.py").write_text("2\n")
    (out / "models").unlink()
    (out / "aio").rename(outside / "aio")
    (out / "aio").symlink_to(outside / "aio")
    assert not up_to_date(out, MADE_BY)
    assert refused(out, OLD, force=force) == ["symlink"]
    (out / NAME).unlink()
    (out / NAME).symlink_to(outside / "victim.py")
    assert refused(out, force=force) == ["symlink"]
    assert content(outside) == {"victim.py": "2\n", "aio/three.py": "3\n"}


def test_a_linked_output_is_refused_and_a_linked_parent_is_followed(out: Path) -> None:
    """The output itself would be replaced; what lies above is the user's way of getting there."""
    link = out.parent / "link"
    link.symlink_to(out)
    with pytest.raises(SpecmintError) as error:
        write(NEW, link, MADE_BY)
    assert codes(error) == ["symlink"]
    assert content(out) == as_text(OLD)
    above = out.parent.parent / "above"
    above.symlink_to(out.parent)
    write(NEW, above / "billbee", MADE_BY)
    assert content(out) == as_text(NEW)


def test_an_output_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    """A file, below a file, the root: a message, and the file as it was."""
    (tmp_path / "file").write_text("mine")
    for path, code in (("file", "not-a-folder"), ("file/b", "write-failed"), ("/", "not-a-folder")):
        with pytest.raises(SpecmintError) as error:
            write(NEW, tmp_path / path, MADE_BY)
        assert codes(error) == [code]
    assert content(tmp_path) == {"file": "mine"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "<<<<<<< HEAD\n{}",
        "\xff",
        "[" * 100_000,
        '{"generator": "1", "spec": {}, "options": {}, "files": {"../x.py": "%s"}}' % ("0" * 64),
        '{"generator": "1", "spec": {}, "options": {}, "files": {"/x.py": "%s"}}' % ("0" * 64),
        '{"generator": "1", "spec": {}, "options": {}, "files": {"a//x.py": "%s"}}' % ("0" * 64),
        '{"generator": "1", "spec": {}, "options": {}, "files": {"x.py": "short"}}',
        '{"generator": "1", "spec": [], "options": {}, "files": {}}',
    ],
)
def test_a_manifest_that_is_not_ours_stops_the_run(out: Path, text: str) -> None:
    """Merged by hand, of another tool, or pointing out of the folder: nothing is removed by it."""
    (out / NAME).write_text(text, encoding="latin-1")
    assert refused(out, force=True) == ["manifest-unreadable"]
    with pytest.raises(SpecmintError):
        compare(OLD, out, MADE_BY)
    assert not up_to_date(out, MADE_BY)


@pytest.mark.parametrize(
    ("paths", "code"),
    [
        (["../a.py"], "unsafe-path"),
        (["/a.py"], "unsafe-path"),
        (["."], "unsafe-path"),
        (["a\n.py"], "unsafe-path"),
        (["a\\b.py"], "unsafe-path"),
        (["\ud800.py"], "unsafe-path"),
        ([NAME], "unsafe-path"),
        (["a.py", "A.py"], "case-collision"),
        (["Aio/a.py", "aio/b.py"], "case-collision"),
        (["stra\u00dfe.py", "strasse.py"], "case-collision"),
        (["a", "a/b.py"], "case-collision"),
    ],
)
def test_paths_that_some_disk_could_not_hold_are_refused(
    tmp_path: Path, paths: list[str], code: str
) -> None:
    """Whatever a spec may have put into a name: before anything is written."""
    with pytest.raises(SpecmintError) as error:
        write({PurePosixPath(path): "" for path in paths}, tmp_path / "b", MADE_BY)
    assert set(codes(error)) == {code}
    assert not (tmp_path / "b").exists()


@given(st.text())
def test_a_safe_path_stays_in_its_folder(text: str) -> None:
    """No text whatever gives a path that is accepted and leads elsewhere."""
    path = PurePosixPath(text)
    if not unsafe(path):
        inside = os.path.normpath(PurePosixPath("/out") / path)
        assert inside.startswith("/out/")
        assert path.as_posix().encode()


def test_compare_names_every_difference(out: Path) -> None:
    """Missing, changed, stale, edited; nothing where nothing differs, and nothing is touched."""
    assert compare(OLD, out, MADE_BY) == ()
    (out / "one.py").write_text("by hand\n")
    (out / "models").mkdir()
    (out / "models/five.py").write_text("mine\n")
    before = stamps(out)
    new = {**NEW, PurePosixPath("models/five.py"): "5\n"}
    assert {str(c.path): (c.kind, c.note) for c in compare(new, out, MADE_BY)} == {
        NAME: ("changed", ""),
        "aio/three.py": ("stale", ""),
        "models/five.py": ("edited", "specmint did not write it"),
        "models/four.py": ("missing", ""),
        "one.py": ("edited", ""),
        "two.py": ("changed", ""),
    }
    assert stamps(out) == before


def test_compare_with_nothing_there(tmp_path: Path) -> None:
    """One change says that the folder was never generated."""
    (change,) = compare(OLD, tmp_path / "b", MADE_BY)
    assert (change.kind, str(change.path)) == ("unwritten", ".")
    assert listing(tmp_path) == []


def test_a_diff_is_short_and_safe_to_print() -> None:
    """At most so many lines, no escape sequence of an edited file reaches the terminal."""
    before = "".join(f"{n}\n" for n in range(1000))
    path = PurePosixPath("a.py")
    change = Change(
        kind="changed", path=path, before=before, after=before.replace("0\n", "\x1b[2J\n")
    )
    lines = change.diff(limit=10).splitlines()
    assert len(lines) == 11
    assert lines[-1] == "... and more"
    assert "+\\x1b[2J" in lines
    many = Change(
        kind="changed", path=path, before=before * 9, after=before.replace("\n", "x\n") * 9
    )
    assert many.diff() == "a.py: about 9000 lines differ from line 1 on\n"


def test_up_to_date_needs_no_tree(out: Path) -> None:
    """The same generator, spec and options, every file as made; no work left by a killed run."""
    assert up_to_date(out, MADE_BY)
    other = Manifest(generator="1.1", spec=MADE_BY.spec, options=MADE_BY.options)
    assert not up_to_date(out, other)
    assert not up_to_date(out / "nothing", MADE_BY)
    (out.parent / ".billbee.specmint-lock").touch()
    assert not up_to_date(out, MADE_BY)
    write(OLD, out, MADE_BY)
    assert up_to_date(out, MADE_BY)
    (out / "one.py").write_text("edited\n")
    assert not up_to_date(out, MADE_BY)


def with_crlf(folder: Path) -> None:
    """Make a folder what git checks out with `core.autocrlf`."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def test_a_checkout_with_crlf_is_current(out: Path) -> None:
    """Line ends that git changed are no edit: everything is up to date, and nothing is touched."""
    with_crlf(out)
    before = stamps(out)

    assert up_to_date(out, MADE_BY)
    assert compare(OLD, out, MADE_BY) == ()
    assert write(OLD, out, MADE_BY) == WriteReport(written=(), removed=(), unchanged=4)
    assert stamps(out) == before


def test_a_checkout_with_crlf_is_regenerated(out: Path) -> None:
    """What changed is written over a CRLF checkout; a hand edit in it is still found."""
    with_crlf(out)

    report = write(NEW, out, MADE_BY)

    assert report.written == names(NAME, "models/four.py", "two.py")
    assert report.removed == names("aio/three.py")
    (out / "one.py").write_bytes(b"mine\r\n")
    with pytest.raises(SpecmintError) as found:
        write(OLD, out, MADE_BY)
    assert codes(found) == ["edited-by-hand"]


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("names", {"Sort": {"AMOUNT": 1}}, "'names' says of 'Sort' what is no string"),
        ("names", {"Sort": []}, "'Sort' is no object"),
        ("names", [], "'names' is no object"),
        ("title", 1, "'title' is no string"),
    ],
)
def test_names_in_the_manifest_are_checked(out: Path, key: str, value: object, reason: str) -> None:
    """What the manifest says of names is text by scope and name, or it is not ours."""
    data = json.loads((out / NAME).read_text())
    (out / NAME).write_text(json.dumps({**data, key: value}))

    with pytest.raises(SpecmintError) as found:
        write(NEW, out, MADE_BY)

    assert reason in found.value.diagnostics[0].message


def test_a_manifest_without_names_is_read(out: Path) -> None:
    """A package that an older version wrote has no names to compare with, and is regenerated like any other."""
    data = json.loads((out / NAME).read_text())
    del data["names"], data["title"]
    (out / NAME).write_text(json.dumps(data))

    last = last_manifest(out)

    assert last is not None
    assert (last.title, dict(last.names)) == ("", {})
    assert write(NEW, out, MADE_BY).written


def test_folders_that_differ_by_case_are_refused(out: Path) -> None:
    """A package is not written beside another one whose name differs by letter case alone."""
    with pytest.raises(SpecmintError) as found:
        write(NEW, out.with_name("BillBee"), MADE_BY)

    assert codes(found) == ["case-collision"]
    assert [path.name for path in out.parent.iterdir()] == ["billbee"]

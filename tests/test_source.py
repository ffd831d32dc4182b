"""Text -> Document: what is accepted, what is refused, and where everything stands."""

import json
import os
import random
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from specmint.diagnostics import Severity, SpecmintError
from specmint.document import Document, Json
from specmint.source import Files, Limits, load, read, yaml_reader


def document(
    text: str | bytes, name: str = "openapi.yaml", limits: Limits | None = None
) -> Document:
    data = text.encode() if isinstance(text, str) else text
    return load(Files({name: data}, name), limits)


def refusals(text: str | bytes, name: str = "openapi.yaml") -> list[tuple[str, int, int]]:
    """(code, line, column) of every problem."""
    with pytest.raises(SpecmintError) as caught:
        document(text, name)
    return [(d.code, d.place.line, d.place.column) for d in caught.value.diagnostics]


def value(text: str) -> Json:
    """What a YAML value is read as."""
    return (document(f"v: {text}\n").root() / "v").value


@pytest.fixture(params=["C", "Python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both of PyYAML's parsers: the second stands in where there is no libyaml."""
    if request.param == "Python":
        monkeypatch.setattr(yaml_reader, "_LOADER", yaml.SafeLoader)
    return str(request.param)


# What YAML means


@pytest.mark.parametrize(
    "text",
    ["yes", "no", "on", "off", "Y", "n", "12:30:45", "0777", "007", "1_000", "0b11"]
    + ["2020-01-01", "1.2.3", ".5.6", "+x", "Nan", "2024-01-01T00:00:00Z", "=", "<"],
)
def test_text_stays_text(text: str) -> None:
    """YAML 1.2: Norway is no boolean, a time is no number; leading zeros are kept."""
    assert value(text) == text


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("NULL", None),
        ("-12", -12),
        ("0x1f", 31),
        ("0o17", 15),
        ("1.10", Decimal("1.10")),
        (".5", Decimal("0.5")),
        ("1e3", Decimal("1e3")),
        ("1e400", Decimal("1e400")),
        ('"12"', "12"),
        ("!!str 12", "12"),
        ("!!int 12", 12),
        ("! 12", "12"),
        ("| \n  a\n", "a\n"),
    ],
)
def test_core_schema(text: str, meaning: Json) -> None:
    """YAML 1.2, 10.3.2; a number keeps its digits as they were written."""
    found = value(text)
    assert found == meaning
    assert type(found) is type(meaning)
    assert str(found) == str(meaning)


@pytest.mark.parametrize("char", ["\x85", "\u2028", "\u2029", "\ufeff"])
def test_unicode_line_separators_are_ordinary_characters(char: str, parser: str) -> None:
    """In YAML 1.2 only CR and LF end a line: nobody can hide a line behind U+2028."""
    doc = document(f"# comment{char}x: 1\na: b{char}c\nd: 'e{char}f'\n")
    assert doc.root().value == {"a": f"b{char}c", "d": f"e{char}f"}
    assert (doc.root() / "d").place.line == 3


def test_status_codes_may_be_numbers() -> None:
    """`200:` below `responses` is the text "200", as everyone means it."""
    doc = document("responses:\n  200: a\n  default: b\n")
    assert (doc.root() / "responses").value == {"200": "a", "default": "b"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_of_yaml(encoding: str) -> None:
    """YAML is UTF-8, with or without a mark, or UTF-16 with one."""
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    doc = document(mark + "a: é\nb: 😀\n".encode(encoding))
    assert doc.root().value == {"a": "é", "b": "😀"}
    assert (doc.root() / "b").place.column == 4


def test_aliases_are_shared(parser: str) -> None:
    """An alias is the value of its anchor, standing where the anchor stands."""
    doc = document("a: &x {k: 1}\nb: *x\nc: [*x]\n")
    assert doc.root().value == {"a": {"k": 1}, "b": {"k": 1}, "c": [{"k": 1}]}
    assert (doc.root() / "b").key_place.line == 2
    assert (doc.root() / "b" / "k").place.line == 1


# What YAML is refused


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", ("duplicate-key", 3, 1)),
        ("a: {b: 1, b: 2}\n", ("duplicate-key", 1, 11)),
        ('a: 1\n"a": 2\n', ("duplicate-key", 2, 1)),
        ("a: {<<: 1}\n", ("merge-key", 1, 5)),
        ("a: {<<: [{b: 1}, 2]}\n", ("merge-key", 1, 5)),
        ("a: !!python/name:os.system\n", ("yaml-tag", 1, 4)),
        ("a: !!binary aGk=\n", ("yaml-tag", 1, 4)),
        ("a: !custom {b: 1}\n", ("yaml-tag", 1, 4)),
        ("!!set {a, b}\n", ("yaml-tag", 1, 1)),
        ("a: !!int x\n", ("yaml-tag", 1, 4)),
        ("a: .nan\n", ("number-not-finite", 1, 4)),
        ("a: [-.inf]\n", ("number-not-finite", 1, 5)),
        ("a:\n  ~: b\n", ("key-not-text", 2, 3)),
        ("? [a]\n: b\n", ("key-not-text", 1, 3)),
        ("a: *nowhere\n", ("undefined-alias", 1, 4)),
        ("a: &x [*x]\n", ("recursive-alias", 1, 8)),
        ("a: 1\n---\nb: 2\n", ("several-documents", 2, 1)),
        ("a: 'x\x07y'\n", ("control-character", 1, 6)),
        ("a: x\0y\n", ("control-character", 1, 5)),
        ("a:\n\t- b\n", ("yaml-syntax", 2, 1)),
        ("a: 'open\n", ("yaml-syntax", 2, 1)),
        ("a: [1, 2\n", ("yaml-syntax", 2, 1)),
        ("a: %s\n" % ("9" * 5000), ("number-too-long", 1, 4)),
        ("a: 1e99999999999999999999\n", ("number-too-long", 1, 4)),
        ("", ("empty-file", 1, 1)),
        ("# only\n", ("empty-file", 1, 1)),
        ("- a\n", ("not-an-object", 1, 1)),
        ("text\n", ("not-an-object", 1, 1)),
        ("<html></html>", ("not-openapi", 1, 1)),
    ],
)
def test_refused_yaml(text: str, expected: tuple[str, int, int], parser: str) -> None:
    """Each way to say two things, to run something or to say nothing is an error with a place."""
    found = refusals(text)
    assert found[0][0] == expected[0]
    if parser == "C" or expected[0] != "yaml-syntax":
        assert found[0] == expected


@pytest.mark.parametrize(
    ("text", "data", "told"),
    [
        (b"1: a\n", {"1": "a"}, [("key-not-text", 1, 1)]),
        (b"true: a\n", {"true": "a"}, [("key-not-text", 1, 1)]),
        (b"responses: {2000: a}\n", {"responses": {"2000": "a"}}, [("key-not-text", 1, 13)]),
        (b"a: 1\nb: caf\xe9\n", {"a": 1, "b": "caf\u00e9"}, [("encoding", 2, 7)]),
        (b"a: \x93b\x94\n", {"a": "\u201cb\u201d"}, [("encoding", 1, 4)]),
    ],
)
def test_slips_of_the_text(
    text: bytes, data: Json, told: list[tuple[str, int, int]], parser: str
) -> None:
    """A key that is no text is the text that is written, and what is no UTF-8 is of Windows; each is told as a warning."""
    doc = document(text)
    found = [(one.code, one.place.line, one.place.column) for one in doc.told]

    assert (doc.root().value, found) == (data, told)
    assert {one.severity for one in doc.told} == {Severity.WARNING}


@pytest.mark.parametrize(
    ("text", "merged"),
    [
        ("b: &b {k: 1, l: 2}\na: {<<: *b}\n", {"k": 1, "l": 2}),
        ("b: &b {k: 1, l: 2}\na: {k: 3, <<: *b}\n", {"k": 3, "l": 2}),
        ("b: &b {k: 1, l: 2}\na: {<<: *b, k: 3}\n", {"k": 3, "l": 2}),
        ("b: &b {k: 1}\nc: &c {k: 2, m: 4}\na: {<<: [*b, *c]}\n", {"k": 1, "m": 4}),
        ("a: {<<: {k: 1}, l: 2}\n", {"k": 1, "l": 2}),
        ("a: {<<: [{k: 1}, {k: 2, l: 2}]}\n", {"k": 1, "l": 2}),
        ("b: &b {<<: {k: 1}, l: 2}\na: {<<: *b}\n", {"k": 1, "l": 2}),
        ("a: {<<: {}}\n", {}),
    ],
)
def test_merge_keys(text: str, merged: Json, parser: str) -> None:
    """A merge key takes over members that the mapping has not, of several mappings the first one's, and is a warning."""
    doc = document(text)

    assert (doc.root() / "a").value == merged
    assert {(one.severity, one.code) for one in doc.told} == {(Severity.WARNING, "merge-key")}


def test_a_quoted_merge_key_is_a_key() -> None:
    """`"<<"` in quotes is a member of this name."""
    doc = document('a: {"<<": {k: 1}}\n')

    assert (doc.root() / "a").value == {"<<": {"k": 1}} and doc.told == ()


def test_what_is_merged_stands_where_it_is_written() -> None:
    """A member that was taken over has the place that it has in the mapping it comes from."""
    doc = document("b: &b\n  k: 1\na:\n  <<: *b\n")

    assert (doc.root() / "a" / "k").place.line == 2


def test_merge_bombs() -> None:
    """What merge keys take over counts as what aliases expand to."""
    levels = "".join(
        f"a{n}: &a{n} {{x: {{<<: *a{n - 1}}}, y: {{<<: *a{n - 1}}}}}\n" for n in range(1, 40)
    )

    assert [
        code for code, _, _ in refusals(f"a0: &a0 {{k: 1}}\n{levels}") if code != "merge-key"
    ] == ["alias-bomb"]


def test_many_slips_hide_no_error() -> None:
    """However many slips a text has, an error behind them is one."""
    text = "".join(f"a{n}: {{{n}: x}}\n" for n in range(300)) + "b: 1\nb: 2\n"

    assert ("duplicate-key", 302, 1) in refusals(text)


def test_all_faults_of_all_files_at_once() -> None:
    """One run tells everything: a fault does not hide the next, nor the next file's."""
    files = Files({"a.yaml": b"x: 1\nx: 2\ny: .inf\n", "b.json": b"[1}"}, "a.yaml", folder="specs")
    with pytest.raises(SpecmintError) as caught:
        load(files)
    found = [(d.place.file, d.code) for d in caught.value.diagnostics]
    assert found == [
        ("specs/a.yaml", "duplicate-key"),
        ("specs/a.yaml", "number-not-finite"),
        ("specs/b.json", "json-syntax"),
    ]


def test_not_utf8_is_located() -> None:
    """The byte that is no text has a line and a column."""
    assert refusals(b"a: 1\nb: caf\x81\n") == [("encoding", 2, 7)]
    assert refusals(b"\x7fELF\x02\x00\xff\xfe\x80")[0][0] == "encoding"


@pytest.mark.parametrize(
    "text",
    [
        "a0: &a0 [x]\n"
        + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 20)),
        f"a: &a '{'x' * 100_000}'\nb: [{', '.join(['*a'] * 5000)}]\n",
    ],
)
def test_alias_bombs(text: str) -> None:
    """What aliases expand to has a budget, whether they multiply values or long texts."""
    assert [code for code, _, _ in refusals(text)] == ["alias-bomb"]


@pytest.mark.parametrize("text", ["[" * 10_000, "[\n" * 50_000, "{a: " * 10_000])
def test_deep_yaml(text: str, parser: str) -> None:
    """Depth is refused before anything recurses, and costs no time."""
    assert [code for code, _, _ in refusals("x: " + text)] == ["nested-too-deeply"]


def test_depth_through_aliases() -> None:
    """Aliases cannot add up to a depth that could not be written out."""
    layers = "".join(f"a{n}: &a{n} {'[' * 50}*a{n - 1}{']' * 50}\n" for n in range(1, 9))
    assert "nested-too-deeply" in [code for code, _, _ in refusals("a0: &a0 [x]\n" + layers)]


def test_deep_enough() -> None:
    """200 containers in each other are fine."""
    document("x: " + "[" * 200 + "]" * 200)
    document('{"x": ' + "[" * 200 + "]" * 200 + "}", "a.json")


# JSON


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1,\n "a": 2}', ("duplicate-key", 2, 2)),
        ('{"\\u0061": 1, "a": 2}', ("duplicate-key", 1, 15)),
        ('{"a": NaN}', ("json-syntax", 1, 7)),
        ('{"a": -Infinity}', ("json-syntax", 1, 7)),
        ('{"a": 1,,}', ("json-syntax", 1, 10)),
        ('{"a": [1,,]}', ("json-syntax", 1, 11)),
        ('{"a": 1 "b": 2,}', ("json-syntax", 1, 9)),
        ('{"a": 1} x', ("json-syntax", 1, 10)),
        ('{"a": 1', ("json-syntax", 1, 8)),
        ('{"a": "b', ("json-syntax", 1, 7)),
        ("{'a': 1}", ("json-syntax", 1, 2)),
        ('{"a": 01}', ("json-syntax", 1, 8)),
        ('{"a": "x\ny"}', ("json-syntax", 1, 9)),
        ('{"a": /* b 1}', ("json-syntax", 1, 14)),
        ("a: 1", ("json-syntax", 1, 1)),
        ('{"a": ' + "9" * 5000 + "}", ("number-too-long", 1, 7)),
        ('{"a": 1e999999999}', ("number-too-long", 1, 7)),
        ('{"a": ' + "[" * 10_000, ("nested-too-deeply", 1, 256)),
        ('{"a": ' + "[" * 300 + "]" * 300 + "}", ("nested-too-deeply", 1, 256)),
        ("[]", ("not-an-object", 1, 1)),
        ("", ("empty-file", 1, 1)),
    ],
)
def test_refused_json(text: str, expected: tuple[str, int, int]) -> None:
    """RFC 8259 and no more, and nothing said twice."""
    assert refusals(text, "a.json") == [expected]


def test_json_is_utf8() -> None:
    """RFC 8259, 8.1: no UTF-16; a mark is tolerated."""
    assert refusals('{"a": 1}'.encode("utf-16"), "a.json") == [("encoding", 1, 1)]
    assert document('\ufeff{"a": 1}', "a.json").root().value == {"a": 1}


def test_json_corners() -> None:
    """Tabs, lone surrogates, huge exponents and exact decimals are all fine."""
    doc = document(
        '{\t"a":\t"\\ud800", "b": 1e400, "c": 1.10, "d": 123456789012345678901}', "a.json"
    )
    assert doc.root().value == {
        "a": "\ud800",
        "b": Decimal("1e400"),
        "c": Decimal("1.10"),
        "d": 123456789012345678901,
    }
    assert str((doc.root() / "c").value) == "1.10"


def test_json_in_a_yaml_file() -> None:
    """A file that is JSON is read as JSON whatever it is called; a flow mapping is YAML."""
    assert document('{"a":\t1}').root().value == {"a": 1}
    assert document("{a: 1, # comment\n b: yes}").root().value == {"a": 1, "b": "yes"}


@given(st.text(st.sampled_from("ab:-[]{},&*!|>'\"%@?#\n\t \\0.1~<\x85\u2028"), max_size=60))
@settings(max_examples=300)
def test_yaml_never_crashes(text: str) -> None:
    """Any text is a document or a located refusal; nothing else is raised."""
    try:
        document(text)
    except SpecmintError as error:
        assert all(d.place.line >= 1 and d.place.column >= 1 for d in error.diagnostics)


@given(st.binary(max_size=60), st.sampled_from(["a.json", "a.yaml"]))
@settings(max_examples=300)
def test_bytes_never_crash(data: bytes, name: str) -> None:
    """Neither does any sequence of bytes."""
    try:
        document(data, name)
    except SpecmintError as error:
        assert all(d.place.line >= 1 and d.text() for d in error.diagnostics)


@given(st.integers(), st.sampled_from('{}[]",:\\ x0-.eENaI'))
@settings(max_examples=300)
def test_damaged_json_never_crashes(seed: int, char: str) -> None:
    """A document with one character changed or lost is read or refused, at once."""
    text = list('{"a": [1.5, -2, {"b": NaN, "b": "c\\"d", "e": {}}], "a": true}')
    place = random.Random(seed).randrange(len(text))
    text[place] = char if seed % 2 else ""
    try:
        document("".join(text), "a.json")
    except SpecmintError as error:
        assert error.diagnostics


def test_nodes() -> None:
    """A node knows its pointer, its key, and what is below it."""
    doc = document("a/b:\n  - {c~d: 1}\n")
    node = doc.root() / "a/b" / 0 / "c~d"
    assert node.pointer == "/a~1b/0/c~0d"
    assert (node.name, node.value, node.place.line, node.place.column) == ("c~d", 1, 2, 11)
    assert doc.node("openapi.yaml", ("a/b", "0", "c~d")) == node
    assert node.get("x") is None
    assert [*node.items(), *node.elements()] == []
    with pytest.raises(KeyError):
        _ = doc.root() / "nothing"
    with pytest.raises(KeyError):
        _ = doc.root() / "a/b" / "00"
    with pytest.raises(IndexError):
        _ = doc.root() / "a/b" / 1


def test_places_of_what_is_absent() -> None:
    """The place of something that is not there is that of its parent."""
    doc = document("a:\n  b: 1\n")
    place = doc.place("openapi.yaml", ("a", "c", "d"))
    assert (place.line, place.column, place.pointer) == (2, 3, "/a/c/d")


def test_excerpts_are_short_and_printable() -> None:
    """An excerpt never holds a raw control character and never a megabyte."""
    doc = document('{"a": "\u202e' + "x" * 1_000_000 + '"}', "a.json")
    line = (doc.root() / "a").error("code", "message").source_line

    assert len(line) == 160
    assert line.isprintable()


# Reading from disk


def write(folder: Path, **files: str) -> Path:
    """`a__b="..."` is the file a/b.yaml. Returns the entry, openapi.yaml."""
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder / "openapi.yaml"


def test_files_are_found_transitively(tmp_path: Path) -> None:
    """References lead to files, and those to more; names are relative to the file they are in."""
    entry = write(
        tmp_path,
        openapi="a: {$ref: 'schemas/pet.yaml#/Pet'}\nd: {mapping: {x: './schemas/%63at.yaml'}}",
        schemas__pet="Pet: {$ref: '../common.yaml'}",
        schemas__cat="{}",
        common="b: {$ref: 'openapi.yaml#/a'}",
        other="unused: true",
    )
    files = read(entry)
    assert list(files) == ["openapi.yaml", "common.yaml", "schemas/cat.yaml", "schemas/pet.yaml"]
    assert files["common.yaml"] == b"b: {$ref: 'openapi.yaml#/a'}"
    assert set(load(files).files) == set(files)


@pytest.mark.parametrize(
    "ref",
    [
        "http://127.0.0.1:9/a.yaml",
        "//127.0.0.1/a.yaml",
        "file:///etc/passwd",
        "/etc/passwd",
        "../outside.yaml",
        "%2e%2e/outside.yaml",
        "..%2Foutside.yaml",
        "a/../../outside.yaml",
        "C:\\outside.yaml",
        "..\\outside.yaml",
        "link.yaml",
        "linked/outside.yaml",
        "notes.txt",
        "missing.yaml",
        "folder.yaml",
        "pipe.yaml",
        "a%00.yaml",
        "%ff.yaml",
    ],
)
def test_nothing_else_is_read(tmp_path: Path, ref: str) -> None:
    """Only regular YAML and JSON files below the entry's folder, links followed; no network."""
    root = tmp_path / "root"
    entry = write(root, openapi=json.dumps({"a": {"$ref": ref}}))
    (tmp_path / "outside.yaml").write_text("secret: 1")
    (root / "notes.txt").write_text("secret: 1")
    (root / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (root / "linked").symlink_to(tmp_path)
    (root / "folder.yaml").mkdir()
    os.mkfifo(root / "pipe.yaml")
    assert list(read(entry)) == ["openapi.yaml"]


def test_links_inside_are_fine(tmp_path: Path) -> None:
    """A link that stays in the folder is a file like any other."""
    entry = write(tmp_path, openapi="a: {$ref: b.yaml}", real="{}")
    (tmp_path / "b.yaml").symlink_to(tmp_path / "real.yaml")
    assert list(read(entry)) == ["openapi.yaml", "b.yaml"]


@pytest.mark.parametrize("name", ["missing.yaml", ".", "pipe"])
def test_unreadable_entry(tmp_path: Path, name: str) -> None:
    """An entry that is no file is a diagnostic that names it, not a traceback or a wait."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SpecmintError) as caught:
        read(tmp_path / name)
    assert [d.code for d in caught.value.diagnostics] == ["cannot-read-file"]
    assert str(tmp_path) in caught.value.diagnostics[0].place.file


def test_too_large(tmp_path: Path) -> None:
    """A file beyond the budget is not read into memory."""
    entry = write(tmp_path, openapi="a: 1")
    with pytest.raises(SpecmintError, match="larger than 3 bytes"):
        read(entry, Limits(bytes=3))


def test_names_are_shown_as_the_user_wrote_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Relative to the working directory when below it."""
    write(tmp_path / "specs", openapi="a: {$ref: b.yaml}", b="x: 1\nx: 2")
    monkeypatch.chdir(tmp_path)
    for path in (Path("specs/openapi.yaml"), tmp_path / "specs/openapi.yaml"):
        with pytest.raises(SpecmintError) as caught:
            load(read(path))
        assert caught.value.diagnostics[0].place.file == "specs/b.yaml"

"""How problems are ordered, escaped and shown."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specmint.diagnostics import (
    Diagnostic,
    Place,
    Severity,
    SpecmintError,
    excerpt,
    groups,
    printable,
    quoted,
    sorted_diagnostics,
    summary,
)
from specmint.document import Node
from specmint.source import Files, load
from tests.support.diagnostic_codes import NotLiteral, diagnostic_codes


def problem(**changes: object) -> Diagnostic:
    """An error at specs/a.yaml:12:7, with changes."""
    place = Place(file="specs/a.yaml", line=12, column=7, pointer="/components/schemas/Probe")
    facts = {
        "severity": Severity.ERROR,
        "code": "schema-type",
        "message": "unknown type 'strnig'",
        "place": place,
        **changes,
    }
    return Diagnostic(**facts)  # type: ignore[arg-type]


def node_at(text: str, pointer: str) -> Node:
    """The value at a pointer of a one-file document, a.json or a.yaml."""
    name = "a.json" if text.startswith("{") else "a.yaml"
    document = load(Files({name: text.encode()}, name))
    return document.node(name, tuple(pointer.split("/")[1:]))


def test_text_names_place_pointer_code_and_remedy() -> None:
    """One line tells place, severity, message, pointer and code; then source line and hint."""
    shown = problem(hint="Did you mean 'string'?", source_line="type: strnig", caret=7).text()
    assert shown.split("\n") == [
        "specs/a.yaml:12:7: error: unknown type 'strnig' (at /components/schemas/Probe)"
        " [schema-type]",
        "    | type: strnig",
        "    |       ^",
        "    = Did you mean 'string'?",
    ]


def test_text_without_position() -> None:
    """What is not known is not shown: no line 0, no empty pointer, no empty excerpt."""
    assert problem(place=Place(file="a.yaml")).text() == (
        "a.yaml: error: unknown type 'strnig' [schema-type]"
    )


def test_colour_only_when_asked() -> None:
    """Escape sequences are ours, and only there when a terminal asked for them."""
    assert "\x1b" not in problem().text()
    assert problem().text(colour=True).startswith("\x1b[1mspecs/a.yaml:12:7\x1b[0m: \x1b[1;31m")
    assert "\x1b[1;33mwarning" in problem(severity=Severity.WARNING).text(colour=True)


@given(st.text(), st.text(), st.text())
def test_no_text_of_a_spec_reaches_the_terminal_raw(message: str, name: str, line: str) -> None:
    """Control characters, escape sequences, bidirectional marks and surrogates are escaped."""
    place = Place(file="a.yaml", line=1, column=1, pointer="/" + name)
    shown = problem(
        message=message, place=place, hint=name, source_line=excerpt(line, 1).text
    ).text()
    assert all(part.isprintable() for part in shown.split("\n"))
    assert len(shown.split("\n")) <= 4
    shown.encode("utf-8")


def test_escape_is_readable() -> None:
    """A reader recognises the character that was escaped."""
    assert printable("a\x1b[31m\u202e\ud800é") == "a\\x1b[31m\\u202e\\ud800é"


def test_quoted_is_short() -> None:
    """A value in a message is cut: five megabytes of text stay one line."""
    assert quoted("x" * 5_000_000) == "'" + "x" * 59 + "…'"
    assert quoted("a\nb") == "'a\\nb'"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400), st.integers(1, 400))
def test_caret_points_at_the_column(line: str, column: int) -> None:
    """The caret stands under the character of the column, also in the middle of a long line."""
    column = min(column, len(line) + 1)
    shown, caret, _ = excerpt(line, column)
    assert len(shown) <= 160
    if column <= len(line) and caret <= 150:
        char = printable(line[column - 1].replace("\t", " "))
        assert shown[caret - 1 :].startswith(char[: len(shown) - caret - 9])


def test_sorted_by_place_and_once() -> None:
    """The order is that of the files, whatever order problems were found in; no repetition."""
    first = problem(place=Place(file="a.yaml", line=2, column=1))
    second = problem(place=Place(file="a.yaml", line=10, column=1))
    other = problem(place=Place(file="b.yaml", line=1, column=1))
    assert sorted_diagnostics([other, second, first, second]) == (first, second, other)


def test_as_json_is_flat() -> None:
    """Programs get one key for each fact."""
    facts = problem(hint="h").as_json()
    assert json.loads(json.dumps(facts)) == {
        "severity": "error",
        "code": "schema-type",
        "message": "unknown type 'strnig'",
        "hint": "h",
        "file": "specs/a.yaml",
        "line": 12,
        "column": 7,
        "pointer": "/components/schemas/Probe",
    }


def test_error_carries_and_prints_all() -> None:
    """The exception holds every problem, and its text shows them."""
    error = SpecmintError(problem(), problem(code="other"))
    assert [item.code for item in error.diagnostics] == ["schema-type", "other"]
    assert "[schema-type]" in str(error)
    assert "[other]" in str(error)


@pytest.mark.parametrize(
    ("text", "pointer", "covered"),
    [
        ("a: {b: money}\n", "/a/b", "money"),
        ('a: {b: "m\\u006fney"}\n', "/a/b", '"m\\u006fney"'),
        ("a: {b: 'it''s'}\n", "/a/b", "'it''s'"),
        ("a: {b: True, c: 1.50}\n", "/a/b", "True"),
        ("a: {b: 1.50}\n", "/a/b", "1.50"),
        ("a: {b: 0x1f}\n", "/a/b", "0"),
        ("a: {b: ~}\n", "/a/b", "~"),
        ("a: {b: {c: 1}}\n", "/a/b", "{"),
        ("a:\n  b: |\n    text\n", "/a/b", "|"),
        ('{"a": {"b": "\\u00e9"}}', "/a/b", '"\\u00e9"'),
    ],
)
def test_carets_cover_what_is_written(text: str, pointer: str, covered: str) -> None:
    """Carets cover a scalar as it is written; what holds others, or reads otherwise than it is written, its start."""
    shown = node_at(text, pointer).error("code", "message")

    start = shown.caret - 1
    assert shown.source_line[start : start + shown.span] == covered


@pytest.mark.parametrize(("key", "covered"), [("a", "a"), ('"a b"', '"a b"')])
def test_carets_cover_a_key(key: str, covered: str) -> None:
    """A problem of a member is pointed at by the whole of its key."""
    name = key.strip('"')
    shown = node_at(f"x: {{{key}: 1}}\n", f"/x/{name}").error("code", "message", key=True)

    start = shown.caret - 1
    assert shown.source_line[start : start + shown.span] == covered


def test_an_absent_member_is_pointed_at_by_one_caret() -> None:
    """What is not there has no width: its parent's start is marked."""
    document = load(Files({"a.yaml": b'x: {"long": 1}\n'}, "a.yaml"))
    shown = document.diagnostic(
        Severity.ERROR, "code", "message", "", ("a.yaml", ("x", "long", "no"))
    )

    assert shown.text().split("\n")[-1] == "    |             ^"


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=400),
    st.integers(1, 400),
    st.integers(1, 400),
)
def test_carets_stay_below_their_line(line: str, column: int, width: int) -> None:
    """Carets never run past the excerpt, however long, escaped or cut what they cover is."""
    shown = excerpt(line, column, width)

    assert shown.span >= 1
    assert shown.caret - 1 + shown.span <= max(len(shown.text), shown.caret)


def test_a_duplicate_key_is_covered() -> None:
    """A problem of the text itself covers the key it speaks of."""
    with pytest.raises(SpecmintError) as caught:
        load(Files({"a.yaml": b"a:\n  name: 1\n  name: 2\n"}, "a.yaml"))

    assert caught.value.diagnostics[0].text().split("\n")[1:3] == [
        "    |   name: 2",
        "    |   ^^^^",
    ]


def test_a_note_is_the_least_severity() -> None:
    """A note is printed and written as JSON like the others, in a colour of its own."""
    note = node_at("a: 1\n", "/a").note("some-note", "only said", "nothing to do")

    assert note.text().startswith("a.yaml:1:4: note: only said (at /a) [some-note]\n")
    assert note.text(colour=True).startswith("\x1b[1ma.yaml:1:4\x1b[0m: \x1b[1;36mnote\x1b[0m: ")
    assert note.as_json()["severity"] == "note"


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([], ""),
        (["e:a"], "1 error"),
        (["e:a", "e:a"], "2 errors of 1 kind"),
        (["e:a", "e:a", "e:b", "w:c", "n:d"], "3 errors of 2 kinds, 1 warning, 1 note"),
        (["w:c", "w:c"], "2 warnings"),
        (["n:d", "n:d", "w:c"], "1 warning, 2 notes"),
    ],
)
def test_the_summary_counts(codes: list[str], expected: str) -> None:
    """Errors are counted with their kinds, for one cause makes many of them; warnings and notes are counted."""
    severities = {"e": Severity.ERROR, "w": Severity.WARNING, "n": Severity.NOTE}
    items = [problem(severity=severities[one[0]], code=one[2:]) for one in codes]

    assert summary(items) == expected


def test_every_code_is_kebab_case() -> None:
    """A code is written out where it is emitted, so that who meets one can search the source for it."""
    codes = diagnostic_codes()

    assert len(codes) > 100
    assert [code for code in codes if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)] == []


def test_every_code_is_found() -> None:
    """The list of codes holds every code that any golden shows."""
    goldens = [
        path for path in Path(__file__).parent.rglob("*.txt") if path.stem in ("stderr", "report")
    ]
    shown = {
        code
        for path in goldens
        for code in re.findall(r"^\S.*\[([a-z0-9-]+)\]$", path.read_text(), re.M)
    }

    assert len(shown) > 10
    assert shown - diagnostic_codes().keys() == set()


def test_a_code_that_is_put_together_is_refused(tmp_path: Path) -> None:
    """The list cannot miss a code: one that is not written out where it is emitted makes it fail."""
    source = (
        "def error(code: str) -> None: ...\ndef f(what: str) -> None:\n    error(f'{what}-name')\n"
    )
    (tmp_path / "a.py").write_text(source)

    with pytest.raises(NotLiteral, match=r"a\.py:3"):
        diagnostic_codes(tmp_path)


def test_names_do_not_keep_findings_apart() -> None:
    """What says the same of names that are written as in code is one kind, as with names in quotes; other words count."""

    def found(message: str) -> Diagnostic:
        return replace(problem(), severity=Severity.WARNING, code="names-collide", message=message)

    alike = [
        found(f"'Detail' is called InvoiceDetailX4f9d{one}: 'Item' has the name invoice_line_{one}")
        for one in range(5)
    ]
    apart = [found(f"'Detail' is {word} here") for word in ("ignored", "refused", "kept", "sent")]

    assert [(len(one.shown), one.others) for one in groups(alike)] == [(3, 2)]
    assert sum(one.others for one in groups(apart)) == 0

"""How problems are ordered, escaped and shown."""

import json

from hypothesis import given
from hypothesis import strategies as st

from specmint.diagnostics import (
    Diagnostic,
    Place,
    Severity,
    SpecmintError,
    excerpt,
    printable,
    quoted,
    sorted_diagnostics,
)


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
    shown = problem(message=message, place=place, hint=name, source_line=excerpt(line, 1)[0]).text()
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
    shown, caret = excerpt(line, column)
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

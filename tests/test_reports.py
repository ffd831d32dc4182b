"""Reports of problems for other programs: SARIF 2.1.0, and the shape of the Language Server Protocol."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specmint.cli import main
from specmint.diagnostics import Diagnostic, Place, Related, Severity
from specmint.lines import line_starts, pairs_in, utf16_at
from specmint.lsp import published
from specmint.sarif import sarif

TWICE = """\
openapi: 3.1.0
info: {title: Acme, version: "1"}
paths:
  /a:
    get: {operationId: one, responses: {"200": {description: ok}}}
    post: {summary: "\U0001f600", operationId: one, responses: {"200": {description: ok}}}
"""


def problem(**changes: object) -> Diagnostic:
    """An error at spec.yaml:2:3, with changes."""
    facts = {
        "severity": Severity.ERROR,
        "code": "schema-type",
        "message": "unknown type",
        "place": Place(file="spec.yaml", line=2, column=3, pointer="/a"),
        **changes,
    }
    return Diagnostic(**facts)  # type: ignore[arg-type]


def report(text: str, form: str, capsys: pytest.CaptureFixture[str]) -> Any:
    """What `validate` prints of a document in this form."""
    Path("spec.yaml").write_text(text, encoding="utf-8")

    assert main(["validate", "spec.yaml", f"--{form}"]) == 1

    return json.loads(capsys.readouterr().out)


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test runs in a folder of its own."""
    monkeypatch.chdir(tmp_path)


def test_lsp_counts_from_zero_in_utf16_units(capsys: pytest.CaptureFixture[str]) -> None:
    """A character beyond U+FFFF takes two units (LSP 3.17, Position), and both places have a range."""
    (file,) = report(TWICE, "lsp", capsys)
    (twice,) = file["diagnostics"]
    line = TWICE.splitlines()[5].encode("utf-16-le")
    start = line.index("one".encode("utf-16-le")) // 2

    assert file["uri"] == (Path.cwd() / "spec.yaml").as_uri()
    assert twice["range"] == {
        "start": {"line": 5, "character": start},
        "end": {"line": 5, "character": start + 3},
    }
    assert (twice["severity"], twice["code"], twice["source"]) == (
        1,
        "duplicate-operation-id",
        "specmint",
    )
    assert twice["relatedInformation"] == [
        {
            "location": {
                "uri": file["uri"],
                "range": {
                    "start": {"line": 4, "character": 23},
                    "end": {"line": 4, "character": 26},
                },
            },
            "message": "first used here",
        }
    ]


def test_sarif_has_a_result_with_both_places(capsys: pytest.CaptureFixture[str]) -> None:
    """A result names its rule, its level, its region in UTF-16 units from 1, and the related location."""
    log = report(TWICE, "sarif", capsys)
    (run,) = log["runs"]
    (result,) = run["results"]
    (location,) = result["locations"]
    (related,) = result["relatedLocations"]

    assert log["version"] == "2.1.0"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert (result["ruleId"], result["level"]) == ("duplicate-operation-id", "error")
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "spec.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 6, "startColumn": 40, "endColumn": 43},
    }
    assert related["physicalLocation"]["region"]["startLine"] == 5
    assert related["message"] == {"text": "first used here"}


def test_a_key_that_is_used_twice_shows_both_places(capsys: pytest.CaptureFixture[str]) -> None:
    """A problem of the text itself has its other place too, in YAML and in JSON."""
    (in_yaml,) = report("openapi: 3.1.0\nopenapi: 3.0.0\n", "lsp", capsys)
    (in_json,) = report('{"openapi": "3.1.0",\n "openapi": "3.0.0"}\n', "lsp", capsys)

    for file in (in_yaml, in_json):
        (twice,) = file["diagnostics"]
        (other,) = twice["relatedInformation"]
        assert twice["range"]["start"]["line"] == 1
        assert other["location"]["range"]["start"]["line"] == 0


@pytest.mark.parametrize(
    ("severity", "number"), [(Severity.ERROR, 1), (Severity.WARNING, 2), (Severity.NOTE, 3)]
)
def test_severities_have_their_numbers(severity: Severity, number: int) -> None:
    """Error, warning and information of LSP are 1, 2 and 3; SARIF's levels have our names."""
    (file,) = published([problem(severity=severity)])
    log: Any = sarif([problem(severity=severity)])

    assert json.loads(json.dumps(file))["diagnostics"][0]["severity"] == number
    assert log["runs"][0]["results"][0]["level"] == severity.value


def test_text_of_a_spec_is_no_markup_in_sarif() -> None:
    """Braces would be placeholders (SARIF 3.11.5), and a link would be one that the spec's author chose (3.11.6)."""
    log: Any = sarif([problem(message="/a/{id}: [here](https://x.test) \u202e", hint="{0}")])

    text = log["runs"][0]["results"][0]["message"]["text"]
    assert text == "/a/{{id}}: [here] (https://x.test) \\u202e\n{{0}}"


@pytest.mark.parametrize(
    ("file", "uri", "is_below"),
    [
        ("specs/a b#1.yaml", "specs/a%20b%231.yaml", True),
        ("./spec.yaml", "spec.yaml", True),
        ("/srv/a b.yaml", "file:///srv/a%20b.yaml", False),
    ],
)
def test_sarif_names_files_by_uri(file: str, uri: str, is_below: bool) -> None:
    """A file below the working folder has a relative address, the same on every machine; any other an absolute one."""
    log: Any = sarif([problem(place=Place(file=file, line=1, column=1))])

    (location,) = log["runs"][0]["results"][0]["locations"]
    artifact = location["physicalLocation"]["artifactLocation"]
    assert artifact["uri"] == uri
    assert ("uriBaseId" in artifact) is is_below


def test_a_file_above_has_no_dots_in_its_address() -> None:
    """`..` is not normal in an address of SARIF (3.4.3)."""
    log: Any = sarif([problem(place=Place(file="../spec.yaml"))])

    (location,) = log["runs"][0]["results"][0]["locations"]
    uri = location["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == (Path.cwd().parent / "spec.yaml").as_uri()
    assert "region" not in location["physicalLocation"]


def test_places_that_are_not_known() -> None:
    """A problem of a whole line has no columns; one of standard input has an address that is no file."""
    found = [
        problem(place=Place(file="pyproject.toml", line=4)),
        problem(
            place=Place(file="-"), related=(Related(place=Place(file="b.yaml"), message="here"),)
        ),
    ]
    toml, standard_input = json.loads(json.dumps(published(found)))
    log: Any = sarif(found)

    assert toml["diagnostics"][0]["range"] == {
        "start": {"line": 3, "character": 0},
        "end": {"line": 3, "character": 0},
    }
    assert standard_input["uri"] == "untitled:-"
    physical = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert physical["region"] == {"startLine": 4}


def test_wrong_use_is_a_failed_invocation(capsys: pytest.CaptureFixture[str]) -> None:
    """A run that could not be done is not a run without results (SARIF 3.20.14)."""
    assert main(["validate", "nobody", "--sarif"]) == 2

    (invocation,) = json.loads(capsys.readouterr().out)["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    (notice,) = invocation["toolExecutionNotifications"]
    assert "no API is called 'nobody'" in notice["message"]["text"]


def test_one_form_at_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    """Two forms on one command line are wrong use."""
    with pytest.raises(SystemExit) as stopped:
        main(["validate", "spec.yaml", "--sarif", "--json"])

    assert stopped.value.code == 2
    assert "not allowed with" in capsys.readouterr().err


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])), st.data())
def test_utf16_is_what_an_encoder_counts(line: str, data: st.DataObject) -> None:
    """The units before and up to a place are those that encoding the line gives."""
    text = f"first\n{line}"
    at = data.draw(st.integers(0, len(line)))
    width = data.draw(st.integers(0, len(line) - at))
    offset = line_starts(text)[1] + at

    found = utf16_at(pairs_in(text), offset, at + 1, width)

    assert found.start == len(line[:at].encode("utf-16-le")) // 2
    assert found.end == len(line[: at + width].encode("utf-16-le")) // 2

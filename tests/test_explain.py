"""`specmint explain` and DIAGNOSTICS.md: each code has its words, its example is what its case reports, and the page is true."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

import pytest

from specmint.cli import main
from specmint.differing import CHANGED_MEANING
from specmint.differing.kinds import Kind
from specmint.differing.reports import text
from specmint.explaining import explanations, page
from tests.support.changes import KINDS, RULES, small
from tests.support.diagnostic_codes import diagnostic_codes
from tests.support.sides import compared

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "cases" / "diagnostics"
EXPLAINING = ROOT / "generator" / "specmint" / "explaining"


def example_of(code: str) -> str:
    """The first report of a code in its case: the line of the message, the excerpt and the hint; code, source and message
    where it is reported to programs alone."""
    folder = CASES / code
    golden = next(
        path for name in ("stderr.txt", "transcript.txt") if (path := folder / name).exists()
    )
    lines = golden.read_text().splitlines()
    for_programs = [number for number, line in enumerate(lines) if f'"code": "{code}"' in line]
    if for_programs:
        return "".join(f"{line.strip()}\n" for line in lines[for_programs[0] :][:3])
    first = next(number for number, line in enumerate(lines) if line.endswith(f"[{code}]"))
    more: list[str] = []
    for line in lines[first + 1 :]:
        if not re.match(r"    [|=] ", line):
            break
        more.append(line)
    return "\n".join([lines[first], *more]) + "\n"


def change_of(kind: str) -> str:
    """What `specmint diff` prints of an edit of a kind: the first such difference, under the title of its level."""
    if kind in KINDS:
        old, edit, _ = KINDS[kind]
    else:
        old, edit = small(), next(edit for edit, told in RULES if f" {kind} " in " ".join(told))
    difference = next(one for one in compared(old, edit) if one.kind == kind)
    return text("acme", [difference]).rpartition("\n\n")[0] + "\n"


def test_each_code_is_explained_and_no_other() -> None:
    """What the generator can report, and what `diff` can, is explained, and nothing that they cannot."""
    kinds = set(get_args(Kind))

    assert explanations().keys() == diagnostic_codes().keys() | kinds
    assert diagnostic_codes().keys() & kinds == {CHANGED_MEANING}, "one code, two meanings"


def test_each_explanation_says_what_and_how() -> None:
    """An explanation has sentences for what is meant and for what to do."""
    for one in explanations().values():
        assert one.means.endswith("."), one.name
        assert one.cure, one.name
        assert one.example, one.name


def test_each_example_is_what_its_case_reports(update: bool) -> None:
    """The examples, which stand in the wheel, are what the test cases report."""
    codes = {code: example_of(code) for code in sorted(diagnostic_codes())}
    changes = {kind: change_of(kind) for kind in sorted({*get_args(Kind)} - codes.keys())}
    for name, examples in (("codes.json", codes), ("changes.json", changes)):
        if update:
            dumped = json.dumps(examples, indent=2, ensure_ascii=True)
            (EXPLAINING / name).write_text(f"{dumped}\n")

        assert json.loads((EXPLAINING / name).read_text()) == examples


def test_the_page_is_made_of_the_explanations(update: bool) -> None:
    """DIAGNOSTICS.md is what `explain` prints, code by code."""
    explanations.cache_clear()
    if update:
        (ROOT / "DIAGNOSTICS.md").write_text(page())

    assert (ROOT / "DIAGNOSTICS.md").read_text() == page()


def test_a_code_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    """`explain` prints meaning, example and cure, for people and for programs."""
    assert main(["explain", "[duplicate-key]"]) == 0
    shown = capsys.readouterr().out
    assert explanations()["duplicate-key"].text() == shown
    assert "used twice in the same object" in shown

    assert main(["explain", "duplicate-key", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == explanations()["duplicate-key"].as_json()


def test_a_change_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    """`explain` knows the kinds of change that `diff` shows in brackets, by the same texts."""
    assert main(["explain", "[field-removed]"]) == 0
    shown = capsys.readouterr().out

    assert "A model does not have a field any more." in shown
    assert "Read.b was removed [field-removed]" in shown


def test_a_misspelt_code_is_answered_by_the_right_one(capsys: pytest.CaptureFixture[str]) -> None:
    """A code that does not exist is wrong use, and the one that is alike is named."""
    assert main(["explain", "duplicate-keys"]) == 2
    assert "did you mean 'duplicate-key'?" in capsys.readouterr().err
    assert main(["explain", "zzz"]) == 2
    assert "DIAGNOSTICS.md lists all" in capsys.readouterr().err

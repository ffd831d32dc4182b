"""The tool that changes decisions changes one at a time, and knows a change that a test notices from one that none does."""

from __future__ import annotations

import subprocess
import sys

from tests.mutants.__main__ import ROOT, each_function_first
from tests.mutants.mutations import mutations

SOURCE = '''
from __future__ import annotations

LIMIT: int | None = 3

def small(value: int, strict: bool = True) -> bool:
    """Whether it is small."""
    if not strict and value == 1:
        print(value)
    return value < LIMIT
'''


def test_each_decision_is_changed_by_itself() -> None:
    """Defaults, negations, connectives, comparisons, numbers and effects change; annotations and docstrings do not."""
    assert {(one.line, one.what) for one in mutations(SOURCE)} == {
        (4, "3 -> 4"),
        (6, "True -> False"),
        (8, "not strict and value == 1 -> not strict or value == 1"),
        (8, "not strict -> strict"),
        (8, "value == 1 -> value != 1"),
        (8, "1 -> 2"),
        (9, "print(value) -> pass"),
        (10, "value < LIMIT -> value <= LIMIT"),
    }
    assert len({one.source for one in mutations(SOURCE)}) == 8


def test_many_cases_of_one_test_crowd_no_other_out() -> None:
    """Of the tests that run a line, the quickest case of each function comes before any second case."""
    tests = ["a.py::few[1]", "a.py::few[2]", "a.py::few[3]", "a.py::one", "b.py::few[1]"]

    assert each_function_first(tests) == [
        "a.py::few[1]",
        "a.py::one",
        "b.py::few[1]",
        "a.py::few[2]",
        "a.py::few[3]",
    ]


def test_what_a_test_notices_is_told_from_what_none_does() -> None:
    """The tests of pointers notice a sample of changes to pointers; tests of something else notice none."""

    def tried(tests: str) -> str:
        command = [sys.executable, "-m", "tests.mutants", "pointers.py", "--sample", "1"]
        done = subprocess.run(
            [*command, "--tests", tests], cwd=ROOT, capture_output=True, text=True, check=False
        )
        return done.stdout

    assert tried("tests/test_pointers.py") == (
        "1 of 1 mutations noticed (100.0%), 0 known to make no difference\n"
    )
    assert "0 of 1 mutations noticed (0.0%)" in tried("tests/test_templates.py")

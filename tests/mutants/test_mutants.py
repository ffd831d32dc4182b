"""The tool that changes decisions changes one at a time, and knows a change that a test notices from one that none does."""

from __future__ import annotations

import ast
import subprocess
import sys

from specmint.runtime.data import json_text
from tests.mutants.mutations import changed, mutations
from tests.mutants.planting import PACKAGE, ROOT, module_of, replacements, transplant
from tests.mutants.trials import spread, those_that_run

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
    found = [*mutations(SOURCE)]

    assert {(one.line, one.where, one.what) for one in found} == {
        (4, "the module", "3 -> 4"),
        (6, "small", "True -> False"),
        (8, "small", "not strict and value == 1 -> not strict or value == 1"),
        (8, "small", "not strict -> strict"),
        (8, "small", "value == 1 -> value != 1"),
        (8, "small", "1 -> 2"),
        (9, "small", "print(value) -> pass"),
        (10, "small", "value < LIMIT -> value <= LIMIT"),
    }
    sources = {ast.unparse(changed(SOURCE, one.number)) for one in found}
    assert len(sources) == 8


def test_a_generator_that_yields_one_thing_less_still_is_one() -> None:
    """The change of a `yield` in a coroutine can be compiled: it would be noticed by Python and no test otherwise."""
    source = "async def one():\n    yield 1\n"
    texts = [ast.unparse(changed(source, one.number)) for one in mutations(source)]

    for text in texts:
        compile(text, "one.py", "exec")
    assert "async def one():\n    None and (yield)" in texts


def test_what_runs_at_import_is_told_from_what_a_function_does() -> None:
    """The code of a function can be changed in place; a constant of the module needs the module to run again."""
    source = (ROOT / "generator" / "specmint" / "names.py").read_text(encoding="utf-8")
    found = {(one.where, one.what): one.number for one in mutations(source)}

    pairs = replacements(
        "names.py", found["is_plural", "singular(word) != word -> singular(word) == word"]
    )
    assert pairs is not None and [old.co_name for old, _ in pairs] == ["is_plural"]
    assert replacements("names.py", found["the module", "120 -> 121"]) is None


def test_a_mark_that_is_random_hides_no_change() -> None:
    """Where only a random value differs, nothing was changed in place: the module has to run in a process of its own."""
    file = "runtime/data/json_text.py"
    source = (ROOT / "generator" / "specmint" / file).read_text(encoding="utf-8")
    numbers = [
        one.number
        for one in mutations(source)
        if (one.where, one.what) == ("the module", "False -> True")
    ]

    assert (
        json_text.loads("[]") == [] and len(numbers) == 2
    )  # the decoders, which cannot be compared
    assert [transplant(file, number) for number in numbers] == [False, False]


def test_a_copy_of_the_runtime_is_the_runtime() -> None:
    """A change is seen by the tests of packages too, each of which runs on a copy, its own or a shared one."""
    copies = ("/any/acme/_runtime/client/streams.py", "/any/specmint_runtime/client/streams.py")

    for path in (*copies, f"{PACKAGE}/runtime/client/streams.py"):
        assert module_of(path) == "runtime/client/streams.py"
    assert module_of("/any/acme/models.py") is None
    assert module_of(f"{PACKAGE}/names.py") == "names.py"


def test_a_line_of_the_module_is_run_by_all_its_tests() -> None:
    """A function's line is tried by the tests that run it; what runs at import, by those that run any line of the file."""
    lines = {"a.py:1": ["one"], "a.py:2": ["two", "one"], "b.py:1": ["three"]}

    assert those_that_run(lines, "a.py", 1) == ["one"]
    assert those_that_run(lines, "a.py", 3) == []
    assert those_that_run(lines, "a.py", None) == ["one", "two"]


def test_many_cases_of_one_test_crowd_no_other_out() -> None:
    """Quick tests are tried first; each further case of one function counts as slower, so that the others get their turn."""
    seconds = {"a.py::few[1]": 0.001, "a.py::few[2]": 0.002, "a.py::few[3]": 0.003}
    seconds |= {"a.py::one": 0.01, "b.py::slow": 0.9, "b.py::few[1]": 0.035}

    assert spread([*seconds], seconds) == [
        "a.py::few[1]",
        "a.py::one",
        "a.py::few[2]",
        "b.py::few[1]",
        "a.py::few[3]",
        "b.py::slow",
    ]


def test_what_a_test_notices_is_told_from_what_none_does() -> None:
    """The tests of pointers notice a sample of changes to pointers; tests of something else notice none."""

    def tried(tests: str) -> str:
        command = [sys.executable, "-m", "tests.mutants", "pointers.py", "--sample", "1"]
        done = subprocess.run(
            [*command, "--tests", tests], cwd=ROOT, capture_output=True, text=True, check=False
        )
        return done.stdout

    noticed = "1 of 1 mutations noticed (100.0%), 0 known to make no difference"
    assert noticed in tried("tests/test_pointers.py")
    assert "0 of 1 mutations noticed (0.0%)" in tried("tests/test_templates.py")

"""The rules of the tests themselves: short modules, a rule for each test, a page that shows where a test goes."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.conftest import pytest_configure as refuse_update_in_ci
from tests.support import cases

TESTS = Path(__file__).parent
MODULES = sorted(path for path in TESTS.rglob("*.py") if "cases" not in path.parts)
_LONGEST = 600


def below_tests(path: Path) -> str:
    return path.relative_to(TESTS).as_posix()


def test_modules_are_short() -> None:
    """No module of the tests has more than 600 lines: a longer one has several subjects."""
    long = {
        below_tests(path)
        for path in MODULES
        if path.read_text(encoding="utf-8").count("\n") > _LONGEST
    }

    assert long == set()


@pytest.mark.parametrize("path", MODULES, ids=below_tests)
def test_every_test_states_its_rule(path: Path) -> None:
    """Each module says what it is about, and each test states its rule in its docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ]

    assert ast.get_docstring(tree) or not tree.body
    assert silent == []


def test_every_room_is_on_the_page() -> None:
    """tests/README.md names each folder and each helper that several tests share."""
    page = (TESTS / "README.md").read_text(encoding="utf-8")
    rooms = {path.name for path in TESTS.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    kinds = {path.name for path in (TESTS / "cases").iterdir()}
    helpers = {path.name for path in (TESTS / "support").glob("[a-z]*.py")}

    assert {room for room in rooms - {"support"} if f"`{room}/`" not in page} == set()
    assert {kind for kind in kinds if f"`cases/{kind}/" not in page} == set()
    assert {helper for helper in helpers if f"`support/{helper}`" not in page} == set()


def test_goldens_are_accepted_by_people_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """`--update` is refused where CI is set: there goldens are only compared."""
    asked = SimpleNamespace(getoption=lambda name: name == "--update")
    monkeypatch.delenv("CI", raising=False)
    refuse_update_in_ci(asked)

    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.UsageError, match="--update is for people"):
        refuse_update_in_ci(asked)


def test_a_stale_golden_fails(tmp_path: Path) -> None:
    """A file in `expected/` that the generator does not make is part of the golden, and so a difference."""
    folder = tmp_path / "case"
    shutil.copytree(cases.CASES / "features" / "optional_body", folder)
    before = cases.golden(folder)
    (folder / "expected" / "gone.py").write_text("", encoding="utf-8")

    assert before.keys() == {"expected/invoices.py", "expected/models.py"}
    assert cases.golden(folder).keys() - before.keys() == {"expected/gone.py"}

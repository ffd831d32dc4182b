"""Generated files have black's form, and black, the judge, is hardly ever asked for it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import black
import pytest
from black.mode import TargetVersion
from hypothesis import given, settings
from hypothesis import strategies as st

from specmint.encode import doc_lines, docstring, indented, literal
from specmint.format import format_tree
from specmint.format.statements import laid_out
from specmint.ir import Text
from tests.support.cases import CASES

ROOT = Path(__file__).parents[1]
MODE = black.Mode(target_versions={TargetVersion.PY311}, line_length=88, magic_trailing_comma=False)


def judged(text: str) -> str:
    """The text as black has it, by the options of all generated code."""
    return black.format_str(text, mode=MODE)


def goldens() -> Iterator[Path]:
    for path in sorted((ROOT / "generated").rglob("*.py")):
        if "specmint_runtime" not in path.parts:
            yield path
    yield from sorted(CASES.glob("*/*/expected/**/*.py"))


@pytest.mark.parametrize("path", list(goldens()), ids=lambda path: str(path.relative_to(ROOT)))
def test_black_changes_no_golden(path: Path) -> None:
    """Black has nothing to change in what is generated, and laying it out again changes nothing either."""
    text = path.read_text(encoding="utf-8")

    assert judged(text) == text
    assert laid_out(text) == text


def test_black_is_not_imported_for_what_the_four_specs_need() -> None:
    """Each statement of the four clients has a form that is laid out here."""
    script = """
import sys
from pathlib import Path, PurePosixPath
from specmint.encode import doc_lines, docstring, indented, literal
from specmint.format import format_tree
for path in Path("generated").rglob("*.py"):
    if "specmint_runtime" not in path.parts:
        text = path.read_text(encoding="utf-8")
        assert format_tree({PurePosixPath(path.name): text})[PurePosixPath(path.name)] == text
print("black" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout == "False\n"


# --- statements of the kinds that templates print ---------------------------------------------------------------------

#: Some are longer than a line has room for: vendors name inline schemas by where they stand.
NAMES = st.one_of(
    st.text("abcdefgxyz_", min_size=1, max_size=30).map("n{}".format),
    st.integers(40, 100).map(lambda length: "N" * length),
)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=50)


def spelled(text: str) -> str:
    return str(literal(text))


VALUES = st.recursive(
    TEXTS.map(spelled) | NAMES | st.just("None") | st.integers(0, 10**6).map(str),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda items: f"[{', '.join(items)}]"),
        st.lists(inner, min_size=2, max_size=4).map(lambda items: f"({', '.join(items)})"),
        inner.map("({},)".format),
        st.lists(st.tuples(TEXTS.map(spelled), inner), max_size=4).map(
            lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"
        ),
        st.tuples(NAMES, st.lists(inner, max_size=4)).map(
            lambda call: f"{call[0]}({', '.join(call[1])})"
        ),
        st.tuples(NAMES, st.lists(st.tuples(NAMES, inner), max_size=4)).map(
            lambda call: f"{call[0]}({', '.join(f'{key}={value}' for key, value in call[1])})"
        ),
        st.tuples(NAMES, NAMES, st.lists(inner, max_size=3)).map(
            lambda call: f"{call[0]}({call[1]}=given({', '.join(call[2])}) or None, x=1)"
        ),
        st.tuples(NAMES, NAMES, NAMES).map(
            lambda call: f"{call[0]}(into=TypeOf[{call[1]} | list[{call[2]}] | None]())"
        ),
    ),
    max_leaves=12,
)
TYPES = st.recursive(
    NAMES,
    lambda inner: st.one_of(
        st.tuples(NAMES, inner).map(lambda pair: f"{pair[0]}[{pair[1]}]"),
        st.tuples(inner, VALUES).map(lambda pair: f"Annotated[{pair[0]}, {pair[1]}]"),
        st.lists(inner, min_size=2, max_size=3).map(" | ".join),
    ),
    max_leaves=4,
)
STATEMENTS = st.one_of(
    st.tuples(NAMES, VALUES).map(lambda pair: f"{pair[0]} = {pair[1]}"),
    st.tuples(NAMES, TYPES).map(lambda pair: f"{pair[0]}: {pair[1]}"),
    st.tuples(NAMES, NAMES).map(
        lambda pair: f'class {pair[0]}({pair[1]}, extra="forbid"):\n    pass'
    ),
    st.tuples(NAMES, TYPES).map(lambda pair: f"{pair[0]}: {pair[1]} = None"),
    st.tuples(NAMES, TYPES, VALUES).map(lambda parts: f"{parts[0]}: {parts[1]} = {parts[2]}"),
    st.tuples(NAMES, st.lists(NAMES, min_size=1, unique=True, max_size=9)).map(
        lambda pair: f"from {pair[0]} import {', '.join(sorted(pair[1]))}"
    ),
    st.tuples(NAMES, st.lists(st.tuples(NAMES, TYPES), max_size=5), TYPES).map(
        lambda parts: f"def {parts[0]}({', '.join(f'p{n}_{name}: {kind}' + ' = None' * (n > 1) for n, (name, kind) in enumerate(parts[1]))}) -> {parts[2]}:\n    pass"
    ),
)


def usual(text: str) -> bool:
    """Whether the text parses: names made at random may be keywords."""
    try:
        compile(text, "made", "exec")
    except SyntaxError:
        return False
    return True


@settings(max_examples=300, deadline=None)
@given(st.lists(STATEMENTS.filter(usual), min_size=1, max_size=3))
def test_black_changes_nothing_in_what_is_laid_out(statements: list[str]) -> None:
    """Whatever a template may print of fields, calls, displays, imports and heads, black would have it so."""
    text = "\n".join(["class A:", *("    " + one.replace("\n", "\n    ") for one in statements)])

    assert laid_out(text + "\n") == judged(text + "\n")


LINES = st.text(st.sampled_from(" \t\n\"'\\ab*-é你`"), max_size=200)


@settings(max_examples=300, deadline=None)
@given(LINES | TEXTS, st.sampled_from([0, 4, 8]))
def test_black_changes_no_docstring(text: str, indent: int) -> None:
    """Whatever a document says, black would have its docstring so."""
    lines = doc_lines(Text(text), 84 - indent)
    if not lines:
        return
    pad = " " * indent
    head = "".join(f"{' ' * at}class A:\n" for at in range(0, indent, 4))
    source = f"{head}{pad}{indented(docstring(lines), indent)}\n\n{pad}x = 1\n"

    assert laid_out(source) == judged(source)


def test_other_files_are_left_as_they_are() -> None:
    """What is no Python, and what is of the runtime, is not touched."""
    tree = {PurePosixPath("README.md"): "a  \n", PurePosixPath("_runtime/a.py"): "x=1\n"}

    assert format_tree(tree) == tree

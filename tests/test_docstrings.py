"""What docstrings of the generator say must be true of the code, and their first lines say what is done."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.support.docstring_names import SOURCE, missing_names

SOURCES = sorted(SOURCE.rglob("*.py"))


def test_names_in_docstrings_exist() -> None:
    """A name in backticks is one of the project's, of the vocabulary's, or of Python's; an example is in "quotes"."""
    assert missing_names() == {}


#: Words with which a first line describes something, and does not say what the function does.
_DESCRIBING = {
    *("A", "An", "The", "This", "That", "These", "Those"),
    *("All", "Any", "Both", "Each", "Every", "No", "None", "One", "Only", "Some"),
    *("How", "What", "When", "Where", "Whether", "Which", "Who", "Why"),
    *("By", "For", "From", "If", "In", "Of", "On", "To", "With", "Without"),
}


def _describes(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a docstring begins with a noun, as those of properties may."""
    words = (ast.get_docstring(function) or "").split()
    is_attribute = any("property" in ast.unparse(each) for each in function.decorator_list)
    return bool(words) and not is_attribute and (words[0] in _DESCRIBING or words[0][0] == "`")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_function_says_what_it_does(path: Path) -> None:
    """The first line of a function's docstring has a verb first: what is returned, raised or done."""
    functions = (
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )

    assert [each.name for each in functions if _describes(each)] == []

"""Text of a spec can become a literal, a docstring or a comment, and nothing else."""

from __future__ import annotations

import ast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from specmint.encode import Code, comment, doc_lines, docstring, indented, literal, markdown_text
from specmint.ir import Ident, Text

HOSTILE = st.text(
    alphabet=st.sampled_from(
        list("\"'\\\n\r\t{}#\0\x0b\x0c\x1c\x85\u2028\u2029\u202e\u200b\ufeff\ud800\xa0Nx 0(é😀ab")
    ),
    max_size=40,
)


@given(HOSTILE)
@example('"""+evil+"""')
@example("\\")
def test_literal_is_the_text(text: str) -> None:
    """A literal evaluates to exactly the text, and shows no character that is not plainly visible."""
    code = literal(Text(text))

    assert ast.literal_eval(str(code)) == text
    assert str(code).isprintable()


@given(HOSTILE, st.sampled_from([0, 4, 8]))
@example('ends with "', 4)
@example("ends with \\", 4)
@example('""""""', 0)
def test_docstring_stays_one_docstring(text: str, spaces: int) -> None:
    """A docstring is one string statement, whatever the text: the statement after it is still the statement after it."""
    code = indented(docstring(doc_lines(Text(text), 60)), spaces)
    pad = " " * spaces
    source = "class K:\n" * bool(spaces) + f"{pad}{code}\n{pad}z = 1\n"
    if spaces == 8:
        source = "class K:\n    class L:\n" + f"{pad}{code}\n{pad}z = 1\n"
    tree = ast.parse(source)
    body = tree.body
    while isinstance(body[0], ast.ClassDef):
        body = body[0].body

    assert [type(node) for node in body] == [ast.Expr, ast.Assign]
    assert all(char.isprintable() or char == "\n" for char in source)


@given(HOSTILE)
def test_comment_stays_one_line(text: str) -> None:
    """A comment cannot end its line: carriage returns and line separators are escaped."""
    tree = ast.parse(f"a = 1  {comment(Text(text))}\nb = 2\n")

    assert len(tree.body) == 2


@pytest.mark.parametrize(
    "command",
    [
        "coding: latin-1",
        "coding=latin-1",
        "# type: ignore",
        "; fmt: off",
        "# noqa",
        "# ruff: noqa",
        "# pragma no cover",
    ],
)
def test_comment_commands_no_tool(command: str) -> None:
    """A text in a comment keeps no character by which Python, a checker or a formatter knows a command."""
    spelled = comment(Text(f"a {command} b"))[1:]

    assert not set("#:=;") & set(spelled)
    assert ast.literal_eval(f'"{spelled}"') == f" a {command} b"


def test_text_does_not_print() -> None:
    """Text of a spec refuses to be formatted: an f-string of it is an error, not a leak."""
    with pytest.raises(TypeError):
        f"{Text('evil')}"
    with pytest.raises(TypeError):
        str(Text("evil"))


@pytest.mark.parametrize("name", ["", "1a", "a b", "a-b", "é", "class", "a\n", "a;b", "𝐚"])
def test_ident_is_a_name(name: str) -> None:
    """What is no ASCII identifier, or is a keyword, cannot become a name."""
    with pytest.raises(ValueError, match="not usable"):
        Ident(name)


def test_code_is_made_by_encoders_only() -> None:
    """A literal of anything but text, numbers, booleans and None is refused."""
    with pytest.raises(TypeError):
        literal([])  # type: ignore[arg-type]
    assert isinstance(literal(None), Code)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# One\n\n## Two", "## One\n\n### Two"),
        ("a <b> & `c < d`", "a &lt;b> & `c < d`"),
        ("<script>\n", "&lt;script>"),
        ("```\n<b> # c\n```", "```\n<b> # c\n```"),
        ("```\nnever closed", "```\nnever closed\n```"),
        ("a\u202eb\x00c\r\nd", "abc\nd"),
    ],
)
def test_markdown_keeps_its_marks_and_loses_html(text: str, shown: str) -> None:
    """A description that is Markdown reads as such below a title, and holds no HTML and nothing invisible."""
    assert markdown_text(Text(text)) == shown

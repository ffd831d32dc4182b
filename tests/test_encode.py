"""Text of a spec can become a literal, a docstring or a comment, and nothing else."""

from __future__ import annotations

import ast
import tomllib
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from specmint.encode import (
    Code,
    comment,
    comment_lines,
    doc_lines,
    docstring,
    indented,
    literal,
    markdown,
    markdown_text,
    toml,
)
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


def test_comments_of_several_lines() -> None:
    """Each line begins with a hash and fits the width; a text without words makes none."""
    assert comment_lines(Text("one two\nthree"), 9) == ["# one two", "# three"]
    assert comment_lines(Text("one two\nthree"), 8) == ["# one", "# two", "# three"]
    assert comment_lines(Text(" \n"), 8) == []


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
        ("a\tb", "a   b"),
    ],
)
def test_markdown_keeps_its_marks_and_loses_html(text: str, shown: str) -> None:
    """A description that is Markdown reads as such below a title, and holds no HTML and nothing invisible."""
    assert markdown_text(Text(text)) == shown


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        ("plain", '"plain"'),
        ("it's", '"it\'s"'),
        ('say "a"', "'say \"a\"'"),
        ("'\"", '"\'\\""'),
        ('\'""', "'\\'\"\"'"),
        ("a\\b\n", '"a\\\\b\\n"'),
        (Decimal("1.50"), "1.50"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1E+29"), "1" + "0" * 29),
        (Decimal("1E+30"), "1E+30"),
        (Decimal("1E-30"), "1E-30"),
        (-7, "-7"),
        (True, "True"),
    ],
)
def test_literals_as_black_spells_them(value: str | int | Decimal, spelled: str) -> None:
    """Double quotes where these need no more escapes; numbers with all their digits, unless these are zeros without end."""
    assert str(literal(value)) == spelled


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        (" \n ", []),
        ("one\ntwo", ["one two"]),
        ("a\r\nb\rc", ["a b c"]),
        ("one\n\n\n\ntwo", ["one", "", "two"]),
        ("- one\n- two", ["- one", "- two"]),
        ("1. one\n2) two\nmore", ["1. one", "2) two", "more"]),
        ("| a | b |\n|---|---|", ["| a | b |", "|---|---|"]),
        ("```\na\n b\n```\nc\nd", ["```", "a", " b", "```", "c d"]),
        ("text\n~~~\na\nb", ["text", "~~~", "a", "b"]),
        ("a\n# b\nc", ["a", "# b", "c"]),
        ("a\n    code\nb", ["a", "    code", "b"]),
        ("twelve chars", ["twelve chars"]),
        ("thirteen char", ["thirteen", "char"]),
        ("- a long list item", ["- a long", "  list item"]),
        ("- one\n  item\nno item", ["- one item", "no item"]),
        ("  indented and long", ["indented and", "long"]),
        ("one two-three", ["one", "two-three"]),
        ("| unbreakableword", ["|", "unbreakableword"]),
        ("a\\b\tc", ["a\\\\b    c"]),
        ("a\x1f\xa0\u2028\U000e0001", ["a\\x1f\\xa0\\u2028\\U000e0001"]),
    ],
)
def test_lines_of_a_docstring(text: str, lines: list[str]) -> None:
    """Paragraphs are joined and wrapped; lists, tables, headings and code keep their lines, and no word is split."""
    assert doc_lines(Text(text), 12) == lines


@pytest.mark.parametrize(
    ("lines", "spelled"),
    [
        ([], '""""""'),
        (["one"], '"""one"""'),
        (["one", "two"], '"""one\ntwo\n"""'),
        (["one", "", "  two", "    three"], '"""one\n\ntwo\n  three\n"""'),
        (['a "b"'], '"""a "b\\" """'),
        (['a\\\\"'], '"""a\\\\\\" """'),
        (['"a" b'], '""" "a" b"""'),
        (['a """ b'], '"""a \\"\\"\\" b"""'),
        (['a """'], '"""a \\"\\"\\" """'),
        (["a" + "\\" * 4 + '"'], '"""a' + "\\" * 5 + '" """'),
        (["a", 'b"'], '"""a\nb\\"\n"""'),
    ],
)
def test_docstrings_as_black_spells_them(lines: list[str], spelled: str) -> None:
    """Quotes that would end it, or touch those at its ends, are escaped or kept apart."""
    assert str(docstring(lines)) == spelled


@given(HOSTILE.filter(lambda text: "\ud800" not in text))
def test_a_text_in_toml_is_the_text(text: str) -> None:
    """A TOML reader gets exactly the text, and the file shows no character that is not plainly visible."""
    spelled = str(toml(text))

    assert tomllib.loads(f"a = {spelled}") == {"a": text}
    assert spelled.isprintable()


@given(HOSTILE)
def test_a_text_in_markdown_is_one_line_of_it(text: str) -> None:
    """Each character that could be mark-up or HTML stands behind a backslash, and nothing invisible is left."""
    spelled = str(markdown(Text(text)))

    assert spelled.isprintable()
    kept = spelled.replace("\\\\", "").split("\\")
    assert not set("`*_[]<>#|!&{}") & set(kept[0] + "".join(part[1:] for part in kept[1:]))
    words = "".join(char if char.isprintable() else " " for char in text).split()
    assert markdown(Text("a *b*\n<c>")) == "a \\*b\\* \\<c\\>"
    assert len(spelled.split(" ")) == len(words) or not words

"""A module in black's form: its statements one below the other, with the blank lines that black puts between them."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specmint.format.asking import WIDTH, asked
from specmint.format.brackets import split

_Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
_Import = ast.Import | ast.ImportFrom


def laid_out(text: str, tree: ast.Module | None = None) -> str:
    """Return the text of a module in black's form. `tree` is its syntax tree, if that is known."""
    tree = tree or ast.parse(text)
    # Not `splitlines`: the positions of syntax trees count "\n" alone, and a docstring may hold other line ends.
    module = _Module(text.split("\n"))
    lines = list(module.block(tree.body, 0, 0, is_class=False))
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class _Module:
    """The lines of a module as the templates print them."""

    lines: Sequence[str]

    def block(
        self, body: Sequence[ast.stmt], after: int, indent: int, *, is_class: bool
    ) -> Iterator[str]:
        """Yield the lines of the statements of a block, which begins after so many lines of the text."""
        before: ast.stmt | None = None
        for statement in body:
            gap = [line.strip() for line in self.lines[after : _start(statement) - 1]]
            blank = next((at for at, line in enumerate(gap) if line), len(gap))
            if before is not None:
                most = 1 if indent else 2
                is_intro = before is body[0] and (is_class or not indent)
                yield from [""] * _blank_lines(before, statement, blank, most, is_intro=is_intro)
            yield from (" " * indent + comment for comment in gap if comment)
            yield from self.statement(statement, indent)
            before, after = statement, _end(statement)

    def statement(self, statement: ast.stmt, indent: int) -> Iterator[str]:
        """Yield the lines of a statement."""
        source = self.lines[_start(statement) - 1 : _end(statement)]
        match statement:
            case ast.Expr(value=ast.Constant(value=str())):
                yield from source  # a docstring, which its encoder has laid out
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef() | ast.If():
                if self.has_plain_block(statement):
                    yield from self.compound(statement, indent)
                else:
                    yield from _asked(source, indent)
            case _:
                yield from _simple(source, indent)

    def has_plain_block(self, statement: _Definition | ast.If) -> bool:
        """Return whether head and block have lines of their own, and no `elif` follows."""
        if _start(statement.body[0]) <= statement.lineno:
            return False
        if not isinstance(statement, ast.If) or not statement.orelse:
            return True
        between = self.lines[_end(statement.body[-1]) : _start(statement.orelse[0]) - 1]
        return [line.strip() for line in between if line.strip()] == ["else:"]

    def compound(self, statement: _Definition | ast.If, indent: int) -> Iterator[str]:
        """Yield the lines of a definition or a condition: decorators, head, block."""
        first = _start(statement.body[0])
        is_class = isinstance(statement, ast.ClassDef)
        yield from self.lines[_start(statement) - 1 : statement.lineno - 1]
        yield from _head(self.lines[statement.lineno - 1 : first - 1], indent)
        yield from self.block(statement.body, first - 1, indent + 4, is_class=is_class)
        if isinstance(statement, ast.If) and statement.orelse:
            yield " " * indent + "else:"
            after = _start(statement.orelse[0]) - 1
            yield from self.block(statement.orelse, after, indent + 4, is_class=False)


def _start(statement: ast.stmt) -> int:
    """Return the first line of a statement, its decorators included."""
    if not isinstance(statement, _Definition):
        return statement.lineno
    return min([statement.lineno, *(one.lineno for one in statement.decorator_list)])


def _end(statement: ast.stmt) -> int:
    assert statement.end_lineno is not None
    return statement.end_lineno


def _blank_lines(
    before: ast.stmt, statement: ast.stmt, given: int, most: int, *, is_intro: bool
) -> int:
    """Return how many blank lines black puts between two statements that have so many in the text.

    `is_intro`: the one before is the first of a module or a class, where a docstring introduces what follows.
    """
    if isinstance(before, _Definition) or isinstance(statement, _Definition):
        return most
    if isinstance(before, ast.Expr) and is_intro:
        return 1
    if isinstance(before, _Import) and not isinstance(statement, _Import):
        return 1
    return min(given, most)


def _head(source: Sequence[str], indent: int) -> Iterator[str]:
    """Yield the lines of a definition's or a condition's head."""
    text = "\n".join(source).strip()
    lines = split(text.removesuffix(":"), indent, ":")
    if lines is None:
        lines = asked(f"{text}\n    pass", indent).split("\n")[:-1]
    yield from lines


def _simple(source: Sequence[str], indent: int) -> Iterator[str]:
    """Yield the lines of a statement without a block."""
    text = "\n".join(source).strip()
    lines: Sequence[str] | None = [" " * indent + text]
    if len(source) > 1 or indent + len(text) > WIDTH or not text.isascii():
        lines = split(text, indent)
    if lines is None:
        yield from _asked(source, indent)
    else:
        yield from lines


def _asked(source: Sequence[str], indent: int) -> Iterator[str]:
    yield from asked(textwrap.dedent("\n".join(source)), indent).split("\n")

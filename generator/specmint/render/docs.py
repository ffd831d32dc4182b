"""Docstrings of pages and clients: the document's own sentences, then what can be said of every call."""

from __future__ import annotations

import re
from collections.abc import Iterable

from specmint import ir
from specmint.encode import Code, code_lines, doc_lines, docstring
from specmint.ir import Text
from specmint.spell.layout import Expression

_ELEMENT = re.compile(r"^ {0,3}([-*+]|[0-9]+[.)]) +[^ ]", re.M)
#: Columns for the text of a docstring inside a class.
WIDTH = 80
#: Columns for the text of a docstring at the top of a module.
MODULE_WIDTH = 84


def paragraph(text: Text | str, width: int = WIDTH) -> Code:
    """Return a docstring of the text."""
    if isinstance(text, str):
        text = Text(text)
    return docstring(doc_lines(text, width))


def one_line(text: Text) -> str:
    """Return the text with every run of white space as one space."""
    return " ".join(text.raw.split())


def explained(arguments: Iterable[tuple[str, Text]]) -> list[str]:
    """Return the lines below `Args:` on those arguments that the document says something of."""
    lines: list[str] = []
    for name, doc in arguments:
        if doc.raw.strip():
            first, *rest = doc_lines(Text(f"{name}: {_in_one(doc)}"), WIDTH - 8)
            lines += ["    " + first, *("        " + line for line in rest if line)]
    return lines


def _in_one(text: Text) -> str:
    """Return the text in one paragraph; one with a list keeps its lines, for each element begins one."""
    return text.raw.strip() if _ELEMENT.search(text.raw) else one_line(text)


def method_doc(operation: ir.Operation, call: Expression, *, is_awaited: bool) -> Code:
    """Return the docstring of an operation's method, with its call where the document shows a value for that."""
    lines = doc_lines(operation.doc, WIDTH)
    if operation.deprecated:
        lines += ["", "Deprecated by the vendor."]
    arguments = explained((argument.name, argument.doc) for argument in operation.arguments)
    if arguments:
        lines += ["", "Args:", *arguments]
    lines += _headers(operation)
    if call.is_given:
        spelled = call.laid_out(WIDTH - 4, "await " * is_awaited)
        lines += ["", "Example:", *(f"    {line}" for line in code_lines(spelled))]
    return _method_docstring(lines, operation)


def _headers(operation: ir.Operation) -> list[str]:
    """Return the lines on the headers of the answer, which `with_response` and the pages of a list have."""
    if not operation.answer.headers:
        return []
    where = "with_response" if operation.paging is None else "page.response"
    lines = ["", f"Headers of the answer (see `{where}`):"]
    for header in operation.answer.headers:
        kind = f" ({header.kind})" if header.kind else ""
        said = f"{header.wire.raw}{kind}: {one_line(header.doc)}".removesuffix(": ")
        first, *rest = doc_lines(Text(said), WIDTH - 8)
        lines += ["    " + first, *("        " + line for line in rest)]
    return lines


def bulk_doc(operation: ir.Operation, bulk: ir.Bulk, *, is_async: bool) -> Code:
    """Return the docstring of the method that sends any number of items in chunks."""
    lines = doc_lines(operation.doc, WIDTH)[:1]
    lines += [
        "",
        f"Any number of items, {bulk.size} to a request, in order; yields a result or an",
        "error for each, and loses none that succeeded.",
    ]
    if is_async:
        lines.append("Who stops early cancels the requests under way, four at most.")
    return _method_docstring(lines, operation)


def _method_docstring(lines: list[str], operation: ir.Operation) -> Code:
    """Return a docstring that ends with `METHOD /path` on a line of its own, whatever its length."""
    call = f"{operation.method} {operation.path.raw}"
    if operation.differs.raw:
        call = f"{call}, {operation.differs.raw}"
    lines = [*lines, "", *doc_lines(Text(call), 10_000)]
    while lines and not lines[0]:
        lines = lines[1:]
    return docstring(lines)

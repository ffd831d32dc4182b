"""Small documents for tests of the rules, and the problems that are found in them."""

from __future__ import annotations

from specmint.diagnostics import Diagnostic, Severity
from specmint.document import Document
from specmint.source import Files, load
from specmint.validation import validate

HEAD = 'openapi: {version}\nx-specmint: 1\ninfo: {{title: t, version: "1"}}\n'
OK = "responses: {'200': {description: ok}}"
GET = "/paths/~1a/get"
SCHEMA = "/components/schemas/A"


def load_text(text: str, **others: str) -> Document:
    """Return a document of this text, and of other files by their names without the suffix."""
    files = {f"{name}.yaml": other.encode() for name, other in others.items()}
    return load(Files({"openapi.yaml": text.encode(), **files}, "openapi.yaml"))


def check(
    text: str, version: str = "3.1.0", *, is_ours: bool = True, **others: str
) -> list[Diagnostic]:
    """Return the problems of a document whose first lines are given; `paths: {}` is added where it has none.

    Without `is_ours` it is a vendor's: it has no marker of the vocabulary.
    """
    body = HEAD.format(version=version) + text
    if not is_ours:
        body = body.replace("x-specmint: 1\n", "")
    if "paths:" not in text:
        body += "\npaths: {}\n"
    return list(validate(load_text(body, **others)).diagnostics)


def errors(found: list[Diagnostic]) -> list[tuple[str, str]]:
    """Return code and pointer of each error."""
    return [(d.code, d.place.pointer) for d in found if d.severity is Severity.ERROR]


def warnings(found: list[Diagnostic]) -> list[tuple[str, str]]:
    """Return code and pointer of each warning."""
    return [(d.code, d.place.pointer) for d in found if d.severity is Severity.WARNING]


def problems(found: list[Diagnostic]) -> list[tuple[str, str]]:
    """Return code and pointer of each error and each warning."""
    return [(d.code, d.place.pointer) for d in found if d.severity is not Severity.NOTE]


def schema(text: str, version: str = "3.1.0") -> list[Diagnostic]:
    """Return the problems of one schema, which is at `SCHEMA`."""
    return check(f"components: {{schemas: {{A: {text}, B: {{type: string}}}}}}", version)


def operation(text: str, path: str = "/a", version: str = "3.1.0") -> list[Diagnostic]:
    """Return the problems of one operation with responses, which is at `GET` unless the path is another."""
    return check(f'paths: {{"{path}": {{get: {{{OK}, {text}}}}}}}', version)

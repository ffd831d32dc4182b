"""What went wrong, where, and what to do about it: plain data, and how it is printed.

A message holds text of the specification, which is untrusted: whatever is not printable (control
characters, escape sequences, bidirectional marks) is escaped when it is shown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

_LINE_WIDTH = 160
_POINTER_WIDTH = 400


class Severity(StrEnum):
    """How much a problem matters.

    An error stops the run. A warning is always shown. A note is shown by `validate` and `--verbose`, and counted
    by every other command.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


_COLOURS = {Severity.ERROR: 31, Severity.WARNING: 33, Severity.NOTE: 36}  # SGR: red, yellow, cyan


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """A position in an input file. Lines and columns count from 1; 0 means unknown.

    `file` is written as the user named it; `pointer` is a JSON Pointer (RFC 6901), "" for the
    whole file or where no pointer applies.
    """

    file: str
    line: int = 0
    column: int = 0
    pointer: str = ""

    def __str__(self) -> str:
        numbers = [str(number) for number in (self.line, self.column) if number]
        return printable(":".join([self.file, *numbers]))


class Utf16(NamedTuple):
    """Where something stands on its line as editors count: in UTF-16 code units from 0; `end` is just behind it."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another place that a problem is about, and what stands there, as in `first used here`."""

    place: Place
    message: str
    utf16: Utf16 | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One problem: what is wrong (`message`), where (`place`), what to do (`hint`).

    `code` is stable kebab-case, for people who search and for tests. `source_line` is the line of
    the input, already printable; `caret` is the column in it to point at (0: that of `place`), and
    `span` the number of characters to point at (1 where the end is not known). `utf16` is where it stands for an editor,
    None where that is not known; `related` are the other places that it is about. `at` is the file and the path of the
    value in the document as it is read, by which the generator finds what depends on it.
    """

    severity: Severity
    code: str
    message: str
    place: Place
    hint: str = ""
    source_line: str = ""
    caret: int = 0
    span: int = 1
    at: tuple[str, tuple[str, ...]] | None = field(default=None, compare=False, repr=False)
    utf16: Utf16 | None = None
    related: tuple[Related, ...] = ()

    def text(self, *, colour: bool = False) -> str:
        """Return the problem for people: `file:line:column: error: message (at /pointer) [code]`."""
        label = str(self.severity)
        where = str(self.place)
        if colour:
            label = f"\x1b[1;{_COLOURS[self.severity]}m{label}\x1b[0m"
            where = f"\x1b[1m{where}\x1b[0m"
        pointer = shortened(printable(self.place.pointer), _POINTER_WIDTH)
        at = f" (at {pointer})" if pointer else ""
        lines = [f"{where}: {label}: {printable(self.message)}{at} [{self.code}]"]
        lines += self._excerpt_lines()
        if self.hint:
            lines.append(f"    = {printable(self.hint)}")
        return "\n".join(lines)

    @property
    def paragraphs(self) -> str:
        """The message and, on a line of its own, the hint: what other tools show, printable."""
        return "\n".join(filter(None, (printable(self.message), printable(self.hint))))

    def _excerpt_lines(self) -> list[str]:
        """Return the line of the input and, if the column is known, a line of carets under what is wrong."""
        if not self.source_line.strip():
            return []
        lines = [f"    | {printable(self.source_line)}"]
        caret = self.caret or self.place.column
        room = len(self.source_line) + 1 - caret
        if caret > 0 and room >= 0:
            lines.append("    | " + " " * (caret - 1) + "^" * max(1, min(self.span, room)))
        return lines

    def as_json(self) -> dict[str, object]:
        """Return the problem for programs: flat, one key per fact."""
        return {
            "severity": str(self.severity),
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "pointer": self.place.pointer,
        }


class SpecmintError(Exception):
    """Raised where going on makes no sense; carries every problem found so far."""

    diagnostics: tuple[Diagnostic, ...]

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("\n".join(diagnostic.text() for diagnostic in diagnostics))
        self.diagnostics = diagnostics


def error(code: str, message: str, place: Place, hint: str = "") -> Diagnostic:
    """Return an error without an excerpt of the source; `Node.error` adds one."""
    return Diagnostic(severity=Severity.ERROR, code=code, message=message, place=place, hint=hint)


def sort_key(item: Diagnostic) -> tuple[str, int, int, str, str, str]:
    """Return what problems are sorted by: file, line, column, code; pointer and message make the order total."""
    place = item.place
    return (place.file, place.line, place.column, item.code, place.pointer, item.message)


def sorted_diagnostics(items: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return each problem once, in the order of the files."""
    return tuple(sorted(dict.fromkeys(items), key=sort_key))


def printable(text: str) -> str:
    """Return `text` with every character that is not printable written as a Python escape.

    Newlines too: no text of a specification may move the cursor or start a line of its own.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")


def shortened(text: str, width: int = 60) -> str:
    """Return `text`, or its beginning and an ellipsis."""
    return text if len(text) <= width else text[: width - 1] + "…"


def quoted(value: object, width: int = 60) -> str:
    """Return a value of the specification for use in a message: short, printable, in single quotes."""
    text = shortened(value, width + 1) if isinstance(value, str) else str(value)
    return f"'{shortened(printable(text), width)}'"


class Group(NamedTuple):
    """Findings that say the same of several places: those that are shown, and how many others there are."""

    shown: list[Diagnostic]
    others: int


_MOST_ALIKE = 3
#: What is quoted, numbers, pointers, and words that are written as names in code are: `InvoiceLine`, `invoice_line`.
_NAMES = re.compile(r"'[^']*'|/\S+|\b\w*(?:[a-z0-9][A-Z]|_)\w*|\d+")


def groups(items: Sequence[Diagnostic], every: bool = False) -> list[Group]:
    """Return the findings by what they say, names and values aside; of more than three of a kind the first three.

    Kinds are in the order of their first finding. `every`: all are shown, one after another.
    """
    if every:
        return [Group(list(items), 0)]
    alike: dict[tuple[str, str, str], list[Diagnostic]] = {}
    for item in items:
        message = _NAMES.sub("", item.message)
        alike.setdefault((item.severity, item.code, message), []).append(item)
    if all(len(kind) <= _MOST_ALIKE for kind in alike.values()):
        return [Group(list(items), 0)]
    return [Group(kind[:_MOST_ALIKE], max(0, len(kind) - _MOST_ALIKE)) for kind in alike.values()]


def counts(items: Iterable[Diagnostic]) -> Counter[Severity]:
    """Return how many problems there are of each severity."""
    return Counter(item.severity for item in items)


def summary(items: Sequence[Diagnostic]) -> str:
    """Return how many problems there are, as in `3 errors of 2 kinds, 12 warnings, 4 notes`; "" for none.

    The kinds of the errors are their codes: many errors of one kind often have one cause.
    """
    number = counts(items)
    parts = [counted(number[severity], str(severity)) for severity in Severity if number[severity]]
    if number[Severity.ERROR] > 1:
        kinds = {item.code for item in items if item.severity is Severity.ERROR}
        parts[0] += f" of {counted(len(kinds), 'kind')}"
    return ", ".join(parts)


def counted(number: int, noun: str) -> str:
    """Return a number and its noun, which takes an s in the plural."""
    if number == 1:
        return f"{number} {noun}"
    return f"{number} {noun}s"


class Excerpt(NamedTuple):
    """A printable piece of a line; `caret` is the column in it to point at, from 1 (0: none), `span` how far."""

    text: str
    caret: int
    span: int


NO_EXCERPT = Excerpt("", 0, 1)


def excerpt(line: str, column: int, width: int = 1) -> Excerpt:
    """Return a printable piece of `line`, at most 160 characters, and where its `width` characters at `column` are in it.

    A minified file is one long line: the piece is the part around `column` (counted from 1; 0 means no caret, and
    none is returned). Escapes make a line longer, so the caret and the span are those of the piece.
    """
    start = 0
    if len(line) > _LINE_WIDTH:
        start = max(0, column - 1 - _LINE_WIDTH // 2)
    end = start + _LINE_WIDTH
    at = max(column - 1, start)
    before, marked = _flat(line[start:at]), _flat(line[at : min(at + width, end)])
    text = shortened(before + marked + _flat(line[at + width : end]), _LINE_WIDTH)
    if not column:
        return Excerpt(text, 0, 1)
    span = min(len(marked), len(text) - len(before))
    return Excerpt(text, len(before) + 1, max(1, span))


def _flat(text: str) -> str:
    return printable(text.replace("\t", " "))

"""What went wrong, where, and what to do about it: plain data, and how it is printed.

A message holds text of the specification, which is untrusted: whatever is not printable (control
characters, escape sequences, bidirectional marks) is escaped when it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_LINE_WIDTH = 160
_POINTER_WIDTH = 400


class Severity(StrEnum):
    """An error stops the run; a warning is shown and lived with."""

    ERROR = "error"
    WARNING = "warning"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One problem: what is wrong (`message`), where (`place`), what to do (`hint`).

    `code` is stable kebab-case, for people who search and for tests. `source_line` is the line of
    the input, already printable; `caret` is the column in it to point at (0: that of `place`).
    """

    severity: Severity
    code: str
    message: str
    place: Place
    hint: str = ""
    source_line: str = ""
    caret: int = 0

    def text(self, *, colour: bool = False) -> str:
        """The problem for people: `file:line:column: error: message (at /pointer) [code]`."""
        label = str(self.severity)
        where = str(self.place)
        if colour:
            label = f"\x1b[1;{31 if self.severity is Severity.ERROR else 33}m{label}\x1b[0m"
            where = f"\x1b[1m{where}\x1b[0m"
        pointer = shortened(printable(self.place.pointer), _POINTER_WIDTH)
        at = f" (at {pointer})" if pointer else ""
        lines = [f"{where}: {label}: {printable(self.message)}{at} [{self.code}]"]
        if self.source_line.strip():
            lines.append(f"    | {printable(self.source_line)}")
            caret = self.caret or self.place.column
            if 0 < caret <= len(self.source_line) + 1:
                lines.append("    | " + " " * (caret - 1) + "^")
        if self.hint:
            lines.append(f"    = {printable(self.hint)}")
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """The problem for programs: flat, one key per fact."""
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
    """An error without an excerpt of the source; `Node.error` adds one."""
    return Diagnostic(severity=Severity.ERROR, code=code, message=message, place=place, hint=hint)


def sort_key(item: Diagnostic) -> tuple[str, int, int, str, str, str]:
    """By file, line, column, code; pointer and message make the order total."""
    place = item.place
    return (place.file, place.line, place.column, item.code, place.pointer, item.message)


def sorted_diagnostics(items: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """In the order of the files, each problem once."""
    return tuple(sorted(dict.fromkeys(items), key=sort_key))


def printable(text: str) -> str:
    """`text` with every character that is not printable written as a Python escape.

    Newlines too: no text of a specification may move the cursor or start a line of its own.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")


def shortened(text: str, width: int = 60) -> str:
    """`text`, or its beginning and an ellipsis."""
    return text if len(text) <= width else text[: width - 1] + "…"


def quoted(value: object, width: int = 60) -> str:
    """A value of the specification for use in a message: short, printable, in single quotes."""
    text = shortened(value, width + 1) if isinstance(value, str) else str(value)
    return f"'{shortened(printable(text), width)}'"


def excerpt(line: str, column: int) -> tuple[str, int]:
    """A printable piece of `line`, at most 160 characters, and the caret's column in it.

    A minified file is one long line: the piece is the part around `column` (counted from 1; 0
    means no caret, and none is returned).
    """
    start = max(0, column - 1 - _LINE_WIDTH // 2) if len(line) > _LINE_WIDTH else 0
    before = _flat(line[start : max(column - 1, start)])
    text = shortened(
        before + _flat(line[max(column - 1, start) : start + _LINE_WIDTH]), _LINE_WIDTH
    )
    return text, len(before) + 1 if column else 0


def _flat(text: str) -> str:
    return printable(text.replace("\t", " "))

"""Problems in the shape of the Language Server Protocol 3.17, for editors and what talks to them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from specmint.diagnostics import Diagnostic, Place, Severity, Utf16, printable

_NUMBERS = {Severity.ERROR: 1, Severity.WARNING: 2, Severity.NOTE: 3}
"""The numbers of severities (LSP 3.17, DiagnosticSeverity): a note is "information"."""
_STANDARD_INPUT = "-"


def published(found: Sequence[Diagnostic]) -> list[dict[str, object]]:
    """Return the parameters of `textDocument/publishDiagnostics`: for each file with a problem its URI and `diagnostics`.

    Lines and characters count from 0, characters in UTF-16 code units, which every editor understands. The document
    from standard input is `untitled:-`. Files come in the order of their first problem.
    """
    files: dict[str, list[object]] = {}
    for one in found:
        files.setdefault(one.place.file, []).append(_diagnostic(one))
    return [{"uri": _uri(file), "diagnostics": items} for file, items in files.items()]


def _diagnostic(one: Diagnostic) -> dict[str, object]:
    result: dict[str, object] = {
        "range": _range(one.place, one.utf16, one.span),
        "severity": _NUMBERS[one.severity],
        "code": one.code,
        "source": "specmint",
        "message": one.paragraphs,
        "data": {"pointer": one.place.pointer},
    }
    if one.related:
        result["relatedInformation"] = [
            {
                "location": {
                    "uri": _uri(other.place.file),
                    "range": _range(other.place, other.utf16),
                },
                "message": printable(other.message),
            }
            for other in one.related
        ]
    return result


def _range(place: Place, utf16: Utf16 | None, span: int = 1) -> dict[str, object]:
    """Return where a problem stands; the beginning of the line, or of the file, where no more is known."""
    line = max(place.line - 1, 0)
    if not place.column:
        utf16 = Utf16(0, 0)
    utf16 = utf16 or Utf16(place.column - 1, place.column - 1 + span)
    return {
        "start": {"line": line, "character": utf16.start},
        "end": {"line": line, "character": utf16.end},
    }


def _uri(file: str) -> str:
    if file == _STANDARD_INPUT:
        return "untitled:-"
    return Path(file).absolute().as_uri()

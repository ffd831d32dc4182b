"""Files on disk -> `Document`: the only door to YAML and JSON text.

`read` and `read_through` read files and judge nothing; `load` judges their text and reads nothing.
"""

from __future__ import annotations

from specmint.diagnostics import (
    NO_EXCERPT,
    Diagnostic,
    Place,
    Related,
    Severity,
    SpecmintError,
    sorted_diagnostics,
)
from specmint.document import Document, SourceFile
from specmint.lines import (
    excerpt_at,
    line_and_column,
    line_starts,
    pairs_in,
    utf16_at,
    written_width,
)
from specmint.source.fault import Fault, Limits
from specmint.source.files import Files, overlay_name, read, read_through
from specmint.source.parsing import Parsed, parse

__all__ = ["Files", "Limits", "load", "overlay_name", "read", "read_through"]


def load(files: Files, limits: Limits | None = None) -> Document:
    """Return the document that these files hold. Raises SpecmintError with the problems of every file.

    Only text is judged here: encoding, syntax, duplicate keys, size. What the data means,
    references included, is for `validate`. What a slip of the text was read as is told by the document.
    """
    found: list[Diagnostic] = []
    loaded: dict[str, SourceFile] = {}
    for name, data in files.items():
        parsed = files.parsed.get(name) or parse(name, data, limits or Limits())
        loaded[name] = parsed.file
        found += _diagnostics(parsed, files.display_name(name))
    if any(item.severity is Severity.ERROR for item in found):
        raise SpecmintError(*sorted_diagnostics(found))
    named = [name for name in loaded if name not in files.overlays or name == files.entry]
    document = Document(
        {name: loaded[name] for name in named},
        files.entry,
        folder=files.folder,
        refused=files.refused,
        overlays={name: loaded[name] for name in files.overlays},
    )
    document.told = sorted_diagnostics(found)
    return document


def _diagnostics(parsed: Parsed, shown_name: str) -> list[Diagnostic]:
    if not parsed.faults:
        return []
    text = parsed.file.text
    starts, pairs = line_starts(text), pairs_in(text)
    found: list[Diagnostic] = []
    for fault in parsed.faults:
        line, column = line_and_column(starts, fault.offset)
        shown = NO_EXCERPT
        width = written_width(text, fault.offset, fault.written)
        if fault.code != "encoding":
            shown = excerpt_at(text, starts, line, column, width)
        found.append(
            Diagnostic(
                severity=Severity.WARNING if fault.is_slip else Severity.ERROR,
                code=fault.code,
                message=fault.message,
                hint=fault.hint,
                place=Place(file=shown_name, line=line, column=column),
                source_line=shown.text,
                caret=shown.caret,
                span=shown.span,
                utf16=utf16_at(pairs, fault.offset, column, width),
                related=_related(fault, text, starts, pairs, shown_name),
            )
        )
    return found


def _related(
    fault: Fault, text: str, starts: list[int], pairs: list[int], shown_name: str
) -> tuple[Related, ...]:
    """Return where a key that is used twice is used first."""
    if fault.first is None:
        return ()
    line, column = line_and_column(starts, fault.first)
    width = written_width(text, fault.first, fault.written)
    place = Place(file=shown_name, line=line, column=column)
    utf16 = utf16_at(pairs, fault.first, column, width)
    return (Related(place=place, message="first used here", utf16=utf16),)

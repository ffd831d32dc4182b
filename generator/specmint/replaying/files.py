"""Files of exchanges: their text, and whose form they are in."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from specmint.diagnostics import Diagnostic, Place, SpecmintError, error
from specmint.document import Document, Node, SourceFile
from specmint.lines import line_and_column, line_starts
from specmint.replaying import cassette, har, own, postman
from specmint.replaying.exchange import Exchange
from specmint.source import json_reader, json_spots, yaml_reader
from specmint.source.fault import Fault, Limits, Unreadable
from specmint.source.parsing import decoded

_BINARY = re.compile(r"\b(string|body): !!?binary\b")
"""How cassettes mark bodies in base64. No other tag is read: data are plain."""
_ARCHIVES = (har, cassette, postman)


def read_exchanges(path: Path, shown: str) -> list[Exchange]:
    """Return the exchanges of a file, in its order; those without an answer are left out.

    Raises SpecmintError with the places of everything that is wrong with the file.
    """
    root = _root(path, shown)
    for archive in _ARCHIVES:
        if archive.is_written_in(root):
            return list(archive.exchanges_in(root, shown))
    return own.exchanges_in(root, shown)


def _root(path: Path, shown: str) -> Node:
    """Return the data of a file with its places. The loader proper insists on an object at the top."""
    text = ""
    try:
        text = decoded(path.name, path.read_bytes(), Limits())
        file, faults = _parsed(text, path.name, shown)
    except OSError as reason:
        unread = error("cannot-read-file", f"{reason.strerror}", Place(file=shown))
        raise SpecmintError(unread) from None
    except (json_reader.Faulty, Unreadable) as faulty:
        raise _refused(faulty.faults, text, shown) from None
    errors = [fault for fault in faults if not fault.is_slip]
    if errors:
        raise _refused(errors, text, shown)
    return Document({shown: file}, shown).root()


def _parsed(text: str, name: str, shown: str) -> tuple[SourceFile, list[Fault]]:
    is_json = name.endswith((".json", ".har"))
    if is_json or text.lstrip()[:1] in ("{", "["):
        try:
            data, faults = json_reader.parse(text, Limits())
            spots = partial(json_spots.spots, text)
            return SourceFile(name=shown, text=text, data=data, spots=spots), faults
        except (Unreadable, json_reader.Faulty):
            if is_json:
                raise
    read = yaml_reader.parse(_BINARY.sub(r"base64_\1:", text), Limits())
    return SourceFile(name=shown, text=text, data=read.data, spots=lambda: read.spot), read.faults


def _refused(faults: tuple[Fault, ...] | list[Fault], text: str, shown: str) -> SpecmintError:
    starts = line_starts(text)

    def located(fault: Fault) -> Diagnostic:
        line, column = line_and_column(starts, fault.offset)
        place = Place(file=shown, line=line, column=column)
        return error(fault.code, fault.message, place, fault.hint)

    return SpecmintError(*map(located, faults))

"""The bytes of one file -> its data and spots, or what is wrong with them. Pure."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from functools import partial

from specmint.document import SourceFile, Spot
from specmint.source import json_reader
from specmint.source.fault import Fault, Limits, Unreadable

_MOST_FAULTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """One file, read as well as it can be, and what is wrong with it."""

    file: SourceFile
    faults: tuple[Fault, ...]


def parse(name: str, data: bytes, limits: Limits) -> Parsed:
    """Read one file. Whatever is wrong with it is in `faults`; never raises."""
    text = ""
    try:
        text = decoded(name, data, limits)
        return _parsed(name, text, limits)
    except json_reader.Faulty as faulty:
        faults = faulty.faults
    except Unreadable as unreadable:
        faults = (unreadable.fault,)
    return Parsed(file=_file(name, text or _lenient(data)), faults=faults[:_MOST_FAULTS])


def _parsed(name: str, text: str, limits: Limits) -> Parsed:
    if not text.strip():
        raise Unreadable(Fault(0, "empty-file", "the file is empty"))
    if text.lstrip().startswith("<"):
        message = "this is HTML or XML, not an OpenAPI document"
        hint = "An error page may have been saved in its place: download it again."
        raise Unreadable(Fault(0, "not-openapi", message, hint))
    if name.endswith(".json") or text.lstrip().startswith("{"):
        try:
            data = json_reader.parse(text, limits)
            spots = partial(json_reader.spots, text)
            return _checked(SourceFile(name=name, text=text, data=data, spots=spots))
        except Unreadable:
            if name.endswith(".json"):
                raise
    from specmint.source import yaml_reader

    read = yaml_reader.parse(text, limits)
    file = SourceFile(name=name, text=text, data=read.data, spots=lambda: read.spot)
    return _checked(file, *read.faults[:_MOST_FAULTS])


def _checked(file: SourceFile, *faults: Fault) -> Parsed:
    if not faults and not isinstance(file.data, dict):
        kind = "a list" if isinstance(file.data, list) else "a single value"
        message = f"the file holds {kind}; an OpenAPI document is an object at the top"
        faults = (Fault(0, "not-an-object", message, "It begins with a line 'openapi: 3.1.0'."),)
    return Parsed(file=file, faults=faults)


def decoded(name: str, data: bytes, limits: Limits) -> str:
    """The text of a file. JSON is UTF-8 (RFC 8259, 8.1); YAML may be UTF-16 with a mark."""
    if len(data) > limits.bytes:
        raise Unreadable(Fault(0, "file-too-large", f"more than {limits.bytes} bytes"))
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        if name.endswith(".json"):
            message = "the file is UTF-16; JSON must be UTF-8 (RFC 8259, 8.1)"
            raise Unreadable(Fault(0, "encoding", message, "Save it as UTF-8."))
        return _strict(data, "utf-16")
    return _strict(data, "utf-8-sig")


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "replace")
        binary = b"\0" in data[:1024]
        kind = "binary data" if binary else f"not {encoding[:6].upper().rstrip('-')} text"
        message = f"the file is {kind}: byte {error.object[error.start]:#04x} cannot be read"
        raise Unreadable(Fault(len(before), "encoding", message, "Save it as UTF-8.")) from None


def _lenient(data: bytes) -> str:
    """Something to show an excerpt of."""
    return data[:1_000_000].decode("utf-8", "replace").removeprefix("\ufeff")


def _file(name: str, text: str) -> SourceFile:
    return SourceFile(name=name, text=text, data=None, spots=lambda: Spot(0, 0, None))

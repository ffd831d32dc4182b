"""Bytes of one file -> its data and spots, or what is wrong with them. Reads nothing else."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from specmint.document import SourceFile
from specmint.source import json_reader, json_spots
from specmint.source.fault import Fault, Limits, Unreadable
from specmint.spots import Spot

_MOST_FAULTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """One file: what could be read of it, and what is wrong with it."""

    file: SourceFile
    faults: tuple[Fault, ...]


def parse(name: str, data: bytes, limits: Limits) -> Parsed:
    """Return the file with all of its faults. Never raises."""
    text = ""
    try:
        text, slips = _read(name, data, limits)
        parsed = _parsed(name, text, limits)
        return Parsed(file=parsed.file, faults=(*slips, *parsed.faults))
    except json_reader.Faulty as faulty:
        faults = faulty.faults
    except Unreadable as unreadable:
        faults = unreadable.faults
    return Parsed(file=_file(name, text or _lenient(data)), faults=_first(faults))


def _first(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return the first errors and the first slips: many of these hide none of those."""
    by_kind: dict[bool, list[Fault]] = {False: [], True: []}
    for fault in faults:
        by_kind[fault.is_slip].append(fault)
    return (*by_kind[False][:_MOST_FAULTS], *by_kind[True][:_MOST_FAULTS])


def _read(name: str, data: bytes, limits: Limits) -> tuple[str, tuple[Fault, ...]]:
    """Return the text of a file, and the slip that it is in the encoding of Windows, which has UTF-8 nearly replaced."""
    try:
        return decoded(name, data, limits), ()
    except Unreadable as problem:
        (fault,) = problem.faults
        if fault.code != "encoding" or b"\0" in data:
            raise
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            raise problem from None
    return text, (_as_windows(fault, data),)


def _as_windows(fault: Fault, data: bytes) -> Fault:
    message = f"{fault.message} as such; it is read as Windows-1252"
    offset = next((place for place, byte in enumerate(data) if byte > 127), 0)
    return fault._replace(offset=offset, message=message, is_slip=True)


def _parsed(name: str, text: str, limits: Limits) -> Parsed:
    if not text.strip():
        raise Unreadable(Fault(0, "empty-file", "the file is empty"))
    if text.lstrip().startswith("<"):
        message = "this is HTML or XML, not an OpenAPI document"
        hint = "An error page may have been saved in its place: download it again."
        raise Unreadable(Fault(0, "not-openapi", message, hint))
    if name.endswith(".json") or text.lstrip().startswith(("//", "/*")):
        return _json(name, text, limits)
    if text.lstrip().startswith("{"):
        try:
            return _of_json(name, text, json_reader.Plain(text, ()), limits)
        except Unreadable:
            pass  # YAML has such braces too
    from specmint.source import yaml_reader

    read = yaml_reader.parse(text, limits)
    file = SourceFile(name=name, text=text, data=read.data, spots=lambda: read.spot)
    return _checked(file, *_first(read.faults))


def _json(name: str, text: str, limits: Limits) -> Parsed:
    """Read JSON, without what is no JSON where that is all that is wrong with it."""
    plain = json_reader.Plain(text, ())
    try:
        return _of_json(name, text, plain, limits)
    except Unreadable as problem:
        plain = json_reader.without_slips(text)
        if not plain.slips:
            raise _unless_yaml(text, problem) from None
    return _of_json(name, text, plain, limits)


def _of_json(name: str, text: str, plain: json_reader.Plain, limits: Limits) -> Parsed:
    data, slips = json_reader.parse(plain.text, limits)
    spots = partial(json_spots.spots, plain.text)
    file = SourceFile(name=name, text=text, data=data, spots=spots)
    return _checked(file, *_first([*plain.slips, *slips]))


def _unless_yaml(text: str, problem: Unreadable) -> Unreadable:
    if text.lstrip()[:1] in "{[":
        return problem
    hint = "If the file is YAML, let its name end in .yaml."
    return Unreadable(*(fault._replace(hint=fault.hint or hint) for fault in problem.faults))


def _checked(file: SourceFile, *faults: Fault) -> Parsed:
    is_sound = all(fault.is_slip for fault in faults)
    if is_sound and not isinstance(file.data, dict):
        message = "the file contains a single value, not an object"
        if isinstance(file.data, list):
            message = "the file contains a list, not an object"
        hint = "An OpenAPI document begins with a line such as 'openapi: 3.1.0'."
        faults = (*faults, Fault(0, "not-an-object", message, hint))
    return Parsed(file=file, faults=faults)


def decoded(name: str, data: bytes, limits: Limits) -> str:
    """Return the text of a file. JSON is UTF-8 (RFC 8259, 8.1); YAML may be UTF-16 with a byte order mark.

    Raises Unreadable for anything else, and for a file that is too large.
    """
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
        kind = f"not {encoding[:6].upper().rstrip('-')} text"
        if b"\0" in data[:1024]:
            kind = "binary data"
        message = f"the file is {kind}: byte {error.object[error.start]:#04x} cannot be read"
        raise Unreadable(Fault(len(before), "encoding", message, "Save it as UTF-8.")) from None


def _lenient(data: bytes) -> str:
    """Return text of which an excerpt can be shown, whatever the bytes are."""
    return data[:1_000_000].decode("utf-8", "replace").removeprefix("\ufeff")


def _file(name: str, text: str) -> SourceFile:
    return SourceFile(name=name, text=text, data=None, spots=lambda: Spot(0, 0, None))

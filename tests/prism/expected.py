"""The one request that a call must become: where each argument stands, by the spec's own words."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

import httpx2

from specmint import ir
from tests.corpus.wire import exactly
from tests.support.bodies import media_type

from .spec import Case, Spec, plain
from .strategies import Call

_LEFT_OUT: Final = object()


@dataclass(frozen=True)
class Parts:
    """A request, decoded: path segments, query pairs in any order, and the body as data.

    The body of a form is an object; a field that holds JSON is the value in it.
    """

    method: str
    path: list[str]
    query: list[tuple[str, str]]
    body: Any


def expected(case: Case, call: Call) -> Parts:
    """What a call must send, besides credentials."""
    operation = case.operation
    wires = {str(name): sample.wire for name, sample in call.given.items()}
    path = {
        each.wire.raw: _text(wires[each.argument])
        for each in operation.parameters
        if each.place == "path"
    }
    query = [
        (each.wire.raw, text)
        for each in operation.parameters
        if each.place == "query" and each.argument in wires
        for text in _texts(wires[each.argument], each.style.kind)
    ]
    body = None if operation.body is None else _filled(operation.body.part, wires)
    if operation.paging is not None:
        _aim(operation.paging, call.token, query, body)
    return Parts(
        method=operation.method,
        path=[_expanded(segment, path) for segment in operation.path.raw.split("/")],
        query=sorted(query),
        body=body,
    )


def _expanded(segment: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        if "{" + name + "}" in segment:
            return segment.replace("{" + name + "}", value)
    return segment


def _texts(wire: Any, style: str) -> list[str]:
    """A list repeats its name, or is one value with commas; an empty one is left out."""
    if not isinstance(wire, list):
        return [_text(wire)]
    each = [_text(item) for item in wire]
    return [",".join(each)] if style == "comma" and each else each


def _text(wire: Any) -> str:
    """A value in a path, a query or a form."""
    if isinstance(wire, bool):
        return "true" if wire else "false"
    return f"{wire:f}" if isinstance(wire, Decimal) else str(wire)


def _filled(part: ir.Part, wires: Mapping[str, Any], item: Any = None) -> Any:
    match part:
        case ir.FromArgument(argument):
            return wires.get(argument, _LEFT_OUT)
        case ir.EachOf(argument, inner):
            return [_filled(inner, wires, each) for each in wires[argument]]
        case ir.Item():
            return item
        case ir.Fixed(value):
            return plain(value)
        case ir.JsonText(inner):
            return _filled(inner, wires, item)
        case ir.ObjectOf(members):
            filled = {wire.raw: _filled(inner, wires, item) for wire, inner in members}
            return {wire: value for wire, value in filled.items() if value is not _LEFT_OUT}


def _aim(paging: ir.Paging, token: str | None, query: list[tuple[str, str]], body: Any) -> None:
    """What a list adds: its position, and its usual page size where the caller names none."""
    first = {"page": paging.first, "offset": 0}.get(paging.style)
    position = first if token is None else int(token)
    wanted = [(paging.place, paging.position, position)]
    wanted.append((paging.place, paging.size, paging.default_size))
    for place, name, value in wanted:
        if name is None or value is None:
            continue
        if place == "query":
            if name.raw not in dict(query):
                query.append((name.raw, str(value)))
        else:
            *outer, last = name.raw.split("/")[1:]
            inner = body
            for token_ in outer:
                inner = inner.setdefault(token_, {})
            inner.setdefault(last, value)


def sent(spec: Spec, operation: ir.Operation, request: httpx2.Request) -> Parts:
    """A request that left, decoded with nothing but the standard library."""
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    return Parts(
        method=request.method,
        path=[unquote(segment, errors="strict") for segment in path.split("/")],
        query=sorted(_pairs(query)),
        body=_body(spec, operation, request),
    )


def _body(spec: Spec, operation: ir.Operation, request: httpx2.Request) -> Any:
    if operation.body is None:
        assert not request.content, "a body that the spec does not declare"
        return None
    media = request.headers["content-type"]
    assert media == media_type(operation.body)
    if operation.body.kind == "json":
        return exactly(request.content.decode())
    pairs = _pairs(request.content.decode("ascii"))
    fields = dict(pairs)
    assert len(fields) == len(pairs), "a form field twice"
    declared = spec.fields(operation)
    return {
        name: exactly(text) if "contentSchema" in declared.get(name, ()) else text
        for name, text in fields.items()
    }


def _pairs(text: str) -> list[tuple[str, str]]:
    if not text:
        return []
    return parse_qsl(text, keep_blank_values=True, strict_parsing=True, errors="strict")

"""A recorded request turned back into what its method is called with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from specmint import ir
from specmint.document import Json, Node
from specmint.ir import Ident, Part
from specmint.lower.view import parameter, request_schema, shape_at
from specmint.replaying.exchange import Exchange, Pairs, scalar_text, value_at
from specmint.replaying.matching import Match
from specmint.replaying.wire import json_in, typed, typed_body
from specmint.runtime.data.json_text import dumps


@dataclass(slots=True)
class Given:
    """What a method is called with: arguments as JSON values, by Python name; raw bodies as bytes; the first page.

    `body` is the recorded body, the texts of a form turned into what they stand for.
    """

    arguments: dict[str, Json | bytes] = field(default_factory=dict[str, "Json | bytes"])
    page: str | None = None
    body: Json = None


def given(match: Match, exchange: Exchange) -> Given:
    """Return what the method of an exchange was called with. What it has no argument for is left out."""
    operation, declared = match.known.operation, match.known.found
    result = Given()
    for one in operation.parameters:
        texts = list(_texts(one, match, exchange))
        node = parameter(declared, one.place, one.wire.raw)
        if texts and node is not None:
            result.arguments[one.argument] = _value(texts, node.child("schema"))
    if exchange.body is not None:
        result.body = typed_body(exchange.body, request_schema(declared.node))
    if operation.body is not None and exchange.body is not None:
        filled = _filled(operation.body.part, result.body)
        if operation.body.kind == "content":
            result.arguments |= dict.fromkeys(filled, exchange.body.data)
        else:
            result.arguments |= filled
    result.page = _page(operation, exchange, result.body)
    return result


def _texts(one: ir.Parameter, match: Match, exchange: Exchange) -> Iterator[str]:
    """Yield the texts of a parameter as they travelled."""
    crumbs = [each.strip().partition("=") for each in exchange.headers.get("cookie", "").split(";")]
    travelled: dict[str, Pairs] = {
        "path": tuple(match.variables.items()),
        "query": exchange.query,
        "header": tuple(exchange.headers.items()),
        "cookie": tuple((name, value) for name, _, value in crumbs),
    }
    wire = one.wire.raw
    if one.place == "header":
        wire = wire.lower()
    for name, text in travelled[one.place]:
        if name == wire and one.style.kind == "comma":
            yield from filter(None, text.split(","))
        elif name == wire:
            yield text


def _value(texts: list[str], schema: Node) -> Json:
    if shape_at(schema).type == "array":
        return typed(list[Json](texts), schema)
    return typed(texts[0], schema)


def _filled(part: Part, tree: Json) -> dict[str, Json | bytes]:
    """Return the arguments that a body was made of: the way of `ir.Part`, backwards."""
    match part:
        case ir.FromArgument(argument, _):
            return {argument: tree}
        case ir.JsonText(inner):
            return _filled(inner, json_in(tree))
        case ir.Styled(inner, ir.Style("inner-json")):
            return _filled(inner, json_in(tree))
        case ir.Styled(inner) | ir.Typed(inner):
            return _filled(inner, tree)
        case ir.EachOf(argument, inner) if isinstance(tree, list):
            return {argument: [_item(inner, each) for each in tree]}
        case ir.ObjectOf(members) if isinstance(tree, dict):
            filled: dict[str, Json | bytes] = {}
            for wire, inner in members:
                if wire.raw in tree:
                    filled |= _filled(inner, tree[wire.raw])
            return filled
        case _:
            return {}


def _item(part: Part, tree: Json) -> Json:
    """Return the item that an element of a body was made of."""
    if isinstance(part, ir.ObjectOf) and isinstance(tree, dict):
        for wire, inner in part.members:
            if _holds_item(inner):
                return _item(inner, tree.get(wire.raw))
    return tree


def _holds_item(part: Part) -> bool:
    if isinstance(part, ir.ObjectOf):
        return any(_holds_item(inner) for _, inner in part.members)
    return isinstance(part, ir.Item)


def _page(operation: ir.Operation, exchange: Exchange, body: Json) -> str | None:
    """Return the token of the page that was asked for; None for the first."""
    paging = operation.paging
    if paging is None:
        return None
    if paging.position is None:
        return _address(operation, exchange)
    name = paging.position.raw
    if paging.place == "query":
        return dict(reversed(exchange.query)).get(name)
    value = value_at(body, name)
    if value is None:
        return None
    if paging.style == "cursor":
        return dumps(value)
    return scalar_text(value)


def _address(operation: ir.Operation, exchange: Exchange) -> str | None:
    """Return a page that was reached by its address: it has a query that no parameter explains."""
    declared: set[str | Ident] = {parameter.wire.raw for parameter in operation.parameters}
    if all(name in declared for name, _ in exchange.query):
        return None
    return f"{exchange.path}?{urlencode(exchange.query, quote_via=quote)}"

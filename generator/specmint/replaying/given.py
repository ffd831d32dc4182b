"""A recorded request turned back into what its method is called with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from specmint import ir
from specmint.document import Json
from specmint.ir import Ident, Part, Type
from specmint.replaying.exchange import Content, Exchange, found, loaded, scalar_text, tokens
from specmint.replaying.matching import Match
from specmint.replaying.wire import value_of
from specmint.runtime.exact import NotJson, dumps

Definitions = Mapping[Ident, ir.Definition]


@dataclass(slots=True)
class Given:
    """Arguments as JSON values, by Python name; raw bodies as bytes; the page to begin with."""

    arguments: dict[str, Json | bytes] = field(default_factory=dict[str, "Json | bytes"])
    page: str | None = None


def given(match: Match, exchange: Exchange, definitions: Definitions) -> Given:
    """What the method of an exchange was called with. What it has no argument for is left out."""
    operation = match.known.operation
    types = {argument.name: argument.type for argument in operation.arguments}
    result = Given(page=_page(operation, exchange))
    for parameter in operation.parameters:
        texts = _texts(parameter, match, exchange)
        if texts is not None:
            type_ = types[parameter.argument]
            result.arguments[parameter.argument] = _parameter(texts, type_, definitions)
    body = exchange.body
    if operation.body is not None and body is not None:
        if operation.body.kind == "content":
            result.arguments |= dict.fromkeys(_names(operation.body.part), body.data)
        else:
            filled = _fill(operation.body.part, body.tree, types, definitions, body.kind == "form")
            result.arguments |= filled
    return result


def _texts(parameter: ir.Parameter, match: Match, exchange: Exchange) -> list[str] | None:
    """The texts of a parameter as they travelled; None if it did not."""
    wire = parameter.wire.raw
    if parameter.place == "path":
        texts = [match.variables[wire]] if wire in match.variables else []
    elif parameter.place == "query":
        texts = [value for name, value in exchange.query if name == wire]
    elif parameter.place == "header":
        texts = [exchange.headers[wire.lower()]] if wire.lower() in exchange.headers else []
    else:
        crumbs = (
            part.strip().partition("=") for part in exchange.headers.get("cookie", "").split(";")
        )
        texts = [value for name, _, value in crumbs if name == wire]
    if parameter.style == "comma":
        texts = [part for text in texts for part in text.split(",") if part]
    return texts or None


def _parameter(texts: list[str], type_: Type, definitions: Definitions) -> Json:
    many = ir.unlimited(type_)
    if isinstance(many, ir.ListOf):
        return [value_of(text, many.item, definitions) for text in texts]
    return value_of(texts[0], type_, definitions)


def _fill(
    part: Part, tree: Json, types: dict[Ident, Type], definitions: Definitions, form: bool
) -> dict[str, Json | bytes]:
    """The arguments that a body was made of: the way of `ir.Part`, backwards."""
    match part:
        case ir.FromArgument(argument, _):
            return {argument: _field(tree, types[argument], definitions) if form else tree}
        case ir.JsonText(inner):
            return _fill(inner, json_in(tree), types, definitions, False)
        case ir.EachOf(argument, inner):
            listed = tree if isinstance(tree, list) else []
            return {argument: [_item(inner, each) for each in listed]}
        case ir.ObjectOf(members) if isinstance(tree, dict):
            filled: dict[str, Json | bytes] = {}
            for wire, inner in members:
                if wire.raw in tree:
                    filled |= _fill(inner, tree[wire.raw], types, definitions, form)
            return filled
        case _:
            return {}


def _field(tree: Json, type_: Type, definitions: Definitions) -> Json:
    """The value of a form field, which is text wherever it was recorded as it travelled."""
    type_ = ir.unlimited(type_)
    if isinstance(type_, ir.ListOf):
        listed = tree if isinstance(tree, list) else [tree]
        return [_field(each, type_.item, definitions) for each in listed]
    return value_of(tree, type_, definitions) if isinstance(tree, str) else tree


def json_in(tree: Json) -> Json:
    """The JSON in a form field; an exchange file shows it decoded."""
    if not isinstance(tree, str):
        return tree
    try:
        return loaded(tree)
    except NotJson:
        return tree


def _item(part: Part, tree: Json) -> Json:
    """The item that an element of a body was made of."""
    if isinstance(part, ir.ObjectOf) and isinstance(tree, dict):
        for wire, inner in part.members:
            if _holds_item(inner):
                return _item(inner, tree.get(wire.raw))
    return tree


def _holds_item(part: Part) -> bool:
    if isinstance(part, ir.ObjectOf):
        return any(_holds_item(inner) for _, inner in part.members)
    return isinstance(part, ir.Item)


def _names(part: Part) -> list[Ident]:
    return [part.argument] if isinstance(part, ir.FromArgument) else []


# --- paging ---------------------------------------------------------------------------


def _page(operation: ir.Operation, exchange: Exchange) -> str | None:
    """The token of the page that was asked for; None for the first."""
    paging = operation.paging
    if paging is None:
        return None
    if paging.position is None:
        return _address(operation, exchange)
    if paging.place == "query":
        names = (value for name, value in exchange.query if name == paging.position.raw)
        return next(names, None)
    value = found(decoded_body(exchange.body), tokens(paging.position.raw))
    if value is None:
        return None
    return dumps(value) if paging.style == "cursor" else scalar_text(value)


def _address(operation: ir.Operation, exchange: Exchange) -> str | None:
    """A page that was reached by its address: it has a query that no parameter explains."""
    declared = {parameter.wire.raw for parameter in operation.parameters}
    if all(name in declared for name, _ in exchange.query):
        return None
    return f"{exchange.path}?{urlencode(exchange.query, quote_via=quote)}"


def decoded_body(body: Content | None) -> Json:
    """A body with the JSON in its fields decoded."""
    if body is None:
        return None
    if body.kind == "form" and isinstance(body.tree, dict):
        return {name: _nested(value) for name, value in body.tree.items()}
    return body.tree


def _nested(value: Json) -> Json:
    return json_in(value) if isinstance(value, str) and value[:1] in ("{", "[") else value

"""One call of each method, as a reader would write it, with the values that the document shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from specmint import ir
from specmint.ir import Ident, Text
from specmint.spell.layout import Expression, bracketed
from specmint.spell.values import Values

#: Arguments that may be left out, of which the document shows a value, that a call has at most.
_MOST_OPTIONAL = 2


@dataclass(frozen=True, slots=True)
class Calls:
    """Spells calls of an API's methods, on the variable `client`."""

    values: Values
    client: str

    def method(self, resource: Ident, operation: ir.Operation) -> Expression:
        """Return the call of an operation's method."""
        return self._call(f"{self.client}.{resource}.{operation.name}(", operation)

    def bulk(self, resource: Ident, operation: ir.Operation, bulk: ir.Bulk) -> Expression:
        """Return the call of the method that sends any number of items."""
        return self._call(f"{self.client}.{resource}.{bulk.name}(", operation)

    def _call(self, opening: str, operation: ir.Operation) -> Expression:
        shown = shown_by_body(operation.body)
        parts: list[tuple[str, Expression]] = []
        optional = 0
        for argument in operation.arguments:
            example = shown.get(argument.name, argument.example)
            value = self.values.of(argument.type, example, argument.name)
            if not argument.required:
                if not value.is_given or optional == _MOST_OPTIONAL:
                    continue
                optional += 1
            parts.append((f"{argument.name}=" * argument.keyword_only, value))
        return bracketed(opening, parts, ")")


def shown_by_body(body: ir.Body | None) -> dict[Ident, ir.Example]:
    """Return what the example of a whole body says of each argument that fills a part of it."""
    if body is None or body.example is None:
        return {}
    return dict(_shown(body.part, body.example))


def _shown(part: ir.Part, value: ir.Example) -> Iterator[tuple[Ident, ir.Example]]:
    match part, value:
        case ir.FromArgument(argument), _:
            yield argument, value
        case ir.EachOf(argument, inner), ir.ArrayExample(items):
            found = [_item(inner, item) for item in items]
            if found and None not in found:
                yield argument, ir.ArrayExample(tuple(found))
        case ir.ObjectOf(members), ir.ObjectExample():
            for wire, inner in members:
                yield from _shown(inner, value.get(wire))
        case ir.JsonText(inner), Text(raw):
            yield from _shown(inner, _parsed(raw))
        case ir.JsonText(inner) | ir.Styled(inner) | ir.Typed(inner), _:
            yield from _shown(inner, value)
        case _:
            pass


def _item(part: ir.Part, value: ir.Example) -> ir.Example:
    """Return what an element of a list shows for the item that it is made of."""
    match part, value:
        case ir.Item(), _:
            return value
        case ir.ObjectOf(members), ir.ObjectExample():
            found = (_item(inner, value.get(wire)) for wire, inner in members)
            return next((one for one in found if one is not None), None)
        case _:
            return None


def _parsed(text: str) -> ir.Example:
    """Return the JSON in a text as an example; None for what is no JSON."""
    try:
        return _fact(json.loads(text, parse_float=Decimal))
    except (ValueError, RecursionError):
        return None


def _fact(value: object) -> ir.Example:
    if isinstance(value, str):
        return Text(value)
    if isinstance(value, list):
        return ir.ArrayExample(tuple(map(_fact, cast("list[object]", value))))
    if isinstance(value, dict):
        members = cast("dict[str, object]", value).items()
        return ir.ObjectExample(tuple((Text(name), _fact(one)) for name, one in members))
    return cast("int | bool | Decimal | None", value)

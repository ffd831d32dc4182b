"""Which arguments of a page's methods have another name, or another place, in the request.

The runtime names both in its errors: `customer (data.obj)`.
"""

from __future__ import annotations

from specmint import ir
from specmint.encode import Code, literal
from specmint.ir import Text


def wire_names(operations: tuple[ir.Operation, ...]) -> list[tuple[Code, Code]]:
    """Return pairs of an argument's Python name and its wire name, where they differ.

    Where methods disagree, the Python name is `method.argument`. A model that is a member of the body always has an entry,
    for one without an entry is taken for the whole body, which has no name.
    """
    found: dict[str, dict[str, Text]] = {}
    members: set[str] = set()
    for operation in operations:
        inside = _places_in_body(operation)
        parameters = {str(item.argument): item.wire for item in operation.parameters}
        places = {**parameters, **inside}
        models = [str(one.name) for one in operation.arguments if _is_modelled(one.type)]
        places |= {name: Text("") for name in models if name not in places}  # the whole body
        for argument, wire in places.items():
            found.setdefault(argument, {})[str(operation.name)] = wire
        members.update(name for name in models if name in inside)
    listed: list[tuple[Code, Code]] = []
    for argument, wires in found.items():
        for key, wire in _keys(argument, wires):
            if wire.raw and (wire.raw != argument or argument in members):
                listed.append((literal(key), literal(wire)))
    return listed


def _keys(argument: str, wires: dict[str, Text]) -> list[tuple[str, Text]]:
    """Return the argument with the wire name that all methods agree on, or one for each method."""
    distinct = list({wire.raw: wire for wire in wires.values()}.values())
    if len(distinct) == 1:
        return [(argument, distinct[0])]
    return [(f"{method}.{argument}", wire) for method, wire in wires.items()]


def _places_in_body(operation: ir.Operation) -> dict[str, Text]:
    if operation.body is None:
        return {}
    return _places_in(operation.body.part, ())


def _places_in(part: ir.Part, at: tuple[str, ...]) -> dict[str, Text]:
    """Return where arguments stand in a part of a body, as steps joined with dots; the whole body has no name."""
    match part:
        case ir.FromArgument(argument) | ir.EachOf(argument) if at:
            return {str(argument): Text(".".join(at))}
        case ir.Typed(inner, headers=headers) if headers:
            named = {
                name: one
                for wire, header in headers
                for name, one in _places_in(header, (*at, wire.raw)).items()
            }
            return _places_in(inner, at) | named
        case ir.JsonText(inner) | ir.Styled(inner) | ir.Typed(inner):
            return _places_in(inner, at)
        case ir.ObjectOf(members):
            places: dict[str, Text] = {}
            for wire, inner in members:
                places |= _places_in(inner, (*at, wire.raw))
            return places
        case _:
            return {}


def _is_modelled(type_: ir.Type) -> bool:
    """Return whether a type is a definition, or a list of one."""
    plain = ir.unlimited(type_)
    if isinstance(plain, ir.ListOf):
        return _is_modelled(plain.item)
    return isinstance(plain, ir.Named)

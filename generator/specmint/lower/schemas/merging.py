"""The shape of a schema: all that must hold of a value, taken together."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches

from specmint.document import Json, Node
from specmint.lower.schemas.alternatives import Group, choose
from specmint.lower.schemas.combining import combine, listed_by_all, narrowed, null_is_lost
from specmint.lower.schemas.gathering import MADE, Gathered, both, gather
from specmint.lower.schemas.inside import settle_inside
from specmint.lower.schemas.limits import LIMITS, admits, excludes_all, of_values
from specmint.lower.schemas.shape import Lost, Shape
from specmint.vocabulary import extensions, short

_NOUNS = {"number": "a number", "string": "a text", "array": "a list"}
#: Keywords that `_add` takes apart itself.
_TAKEN = frozenset({"allOf", "$ref", "type", "nullable", "properties", "required"})


def merged(node: Node, shape_at: Callable[[Node], Shape]) -> Shape:
    """Return the shape of a schema, with the schemas that it refers to and the parts of its `allOf` in it.

    `shape_at` is asked for the shapes of alternatives that others stand beside.
    """
    gathered = gather(node)
    shape = Shape(node)
    groups = _read(shape, gathered)
    combine(shape)
    settle_inside(shape, has_alternatives=bool(groups))
    if gathered.refused is not None:
        shape.impossible = "the schema `false` takes no value"
    _decide_null(shape, gathered)
    _decide_type(shape, gathered)
    if not groups:
        _imply_type(shape)
    _decide_values(shape, gathered)
    choose(shape, groups, gathered, shape_at)
    _check_members(shape, gathered)
    return shape


def _read(shape: Shape, gathered: Gathered) -> list[Group]:
    """Read all parts into a shape, and return the lists of alternatives."""
    groups: list[Group] = []
    declared: dict[str, list[Node]] = {}
    for part in gathered.parts:
        for key, child in part.node.items():
            if key in ("oneOf", "anyOf") and isinstance(child.value, list):
                if part.has_unions:
                    groups.append(Group(child, list(child.elements())))
            elif key not in _TAKEN and not short(key):
                _say(shape, part.node, key, child)
        for key, child in extensions(part.node).items():
            _say(shape, part.node, key, child)
        for name, schema in part.node.members("properties"):
            declared.setdefault(name, []).append(schema)
        for required in part.node.each("required"):
            shape.required[required.string] = required
    for name, nodes in declared.items():
        refused = [node for node in nodes if node.value is False]
        if refused:
            shape.absent[name] = refused[0]
        else:
            shape.properties[name] = both(nodes, shape.node, "properties", name)
    return groups


def _say(shape: Shape, part: Node, key: str, child: Node) -> None:
    """Add what one part says by a keyword. The flags of OpenAPI 3.0 beside a bound become bounds of 3.1."""
    if key in ("exclusiveMinimum", "exclusiveMaximum") and isinstance(child.value, bool):
        return
    if key in ("minimum", "maximum") and part.is_true(_exclusive(key)):
        key = _exclusive(key)
    shape.said.setdefault(key, []).append(child)


def _exclusive(key: str) -> str:
    return f"exclusive{key.capitalize()}"


# --- null and types ---------------------------------------------------------------------------------------------------


def _decide_null(shape: Shape, gathered: Gathered) -> None:
    """Decide whether null is taken: if every part that speaks of types takes it, or the outermost says `nullable` itself."""
    told = {part.node: _takes_null(part.node) for part in gathered.parts}
    allowed = [node for node, takes in told.items() if takes]
    refused = [node for node, takes in told.items() if takes is False]
    shape.nullable = shape.node.is_true("nullable") or bool(allowed and not refused)
    if allowed and refused and not shape.nullable:
        message = "null is refused: another part of `allOf` does not allow it"
        node = allowed[-1].get("nullable") or allowed[-1] / "type"
        hint = "allow it in each part that has a type"
        shape.lost.append(Lost(node, "null-disagreement", message, hint))


def _takes_null(part: Node) -> bool | None:
    """Return whether a schema takes null by its `type` or `nullable`; None if it speaks of neither."""
    if part.is_true("nullable"):
        return True
    types = _types_in(part)
    if types is None:
        return None
    return "null" in types


def _types_in(part: Node) -> frozenset[str] | None:
    said = part.value_at("type")
    types = said if isinstance(said, list) else [said]
    named = frozenset(one for one in types if isinstance(one, str) and one)
    return named or None


def _decide_type(shape: Shape, gathered: Gathered) -> None:
    """Keep the types that all parts allow: `integer` is within `number`. Null is no type among others."""
    for part in gathered.parts:
        types = _types_in(part.node)
        if types is not None:
            _narrow(shape, types - {"null"} or types)
    if shape.types == frozenset({"null"}):
        shape.nullable = True


def _narrow(shape: Shape, types: frozenset[str]) -> None:
    known = shape.types
    if known is None:
        shape.types = types
        return
    kept = {one for one in known if _is_within(one, types)}
    kept |= {one for one in types if _is_within(one, known)}
    if "number" in kept:
        kept.discard("integer")
    if not kept and shape.nullable:
        kept = {"null"}
    if kept:
        shape.types = frozenset(kept)
    elif not shape.impossible:
        named = " and ".join(" or ".join(sorted(each)) for each in (known, types))
        shape.impossible = f"no value is {named} at once"


def _is_within(one: str, types: frozenset[str]) -> bool:
    return one in types or (one == "integer" and "number" in types)


def _imply_type(shape: Shape) -> None:
    """Take limits without a `type` to mean values that they can limit. The standard lets all other values pass."""
    if shape.types is not None or shape.keywords.keys() & {"enum", "const", "x-wire"}:
        return
    limited = [kind for kind, keys in LIMITS.items() if shape.keywords.keys() & set(keys)]
    if shape.type is not None:
        limited = [kind for kind in limited if kind != shape.type]
    for kind in limited:
        key = next(key for key in LIMITS[kind] if key in shape.keywords)
        if len(limited) == 1 and shape.type is None:
            shape.types = frozenset({kind})
            message = f"`{key}` without a `type`: the value is taken to be {_NOUNS[kind]}"
            shape.lost.append(Lost(shape.keywords[key], "type-implied", message, "add the type"))
            return
        shape.lose(shape.keywords[key], f"`{key}` without a `type` is not checked", "add the type")


# --- values -----------------------------------------------------------------------------------------------------------


def _decide_values(shape: Shape, gathered: Gathered) -> None:
    """Hold types and listed values against everything else that is said of them."""
    listed = listed_by_all(shape)
    if listed is None:
        _drop_types(shape)
        return
    _decide_listed_null(shape, listed, gathered)
    kept = [node for node in listed if _fits(shape, node.value)]
    narrowed(shape, kept)
    if not kept and not shape.impossible:
        shape.impossible = "no value that is listed fits what else is said"


def _drop_types(shape: Shape) -> None:
    """Drop types of which no value keeps within the limits."""
    if shape.types is None:
        return
    kept = {one for one in shape.types if not excludes_all(of_values(shape, one), one)}
    if len(kept) == len(shape.types):
        return
    if kept:
        shape.types = frozenset(kept)
    elif shape.nullable:
        shape.types = frozenset({"null"})
    elif not shape.impossible:
        shape.impossible = "the limits leave no value between them"


def _decide_listed_null(shape: Shape, listed: list[Node], gathered: Gathered) -> None:
    """Decide whether a null among listed values is taken: if it is of a type that is allowed.

    Of a list that stands beside alternatives it may be another one that takes null: that is known once all are.
    """
    has_null = any(node.value is None for node in listed)
    is_typed = shape.types is not None
    if has_null and not is_typed:
        shape.nullable = True
    if has_null == shape.nullable or not (has_null or is_typed):
        return
    if not has_null:
        null_is_lost(shape, "the type allows null, which the list does not have")
    elif not _is_beside_alternatives(gathered):
        null_is_lost(shape, "the list has null, which the type does not allow")


def _is_beside_alternatives(gathered: Gathered) -> bool:
    """Return whether what lists the values of an alternative stands beside all of them."""
    beside = [part.node for part in gathered.parts if not part.has_unions]
    return any(node.get("enum") or node.get("const") for node in beside)


def _fits(shape: Shape, value: Json) -> bool:
    """Return whether a listed value is of a type, and within the limits."""
    if value is None:
        return shape.nullable
    kind = _type_of(value)
    types = shape.types
    if types is not None and not _is_within(kind, types):
        return False
    return admits(of_values(shape, kind), value)


def _type_of(value: Json) -> str:
    """Return the JSON type of a value; a number without a fraction is an integer (2020-12, 4.2.3)."""
    match value:
        case bool():
            return "boolean"
        case str():
            return "string"
        case list():
            return "array"
        case dict():
            return "object"
        case None:
            return "null"
        case number:
            if isinstance(number, int) or number == number.to_integral_value():
                return "integer"
            return "number"


# --- objects ----------------------------------------------------------------------------------------------------------


def _check_members(shape: Shape, gathered: Gathered) -> None:
    """Report what the parts of an object say of one another's members, and required members that cannot be."""
    for name in shape.required:
        if name in shape.absent and not shape.impossible:
            shape.impossible = f"the member {name!r} is required, and may not be there"
    if shape.absent and (shape.is_true("additionalProperties") or shape.extra is not None):
        for node in shape.absent.values():
            shape.lose(
                node, "that a member may not be there is not checked beside `additionalProperties`"
            )
    _add_undeclared(shape)
    for part in gathered.parts:
        extra = part.node.get("additionalProperties")
        if extra is None or extra.value is True or extra.value == {}:
            continue
        if shape.properties.keys() - dict(part.node.members("properties")).keys():
            message = (
                "`additionalProperties` of one part is not held against the members of the others"
            )
            shape.lose(extra, message)


def _add_undeclared(shape: Shape) -> None:
    """Make a member of each name that is required and is no property: it can be sent, and is never missed."""
    names = shape.required.keys() - shape.properties.keys() - shape.absent.keys()
    if not names or shape.union or shape.types not in (None, {"object"}):
        return
    for name in [name for name in shape.required if name in names]:
        node = shape.required.pop(name)
        alike = get_close_matches(name, shape.properties, n=1)
        hint = f"did you mean {alike[0]!r}?" if alike else "declare it under `properties`"
        message = f"the required member {name!r} is no property"
        shape.lost.append(Lost(node, "required-without-property", message, hint))
        if shape.properties or shape.absent:
            # Anything may be its value: the schema stands nowhere, so it has the place of the name.
            shape.properties[name] = Node(node.document, node.file, (*node.path, MADE), {})

"""Request bodies as expressions: how the arguments of a method fill them."""

from __future__ import annotations

from specmint import ir
from specmint.encode import Code, literal
from specmint.ir import Text
from specmint.spell.calls import call, dict_of, exact, is_keyword_argument
from specmint.spell.imports import Used

_Members = tuple[tuple[Text, ir.Part], ...]


def body(whole: ir.Body, used: Used) -> Code:
    """Return the keyword argument that gives the body: `json=customer`, `form={...}`."""
    value = expression(whole.part, used)
    if whole.optional:
        value = Code(f"{value} or None")
    is_left_out = isinstance(whole.part, ir.FromArgument) and whole.part.optional
    if whole.kind == "json" and (is_left_out or whole.optional):
        return Code(f"json={call(used.take('optional'), value)}")
    if whole.kind == "multipart":
        named = [] if whole.media_type is None else [literal(whole.media_type)]
        return Code(f"content={call(used.take('multipart_body'), value, *named)}")
    if whole.kind == "content":
        return Code(f"content={call(used.take('content_body'), value)}")
    return Code(f"{whole.kind}={value}")


def expression(part: ir.Part, used: Used) -> Code:
    """Return a part of a request body as an expression."""
    match part:
        case ir.FromArgument(argument):
            return Code(argument)
        case ir.Item():
            return Code("each")
        case ir.Fixed(value):
            return exact(value, used)
        case ir.JsonText(inner):
            function = "JsonField"
            if isinstance(inner, ir.FromArgument) and inner.optional:
                function = "optional_json"
            return call(used.take(function), expression(inner, used))
        case ir.Styled(inner, style):
            return styled(expression(inner, used), style, used)
        case ir.Typed(inner, media_type, headers):
            return _typed(expression(inner, used), media_type, headers, used)
        case ir.EachOf(argument, inner):
            return Code(f"[{expression(inner, used)} for each in {argument}]")
        case ir.ObjectOf(members):
            return _object(members, used)


_FUNCTIONS: dict[ir.StyleKind, str] = {
    "inner-json": "inner_json",
    "json-fields": "json_fields",
    "comma": "comma",
    "assigned": "assigned",
    "exploded": "exploded",
    "spaces": "space_delimited",
    "pipes": "pipe_delimited",
    "deep": "deep_object",
    "reserved": "allow_reserved",
}


def styled(value: Code, style: ir.Style, used: Used, wire: Text | None = None) -> Code:
    """Return a value in a style: `deep(filters)`; `wire` is the name of a parameter, which "matrix" writes too."""
    match style.kind:
        case "plain":
            return value
        case "json":
            return call(used.take("optional_json"), value)
        case "label" | "matrix":
            name = [literal(wire)] if style.kind == "matrix" and wire is not None else []
            explode = literal(True) if style.explode else None
            return call(used.take(f"{style.kind}_style"), *name, value, explode=explode)
        case kind:
            return call(used.take(_FUNCTIONS[kind]), value)


def _typed(value: Code, media_type: Text, headers: _Members, used: Used) -> Code:
    arguments = [value]
    if media_type.raw or headers:
        arguments.append(literal(media_type))
    if headers:
        arguments.append(_object(headers, used))
    return call(used.take("typed_part"), *arguments)


def _object(members: _Members, used: Used) -> Code:
    """Return an object as a dict display, or as `given(...)`, which leaves out the members that are None."""
    if not any(_is_optional(part) for _, part in members):
        return _display(members, used)
    # `given` would leave out a null that the vendor must get: such members stand in a display around it.
    nulls = tuple(member for member in members if _may_be_null(member[1]))
    if nulls:
        others = tuple(member for member in members if member not in nulls)
        always = ", ".join(f"{literal(wire)}: {expression(part, used)}" for wire, part in nulls)
        return Code(f"{{{always}, **{_object(others, used)}}}")
    given = used.take("given")
    if all(is_keyword_argument(wire.raw) for wire, _ in members):
        return call(given, **{wire.raw: expression(part, used) for wire, part in members})
    return call(given, _display(members, used))


def _display(members: _Members, used: Used) -> Code:
    return dict_of((literal(wire), expression(part, used)) for wire, part in members)


def _is_optional(part: ir.Part) -> bool:
    """Return whether the member is left out where its argument is None."""
    if isinstance(part, ir.Styled | ir.Typed | ir.JsonText):
        return _is_optional(part.part)
    return isinstance(part, ir.FromArgument) and part.optional


def _may_be_null(part: ir.Part) -> bool:
    """Return whether None here is a null to be sent, not a member to be left out."""
    return part == ir.Fixed(None) or (isinstance(part, ir.FromArgument) and part.nullable)

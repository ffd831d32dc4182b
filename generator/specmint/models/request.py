"""What the model generator is asked for: a JSON Schema of neutral names, and a page of encoded text for each class."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from specmint import ir
from specmint.encode import Code, doc_lines, docstring, literal
from specmint.ir import Ident, Text, Type
from specmint.models.alias import wire_name
from specmint.names import snake
from specmint.python import Speller

_DOC_WIDTH = 84
_SCALAR_SCHEMAS: dict[ir.ScalarKind, dict[str, object]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "any": {},
}


@dataclass(slots=True)
class Request:
    """What the model generator is given, as it is put together."""

    speller: Speller
    neutral: dict[Ident, str]
    slots: dict[str, Code] = field(default_factory=dict[str, Code])
    schemas: dict[str, object] = field(default_factory=dict[str, object])
    pages: dict[str, dict[str, object]] = field(default_factory=dict[str, dict[str, object]])

    def schema(self, type_: Type) -> dict[str, object]:
        """The JSON Schema of a type; what JSON Schema cannot say becomes a slot."""
        match type_:
            case ir.Scalar(kind) if kind in _SCALAR_SCHEMAS:
                return dict(_SCALAR_SCHEMAS[kind])
            case ir.ListOf(item):
                return {"type": "array", "items": self.schema(item)}
            case ir.MapOf(value):
                return {
                    "type": "object",
                    "additionalProperties": True if value == ir.ANY else self.schema(value),
                }
            case ir.Named(name):
                return {"$ref": f"#/$defs/{self.neutral[name]}"}
            case ir.Union(members):
                return {"anyOf": [self.schema(member) for member in members]}
            case ir.Nullable(inner):
                return {"anyOf": [self.schema(inner), {"type": "null"}]}
            case _:
                return self._slot(self.speller.type(type_, "field"))

    def _slot(self, spelled: Code) -> dict[str, object]:
        known = {str(code): name for name, code in self.slots.items()}
        name = known.get(str(spelled), f"Slot{len(self.slots) + 1}")
        self.slots[name] = spelled
        self.schemas[name] = {"x-python-import": {"module": "specmint_slots", "name": name}}
        return {"$ref": f"#/$defs/{name}"}


def add(request: Request, definition: ir.Definition, alias: str | None) -> None:
    name = request.neutral[definition.name]
    if isinstance(definition, ir.Enum):
        _add_enum(request, definition)
    elif isinstance(definition, ir.Alias):
        request.schemas[name] = request.schema(definition.type)
        request.speller.used.names.add("TypeAliasType")
        request.pages[name] = {"doc": _doc(definition.doc, "", 0)}
    else:
        _add_model(request, definition, alias)


def _add_enum(request: Request, definition: ir.Enum) -> None:
    values = [
        member.value.raw if isinstance(member.value, Text) else member.value
        for member in definition.members
    ]
    base = "OpenEnum" if definition.kind == "string" else "OpenIntEnum"
    request.speller.used.names.add(base)
    request.schemas[request.neutral[definition.name]] = {
        "type": definition.kind,
        "enum": (
            list(range(len(values)))
            if definition.kind == "integer"
            else [f"v{index}" for index in range(len(values))]
        ),
        "x-enum-varnames": [str(member.name) for member in definition.members],
    }
    request.pages[request.neutral[definition.name]] = {
        "name": Code(definition.name),
        "base": Code(base),
        "doc": _doc(definition.doc, f"{definition.spec_name.raw}.", 4),
        "members": [
            {"name": Code(member.name), "value": literal(member.value)}
            for member in definition.members
        ],
    }


def _add_model(request: Request, definition: ir.Model, alias: str | None) -> None:
    fields = {f"f_{item.name}": item for item in definition.fields}
    met = Counter(snake(item.wire.raw) for item in definition.fields)
    plain = {
        item.name
        for item in definition.fields
        if met[snake(item.wire.raw)] == 1 and not item.name.endswith("_")
    }
    request.schemas[request.neutral[definition.name]] = {
        "type": "object",
        "properties": {
            key: request.schema(annotated_and_limits(item.type)[0]) for key, item in fields.items()
        },
        "required": list(fields),
        "additionalProperties": False,
    }
    request.pages[request.neutral[definition.name]] = {
        "name": Code(definition.name),
        "base": Code(_base(request, definition)),
        "extra": _extra(request, definition),
        "doc": _doc(definition.doc, f"{definition.spec_name.raw}.", 4),
        "fields": {
            key: _field(
                request, item, alias, by_rule=item.name in plain, is_sent=definition.is_sent
            )
            for key, item in fields.items()
        },
    }


def _base(request: Request, definition: ir.Model) -> str:
    if definition.extra == "forbid":
        return 'Model, extra="forbid"'
    if definition.extra == "ignore":
        return "Model"
    request.speller.used.names.add("OpenModel")
    return "OpenModel"


def _extra(request: Request, definition: ir.Model) -> Code:
    """The line that gives the type of members the spec leaves open; empty where there is none."""
    if isinstance(definition.extra, str) or definition.extra == ir.ANY:
        return Code("")
    request.speller.used.names.add("Field")
    return Code(
        f"__pydantic_extra__: dict[str, {request.speller.type(definition.extra, 'field')}] = Field(init=False)"
    )


def _field(
    request: Request, item: ir.Field, alias: str | None, *, by_rule: bool, is_sent: bool
) -> dict[str, object]:
    return {
        "name": Code(item.name),
        "default": _default(request, item, alias, by_rule, is_sent),
        "doc": _doc(item.doc, "", 4),
    }


def _default(
    request: Request, item: ir.Field, alias: str | None, by_rule: bool, is_sent: bool
) -> Code:
    """What stands behind the annotation: nothing, a plain default, or `Field(...)` where there is more to say.

    A wire name is written out where the alias rule does not give it, where several met in one Python name, and where
    the name was taken. A required constant fills itself in what is sent; in what is only read it must be there.
    """
    values = item.type.values if isinstance(item.type, ir.Constant) else ()
    constant = values[0] if is_sent and item.required and len(values) == 1 else None
    default = (
        request.speller.exact(constant)
        if constant is not None
        else None if item.required else Code("None")
    )
    said = [f"default={default}"] if default is not None else []
    limits = request.speller.limits(annotated_and_limits(item.type)[1])
    said += [f"{key}={spelled}" for key, spelled in limits]
    if not by_rule or wire_name(str(item.name), alias) != item.wire.raw:
        wire = literal(item.wire)
        said += [f"validation_alias={wire}", f"serialization_alias={wire}"]
    if len(said) == 1 and default is not None:
        return Code(f" = {default}")
    if not said:
        return Code("")
    request.speller.used.names.add("Field")
    return Code(f" = Field({', '.join(said)})")


def annotated_and_limits(type_: Type) -> tuple[Type, ir.Limits]:
    """Return the type that a field's annotation spells, and the limits that its `Field(...)` spells.

    `Field` speaks of the whole value: it can say what limits a plain value or a list, but no `multipleOf` of a
    Decimal, and nothing of a value of which some literals mean null.
    """
    match type_:
        case ir.Nullable(inner):
            annotated, limits = annotated_and_limits(inner)
            return ir.Nullable(annotated), limits
        case ir.Limited((ir.Scalar() | ir.ListOf()) as inner, limits):
            step = ir.Limits(step=limits.step)
            annotated = inner if limits.step is None else ir.Limited(inner, step)
            return annotated, replace(limits, step=None)
        case _:
            return type_, ir.Limits()


def _doc(text: Text, otherwise: str, indent: int) -> Code:
    lines = doc_lines(text, _DOC_WIDTH - indent) or doc_lines(Text(otherwise), _DOC_WIDTH - indent)
    pad = " " * indent
    return (
        docstring([lines[0], *(pad + line if line else "" for line in lines[1:])])
        if lines
        else Code("")
    )

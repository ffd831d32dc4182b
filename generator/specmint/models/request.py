"""What the model generator is given: a JSON Schema of neutral names, and a page of encoded text for each class.

It is told what each definition refers to, and nothing else of its type: it decides the order of the definitions, and
the pages hold how each name, annotation and default is spelled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from specmint import ir
from specmint.encode import Code, doc_lines, docstring, indented, literal
from specmint.ir import Ident, Text, Type
from specmint.models.alias import wire_name
from specmint.names import snake
from specmint.spell.annotations import Speller
from specmint.spell.calls import exact
from specmint.spell.limits import bounds, field_parts

_DOC_WIDTH = 84
_REFERENCE = "#/$defs/"


@dataclass(slots=True)
class Request:
    """The schemas and pages of all definitions, as they are put together. `neutral` holds a neutral name for each."""

    speller: Speller
    neutral: dict[Ident, str]
    schemas: dict[str, object] = field(default_factory=dict[str, object])
    pages: dict[str, dict[str, object]] = field(default_factory=dict[str, dict[str, object]])

    def schema(self, type_: Type) -> dict[str, object]:
        """Return a JSON Schema that refers to the definitions a type names; any value where it names none."""
        names = [{"$ref": _REFERENCE + self.neutral[name]} for name in _named_in(type_)]
        if not names:
            return {}
        return {"anyOf": names}


def _named_in(type_: Type) -> Iterator[Ident]:
    match type_:
        case ir.Named(name):
            yield name
        case ir.Union(members) | ir.Tagged(members):
            for member in members:
                yield from _named_in(member)
        case ir.ListOf(inner) | ir.MapOf(inner) | ir.Nullable(inner):
            yield from _named_in(inner)
        case ir.Limited(inner) | ir.NullAs(inner):
            yield from _named_in(inner)
        case _:
            pass


def add(request: Request, definition: ir.Definition, alias: str | None) -> None:
    """Add a definition to the request. `alias` is the rule by which most wire names follow from Python's."""
    match definition:
        case ir.Enum():
            _add_enum(request, definition)
        case ir.Alias():
            _add_alias(request, definition)
        case ir.Model():
            _add_model(request, definition, alias)


def _add_alias(request: Request, definition: ir.Alias) -> None:
    name = request.neutral[definition.name]
    # A list, whatever it is: the model generator defines no alias for what refers to one definition, or to none.
    request.schemas[name] = {"type": "array", "items": request.schema(definition.type)}
    request.pages[name] = {
        "name": Code(definition.name),
        "type": request.speller.type(definition.type, "field"),
        "doc": _doc(definition.doc, "", 0),
    }
    request.speller.used.take("TypeAliasType")


def _add_enum(request: Request, definition: ir.Enum) -> None:
    name = request.neutral[definition.name]
    base = "OpenEnum"
    if definition.kind == "integer":
        base = "OpenIntEnum"
    members = [
        {"name": Code(member.name), "value": literal(member.value)} for member in definition.members
    ]
    # One value makes an enum of it; the members are on its page.
    request.schemas[name] = {"type": "string", "enum": ["value"]}
    request.pages[name] = {
        "name": Code(definition.name),
        "base": Code(request.speller.used.take(base)),
        "doc": _doc(definition.doc, f"{definition.spec_name.raw}.", 4),
        "members": members,
    }


def _add_model(request: Request, definition: ir.Model, alias: str | None) -> None:
    name = request.neutral[definition.name]
    by_rule = _named_by_rule(definition)
    fields = _Fields(
        # Annotations are read in the scope of the class, where a field hides the builtin of its name.
        request.speller.hiding(frozenset(item.name for item in definition.fields)),
        alias,
        is_sent=definition.is_sent,
    )
    request.schemas[name] = {
        "type": "object",
        "properties": {f"f_{item.name}": request.schema(item.type) for item in definition.fields},
        "additionalProperties": False,
    }
    request.pages[name] = {
        "name": Code(definition.name),
        "base": Code(_base(request, definition)),
        "extra": _extra(fields.speller, definition),
        "doc": _doc(definition.doc, f"{definition.spec_name.raw}.", 4),
        "fields": [fields.page(item, item.name in by_rule) for item in definition.fields],
    }


def _named_by_rule(definition: ir.Model) -> set[Ident]:
    """Return the fields whose names are the plain snake_case of their wire names.

    The others have their wire name written out: several met in one Python name, or the name was taken.
    """
    snakes = {item.name: snake(item.wire.raw) for item in definition.fields}
    met = Counter(snakes.values())
    return {name for name in snakes if met[snakes[name]] == 1 and not name.endswith("_")}


def _base(request: Request, definition: ir.Model) -> str:
    used = request.speller.used
    match definition.extra:
        case "forbid":
            return f'{used.take("Model")}, extra="forbid"'
        case "ignore":
            return used.take("Model")
        case _:
            return used.take("OpenModel")


def _extra(speller: Speller, definition: ir.Model) -> Code:
    """Return the line that gives the type of members the spec leaves open; empty where there is none."""
    if isinstance(definition.extra, str) or definition.extra == ir.ANY:
        return Code("")
    type_ = speller.type(ir.MapOf(definition.extra), "field")
    return Code(f"__pydantic_extra__: {type_} = {speller.used.take('Field')}(init=False)")


@dataclass(frozen=True, slots=True)
class _Fields:
    """Spells the fields of one model. `is_sent` says whether the model is ever written."""

    speller: Speller
    alias: str | None
    is_sent: bool

    def page(self, item: ir.Field, by_rule: bool) -> dict[str, object]:
        """Return what a template prints of a field."""
        annotated, limits = field_parts(item.type)
        return {
            "name": Code(item.name),
            "annotation": self._annotation(annotated, item.required),
            "default": self._default(item, limits, by_rule),
            "doc": _doc(item.doc, "", 4),
        }

    def _annotation(self, type_: Type, required: bool) -> Code:
        spelled = self.speller.type(type_, "field")
        takes_none = type_ in (ir.ANY, ir.NULL) or isinstance(type_, ir.Nullable | ir.NullAs)
        if required or takes_none:
            return spelled
        return Code(f"{self.speller.used.take('Maybe')}[{spelled}]")

    def _default(self, item: ir.Field, limits: ir.Limits, by_rule: bool) -> Code:
        """Return what stands behind the annotation: nothing, a plain default, or `Field(...)` where there is more to say."""
        used = self.speller.used
        default = self._value(item)
        keywords = bounds(limits, used)
        if not by_rule or wire_name(str(item.name), self.alias) != item.wire.raw:
            # Not `alias=`: type checkers take that for the name of the constructor's argument.
            wire = literal(item.wire)
            keywords += [f"validation_alias={wire}", f"serialization_alias={wire}"]
        if default is not None and not keywords:
            return Code(f" = {default}")
        if default is not None:
            keywords.insert(0, f"default={default}")
        if not keywords:
            return Code("")
        return Code(f" = {used.take('Field')}({', '.join(keywords)})")

    def _value(self, item: ir.Field) -> Code | None:
        """Return the default of a field, or None where it must be given.

        A required constant fills itself in what is sent; in what is only read it must be there.
        """
        if not item.required:
            return Code("None")
        if self.is_sent and isinstance(item.type, ir.Constant) and len(item.type.values) == 1:
            return exact(item.type.values[0], self.speller.used)
        return None


def _doc(text: Text, otherwise: str, indent: int) -> Code:
    """Return a docstring for a place that is indented so far; empty where there is nothing to say."""
    width = _DOC_WIDTH - indent
    lines = doc_lines(text, width) or doc_lines(Text(otherwise), width)
    if not lines:
        return Code("")
    return indented(docstring(lines), indent)

"""What the templates of `templates/models/` print of each definition: its page, in encoded text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from specmint import ir
from specmint.encode import Code, doc_lines, docstring, indented, literal
from specmint.ir import Ident, Text, Type
from specmint.models.alias import wire_name
from specmint.names import snake
from specmint.spell.annotations import Speller
from specmint.spell.calls import exact
from specmint.spell.limits import bounds, field_parts

_DOC_WIDTH = 84


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPage:
    """A field of a model. `default` is what stands behind its annotation."""

    name: Code
    annotation: Code
    default: Code
    doc: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPage:
    """A model. `base` are the arguments of its class, `extra` is the line that types its open members."""

    name: Code
    base: Code
    doc: Code
    fields: list[FieldPage]
    extra: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPage:
    """A member of an enum."""

    name: Code
    value: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumPage:
    """An enum."""

    name: Code
    base: Code
    doc: Code
    members: list[MemberPage]


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasPage:
    """An alias. Its `type` is a literal, for it may name itself and what is defined below it."""

    name: Code
    spelled_name: Code
    type: Code
    doc: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherName:
    """Another name of a class, and what the document says in its place."""

    name: Code
    doc: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherNames:
    """All other names of the class `of`."""

    of: Code
    names: list[FurtherName]


Page = ModelPage | EnumPage | AliasPage | FurtherNames


def alias_page(speller: Speller, definition: ir.Alias) -> AliasPage:
    """Return what is printed of an alias."""
    speller.used.take("TypeAliasType")
    return AliasPage(
        name=Code(definition.name),
        spelled_name=literal(definition.name),
        type=literal(str(speller.type(definition.type, "field"))),
        doc=_doc(definition.doc, 0),
    )


def further_names(of: ir.Definition, definitions: Iterable[ir.Definition]) -> FurtherNames:
    """Return what is printed of the other names of a class. The words of each stand below it, where they are its own."""
    names: list[FurtherName] = []
    for one in definitions:
        is_own = one.doc != of.doc and _says_more(one.doc, one)
        doc = one.doc if is_own else Text("")
        names.append(FurtherName(name=Code(one.name), doc=_doc(doc, 0)))
    return FurtherNames(of=Code(of.name), names=names)


def enum_page(speller: Speller, definition: ir.Enum) -> EnumPage:
    """Return what is printed of an enum."""
    base = "OpenEnum"
    if definition.kind == "integer":
        base = "OpenIntEnum"
    members = [
        MemberPage(name=Code(one.name), value=literal(one.value)) for one in definition.members
    ]
    return EnumPage(
        name=Code(definition.name),
        base=Code(speller.used.take(base)),
        doc=_class_doc(definition, is_empty=not members),
        members=members,
    )


def model_page(speller: Speller, definition: ir.Model, alias: str | None) -> ModelPage:
    """Return what is printed of a model. `alias` is the rule by which most wire names follow from Python's."""
    by_rule = _named_by_rule(definition)
    fields = _Fields(
        # Annotations are read in the scope of the class, where a field hides the builtin of its name.
        speller.hiding(frozenset(item.name for item in definition.fields)),
        alias,
        is_sent=definition.is_sent,
    )
    return ModelPage(
        name=Code(definition.name),
        base=Code(_base(speller, definition)),
        extra=_extra(fields.speller, definition),
        doc=_class_doc(definition, is_empty=not definition.fields),
        fields=[fields.page(item, item.name in by_rule) for item in definition.fields],
    )


def _named_by_rule(definition: ir.Model) -> set[Ident]:
    """Return the fields whose names are the plain snake_case of their wire names.

    The others have their wire name written out: several met in one Python name, or the name was taken.
    """
    snakes = {item.name: snake(item.wire.raw) for item in definition.fields}
    met = Counter(snakes.values())
    return {name for name in snakes if met[snakes[name]] == 1 and not name.endswith("_")}


def _base(speller: Speller, definition: ir.Model) -> str:
    used = speller.used
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

    def page(self, item: ir.Field, by_rule: bool) -> FieldPage:
        """Return what is printed of a field."""
        annotated, limits = field_parts(item.type)
        return FieldPage(
            name=Code(item.name),
            annotation=self._annotation(annotated, item.required),
            default=self._default(item, limits, by_rule),
            doc=_doc(item.doc, 4),
        )

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


def _class_doc(definition: ir.Model | ir.Enum, *, is_empty: bool) -> Code:
    """Return the docstring of a class: what the document says of it, else what it calls it, if either says more than its name.

    A class with nothing in it needs one in any case.
    """
    texts = (definition.doc, Text(f"{definition.spec_name.raw}."))
    said = [one for one in texts if one.raw.strip()]
    more = [one for one in said if _says_more(one, definition)]
    return _doc((more or said[:is_empty] or [Text("")])[0], 4)


def _says_more(text: Text, definition: ir.Definition) -> bool:
    """Return whether a text says more of a definition than its name."""
    return _letters(text.raw) != _letters(definition.name)


def _letters(text: str) -> str:
    """Return what a text and a name have in common, however words are divided."""
    return "".join(filter(str.isalnum, text)).casefold()


def _doc(text: Text, indent: int) -> Code:
    """Return a docstring for a place that is indented so far; empty where there is nothing to say."""
    lines = doc_lines(text, _DOC_WIDTH - indent)
    if not lines:
        return Code("")
    return indented(docstring(lines), indent)

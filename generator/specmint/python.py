"""How Python spells IR facts: types, literals, calls. The only place besides `encode.py` where `Code` is made."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal as PyDecimal
from typing import Literal

from specmint import ir
from specmint.encode import Code, literal
from specmint.ir import Ident, Text, Type

Position = Literal["field", "argument", "answer"]

_SCALARS: dict[ir.ScalarKind, str] = {
    "string": "str",
    "integer": "int",
    "boolean": "bool",
    "decimal": "Decimal",
    "float": "Float",
    "date": "Date",
    "datetime": "DateTime",
    "bytes": "bytes",
    "any": "Any",
    "none": "None",
}
FROM = {
    "Any": "typing",
    "Annotated": "typing",
    "Literal": "typing",
    "Sequence": "collections.abc",
    "Mapping": "collections.abc",
    "Iterable": "collections.abc",
    "Iterator": "collections.abc",
    "AsyncIterator": "collections.abc",
    "Field": "pydantic",
    "TypeAliasType": "typing_extensions",
}
RUNTIME = {
    "Decimal": "data.fields",
    "Date": "data.fields",
    "DateTime": "data.fields",
    "Day": "data.wire_forms",
    "Epoch": "data.wire_forms",
    "Exact": "data.fields",
    "Flag": "data.wire_forms",
    "Float": "data.fields",
    "Maybe": "data.fields",
    "MultipleOf": "data.multiple",
    "Null": "data.wire_forms",
    "Numeral": "data.wire_forms",
    "Stamp": "data.wire_forms",
    "Iso": "data.wire_forms",
    "OpenEnum": "data.enums",
    "OpenIntEnum": "data.enums",
    "JsonField": "http.params",
    "comma": "http.params",
    "given": "http.params",
    "optional": "http.params",
    "optional_json": "http.params",
    "path": "http.params",
    "TypeOf": "data.decode",
    "Pages": "features.paging",
    "AsyncPages": "features.paging",
    "Bulk": "features.bulk",
    "BulkResult": "features.bulk",
    "Resource": "client.arguments",
    "AsyncResource": "client.arguments",
}


_FOREIGN = frozenset({"pydantic", "typing_extensions"})


@dataclass(slots=True)
class Used:
    """The names that spelled source uses, for its import lines. `up` leads from the file to the package root."""

    up: str = "."
    names: set[str] = field(default_factory=set[str])
    models: set[Ident] = field(default_factory=set[Ident])
    api: set[str] = field(default_factory=set[str])
    modules: set[str] = field(default_factory=set[str])

    def lines(self, *own: Code) -> tuple[Code, ...]:
        """The import lines in isort's order and groups, an empty line between groups. `own` are further local ones."""
        groups = _grouped({name: FROM[name] for name in self.names if name in FROM})
        plain = [Code(f"import {module}") for module in sorted(self.modules)]
        standard = [
            *plain,
            *(_import(module, groups[module]) for module in groups if module not in _FOREIGN),
        ]
        foreign = [_import(module, groups[module]) for module in groups if module in _FOREIGN]
        local = sorted([*own, *self._local()], key=lambda line: line.split()[1].lower())
        shown = [group for group in (standard, foreign, local) if group]
        return tuple(
            line
            for number, group in enumerate(shown)
            for line in ([Code("")] * bool(number) + group)
        )

    def _local(self) -> list[Code]:
        groups = _grouped(
            {name: f"{self.up}_runtime.{RUNTIME[name]}" for name in self.names if name in RUNTIME}
        )
        if self.api:
            groups[f"{self.up}_api"] = sorted(self.api)
        if self.models:
            groups[f"{self.up}models"] = sorted(self.models)
        return [_import(module, names) for module, names in groups.items()]


def _grouped(modules: Mapping[str, str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for name in sorted(modules):
        groups.setdefault(modules[name], []).append(name)
    return dict(sorted(groups.items()))


def _import(module: str, names: Iterable[str]) -> Code:
    return Code(f"from {module} import {', '.join(names)}")


@dataclass(slots=True)
class Speller:
    """Spells types and request parts, and remembers what they use. `aliases` are names that stand for no class."""

    used: Used
    aliases: frozenset[Ident] = frozenset()

    def _name(self, name: str) -> str:
        self.used.names.add(name)
        return name

    def type(self, type_: Type, position: Position) -> Code:
        """A type as an annotation."""
        return Code(self._type(type_, position))

    def _type(self, type_: Type, position: Position) -> str:
        match type_:
            case ir.Scalar(kind):
                spelled = _SCALARS[kind]
                return self._name(spelled) if spelled in FROM or spelled in RUNTIME else spelled
            case ir.Constant(values):
                return self._constant(values)
            case ir.ListOf(item):
                inner = self._type(item, position)
                return (
                    f"list[{inner}]"
                    if position == "field"
                    else f"{self._name('Sequence')}[{inner}]"
                )
            case ir.MapOf(value):
                inner = self._type(value, position)
                return (
                    f"{self._name('Mapping')}[str, {inner}]"
                    if position == "argument"
                    else f"dict[str, {inner}]"
                )
            case ir.Named(name):
                self.used.models.add(name)
                return name
            case ir.Union(members):
                return " | ".join(self._type(member, position) for member in members)
            case ir.Nullable(inner_type):
                return f"{self._type(inner_type, position)} | None"
            case ir.NullAs(inner_type):
                return self._null_as(type_, position)
            case ir.Limited(inner_type, limits):
                said = [self._type(inner_type, position)]
                if fields := self.limits(limits):
                    bounds = ", ".join(f"{key}={bound}" for key, bound in fields)
                    said.append(f"{self._name('Field')}({bounds})")
                if limits.step is not None:
                    said.append(f"{self._name('MultipleOf')}({str(limits.step)!r})")
                return f"{self._name('Annotated')}[{', '.join(said)}]"
            case ir.Coded(codec):
                return f"{self._name('Annotated')}[{self._coded(codec)}]"

    def _constant(self, values: tuple[Text | int | bool, ...]) -> str:
        """A constant; one that is no text is read exactly, for Python's 1 is True."""
        spelled = f"{self._name('Literal')}[{', '.join(str(literal(value)) for value in values)}]"
        if all(isinstance(value, Text) for value in values):
            return spelled
        return f"{self._name('Annotated')}[{spelled}, {self._name('Exact')}]"

    def _null_as(self, type_: ir.NullAs, position: Position) -> str:
        inner = self._type(type_.inner, position)
        inner = inner if inner.endswith("| None") else f"{inner} | None"
        arguments = [str(literal(value)) for value in type_.literals]
        if type_.send is not None:
            arguments.append(f"send={literal(type_.send)}")
        return f"{self._name('Annotated')}[{inner}, {self._name('Null')}({', '.join(arguments)})]"

    def _coded(self, codec: ir.Codec) -> str:
        match codec:
            case ir.Flag():
                return f"bool, {self._name('Flag')}(true={literal(codec.true)}, false={literal(codec.false)})"
            case ir.Stamp(whole_day=True):
                self.used.modules.add("datetime as dt")
                return f"dt.date, {self._name('Day')}({literal(codec.format)})"
            case ir.Stamp():
                self.used.modules.add("datetime as dt")
                fraction = f", fraction={codec.fraction}" if codec.fraction is not None else ""
                return f"dt.datetime, {self._name('Stamp')}({literal(codec.format)}{fraction})"
            case ir.Iso():
                return f"{self._name('DateTime')}, {self._name('Iso')}()"
            case ir.Epoch(unit=unit):
                self.used.modules.add("datetime as dt")
                return f"dt.datetime, {self._name('Epoch')}({literal(unit)})"
            case ir.Numeral(exact=exact):
                numeral = self._name("Numeral")
                if exact:
                    return f"{self._name('Decimal')}, {numeral}()"
                return f"int, {numeral}(whole=True)"

    def limits(self, limits: ir.Limits) -> list[tuple[str, Code]]:
        """The keywords of a `Field` that keeps a value within limits."""
        named = [(key, getattr(limits, key)) for key in ir.Limits.__slots__ if key != "step"]
        return [(key, self.exact(value)) for key, value in named if value is not None]

    def exact(self, value: Text | int | bool | PyDecimal | None) -> Code:
        """A literal; a number with a fraction as the Decimal that it is, for a float would lose digits."""
        if isinstance(value, PyDecimal):
            self.used.modules.add("decimal")
            return Code(f"decimal.Decimal({str(value)!r})")
        return literal(value)

    def into(self, type_: Type) -> Code | None:
        """The `into=` argument: a class as it is, `TypeOf[...]()` for what is no class; None where nothing is returned."""
        match type_:
            case ir.Scalar("none"):
                return None
            case ir.Scalar("any"):
                return Code(f"{self._name('TypeOf')}[{self._name('Any')}]()")
            case ir.Named(name) if name in self.aliases:
                return Code(f"{self._name('TypeOf')}[{self._type(type_, 'field')}]()")
            case (
                ir.Scalar("decimal" | "date" | "datetime")
                | ir.Union()
                | ir.Nullable()
                | ir.NullAs()
                | ir.Coded()
                | ir.Constant()
                | ir.Limited()
            ):
                return Code(f"{self._name('TypeOf')}[{self._type(type_, 'field')}]()")
            case ir.Named() | ir.Scalar() | ir.ListOf() | ir.MapOf():
                return Code(self._type(type_, "field"))

    def _object(self, members: tuple[tuple[Text, ir.Part], ...]) -> Code:
        """An object: a display, or `given(...)` where a member may be left out."""
        if not any(isinstance(inner, ir.FromArgument) and inner.optional for _, inner in members):
            return mapping((literal(wire), self.part(inner)) for wire, inner in members) or Code(
                "{}"
            )
        given = self._name("given")
        kept = [member for member in members if _may_be_none(member[1])]
        if kept:
            rest = self._object(tuple(member for member in members if member not in kept))
            spelled = [f"{literal(wire)}: {self.part(inner)}" for wire, inner in kept]
            return Code(f"{{{', '.join(spelled)}, **{rest}}}")
        if all(is_keyword(wire.raw) for wire, _ in members):
            return Code(
                f"{given}({', '.join(f'{wire.raw}={self.part(inner)}' for wire, inner in members)})"
            )
        return Code(
            f"{given}({mapping((literal(wire), self.part(inner)) for wire, inner in members)})"
        )

    def body(self, body: ir.Body) -> Code:
        """The body's keyword argument."""
        whole = body.part
        if body.kind == "json" and isinstance(whole, ir.FromArgument) and whole.optional:
            return Code(f"json={self._name('optional')}({whole.argument})")
        return Code(f"{body.kind}={self.part(whole)}")

    def part(self, part: ir.Part) -> Code:
        """A part of a request body as an expression."""
        match part:
            case ir.FromArgument(argument):
                return Code(argument)
            case ir.Item():
                return Code("each")
            case ir.Fixed(value):
                return self.exact(value)
            case ir.JsonText(inner):
                optional = isinstance(inner, ir.FromArgument) and inner.optional
                name = self._name("optional_json" if optional else "JsonField")
                return Code(f"{name}({self.part(inner)})")
            case ir.EachOf(argument, inner):
                return Code(f"[{self.part(inner)} for each in {argument}]")
            case ir.ObjectOf(members):
                return self._object(members)


def _may_be_none(part: ir.Part) -> bool:
    """Whether None here is a null to be sent, not a member to be left out."""
    return part == ir.Fixed(None) or (isinstance(part, ir.FromArgument) and part.nullable)


def is_keyword(name: str) -> bool:
    """Whether a wire name can stand as the name of a keyword argument."""
    return (
        name.isidentifier()
        and name.isascii()
        and not keyword.iskeyword(name)
        and not name.startswith("_")
    )


def call(function: str, /, *positional: Code, **keywords: Code | None) -> Code:
    """A call; keywords that are None are left out."""
    given = [str(argument) for argument in positional]
    given += [f"{key}={value}" for key, value in keywords.items() if value is not None]
    return Code(f"{function}({', '.join(given)})")


def value(plain: Text | str | int | bool | None) -> Code | None:
    """A literal, or None (leave the keyword out) for None."""
    return None if plain is None else literal(plain)


def sequence(items: Iterable[Code]) -> Code | None:
    """A tuple, or None for an empty one."""
    spelled = [str(item) for item in items]
    if not spelled:
        return None
    return Code(f"({spelled[0]},)" if len(spelled) == 1 else f"({', '.join(spelled)})")


def mapping(items: Iterable[tuple[Code, Code]]) -> Code | None:
    """A dict display, or None for an empty one."""
    spelled = [f"{key}: {item}" for key, item in items]
    return Code(f"{{{', '.join(spelled)}}}") if spelled else None

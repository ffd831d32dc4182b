"""How Python spells the type of a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from specmint import ir
from specmint.encode import Code, literal
from specmint.ir import Ident, Text, Type
from specmint.spell.imports import Used
from specmint.spell.limits import metadata

#: What a type is spelled for. Fields have exact containers. Arguments accept any sequence or mapping. Answers are dicts, and
#: sequences: a method called `list` hides the builtin from the annotations of the methods below it.
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
    "file": "FileLike",
    "content": "ContentLike",
    "any": "Any",
}


_WIDEST = 32
"""Types beside each other in one `|`: Python's parser goes as deep as there are, and a thousand are too deep for it."""


def either(types: Sequence[str]) -> Code:
    """Return the union of types, each as it is spelled; many are grouped, which changes nothing: a union of unions is flat."""
    if len(types) <= _WIDEST:
        return Code(" | ".join(types))
    size = _WIDEST
    while size * _WIDEST < len(types):
        size *= _WIDEST
    groups = [types[start : start + size] for start in range(0, len(types), size)]
    return either([group[0] if len(group) == 1 else f"({either(group)})" for group in groups])


@dataclass(frozen=True, slots=True)
class Speller:
    """Spells the types of one file, and remembers in `used` which names they need.

    `aliases` are names of the document that stand for no class. `hidden` are names that the scope of an annotation or
    expression binds itself: a builtin among them is spelled `builtins.str`.
    """

    used: Used
    aliases: frozenset[Ident] = frozenset()
    hidden: frozenset[str] = frozenset()

    def hiding(self, names: frozenset[str]) -> Speller:
        """Return a speller for a scope of the same file that binds these names."""
        return replace(self, hidden=names)

    def type(self, type_: Type, position: Position) -> Code:
        """Return a type as an annotation."""
        match type_:
            case ir.Scalar(kind):
                return Code(self._scalar(kind))
            case ir.Constant(values):
                return Code(self._constant(values))
            case ir.ListOf(item):
                return Code(f"{self._list(position)}[{self.type(item, position)}]")
            case ir.MapOf(value):
                text, holder = self._name("str"), self._dict(position)
                # A dict is of the very type of its values: a dict of lists is none of sequences.
                below: Position = "argument" if position == "argument" else "field"
                return Code(f"{holder}[{text}, {self.type(value, below)}]")
            case ir.Named(name):
                self.used.models.add(name)
                return Code(name)
            case ir.Union(members):
                return either([self.type(member, position) for member in members])
            case ir.Tagged():
                return self._tagged(type_, position)
            case ir.Nullable(inner):
                return Code(f"{self.type(inner, position)} | None")
            case ir.NullAs():
                return self._null_as(type_, position)
            case ir.Limited(inner, limits):
                return self._annotated(self.type(inner, position), *metadata(limits, self.used))
            case ir.Coded(codec):
                return self._annotated(*self._coded(codec))

    def into(self, type_: Type) -> Code | None:
        """Return what an answer is read into: a class as it is, `TypeOf[...]()` for what is no class; None for no payload."""
        if type_ == ir.NONE:
            return None
        spelled = self.type(type_, "field")
        if self.is_class(type_):
            return spelled
        return Code(f"{self.used.take('TypeOf')}[{spelled}]()")

    def is_class(self, type_: Type) -> bool:
        """Return whether the type is spelled as a class (`Customer`, `str`, `list[Customer]`), not as an alias or a form."""
        match type_:
            case ir.Named(name):
                return name not in self.aliases
            case ir.Scalar(kind):
                # `Decimal`, `Float`, `Date` and `DateTime` are annotated forms, and Any is no class.
                return kind in {"string", "integer", "boolean", "bytes"}
            case ir.ListOf() | ir.MapOf():
                return True
            case _:
                return False

    # --- parts of types -----------------------------------------------------------------------------------------------

    def _name(self, name: str) -> str:
        """Return a name of the table as it is spelled here: a builtin that the scope hides is taken from its module."""
        self.used.take(name)
        if name in self.hidden:
            return f"{self.used.take('builtins')}.{name}"
        return name

    def _scalar(self, kind: ir.ScalarKind) -> str:
        if kind == "none":
            return "None"
        return self._name(_SCALARS[kind])

    def _tagged(self, type_: ir.Tagged, position: Position) -> Code:
        """Return a union of models with its tag; unless one of them takes all other tags, with what is none of them."""
        union, tag = [*map(str, (self.type(one, position) for one in type_.members))], str(
            literal(type_.tag)
        )
        if type_.default is None:
            union.append(self._name("Unlisted"))
        else:
            tag += f", default={literal(Text(self.type(type_.default, position)))}"
        return self._annotated(either(union), f"{self._name('Tagged')}({tag})")

    def _list(self, position: Position) -> str:
        if position == "field":
            return self._name("list")
        return self._name("Sequence")

    def _dict(self, position: Position) -> str:
        if position == "argument":
            return self._name("Mapping")
        return self._name("dict")

    def _annotated(self, *parts: str) -> Code:
        return Code(f"{self._name('Annotated')}[{', '.join(parts)}]")

    def _constant(self, values: tuple[ir.Primitive, ...]) -> str:
        """Return one of these values, or null alone. Literal takes no Decimal, so a number with a fraction is one within equal bounds."""
        if values == (None,):
            return "None"
        plain = [value for value in values if not isinstance(value, Decimal)]
        numbers = [value for value in values if isinstance(value, Decimal)]
        exact = [ir.Limited(ir.Scalar("decimal"), ir.Limits(ge=one, le=one)) for one in numbers]
        spelled = [self._literal(plain)] if plain else []
        return either([*spelled, *(self.type(one, "field") for one in exact)])

    def _literal(self, values: Sequence[ir.Primitive]) -> str:
        """Return a Literal; one that is no text is read exactly, for Python's 1 is True."""
        spelled = f"{self._name('Literal')}[{', '.join(str(literal(value)) for value in values)}]"
        if all(isinstance(value, Text) for value in values):
            return spelled
        return self._annotated(spelled, self._name("Exact"))

    def _null_as(self, type_: ir.NullAs, position: Position) -> Code:
        inner = self.type(type_.inner, position)
        if not inner.endswith("| None"):
            inner = Code(f"{inner} | None")
        arguments = [str(literal(value)) for value in type_.literals]
        if type_.send is not None:
            arguments.append(f"send={literal(type_.send)}")
        return self._annotated(inner, f"{self._name('Null')}({', '.join(arguments)})")

    def _coded(self, codec: ir.Codec) -> tuple[str, str]:
        """Return the Python type of a value that travels in another form, and what converts it."""
        match codec:
            case ir.Forms(forms):
                spelled = [self._coded(form) for form in forms]
                kind = next(iter(spelled))[0]
                return kind, f"{self._name('Forms')}({', '.join(form for _, form in spelled)})"
            case ir.Flag():
                flag = f"{self._name('Flag')}(true={literal(codec.true)}, false={literal(codec.false)})"
                return self._name("bool"), flag
            case ir.Stamp(whole_day=True):
                return f"{self._name('dt')}.date", f"{self._name('Day')}({literal(codec.format)})"
            case ir.Stamp():
                arguments = str(literal(codec.format))
                if codec.fraction is not None:
                    arguments += f", fraction={codec.fraction}"
                return f"{self._name('dt')}.datetime", f"{self._name('Stamp')}({arguments})"
            case ir.Iso():
                return f"{self._name('dt')}.datetime", f"{self._name('Iso')}()"
            case ir.MsDate():
                return f"{self._name('dt')}.datetime", f"{self._name('MsDate')}()"
            case ir.Plain(exact=True):
                return self._name("Decimal"), f"{self._name('Plain')}()"
            case ir.Plain():
                return self._name("int"), f"{self._name('Plain')}(whole=True)"
            case ir.Epoch(unit=unit):
                return f"{self._name('dt')}.datetime", f"{self._name('Epoch')}({literal(unit)})"
            case ir.Numeral(exact=True):
                return self._name("Decimal"), f"{self._name('Numeral')}()"
            case ir.Numeral():
                return self._name("int"), f"{self._name('Numeral')}(whole=True)"

"""How a value is spelled in a query, a path, a header, a cookie or a form: OpenAPI's table of styles.

OpenAPI 3.1, 4.8.12.4, and RFC 6570 where that is silent on characters. A value arrives as spelled
if it is read back piece by piece: how far its characters are percent-encoded is left open.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote, unquote, unquote_plus

from tests.servers.exact_json import dumps

from . import wire
from .declared import Parameter, is_json

_DELIMITERS: Final = {
    "form": ",",
    "simple": ",",
    "spaceDelimited": "%20|\\+",
    "pipeDelimited": "\\||%7C",
}
_INDEX: Final = re.compile(r"\[[0-9]*\]")


class Undefined(Exception):
    """The standard does not say how such a value is spelled."""


@dataclass(frozen=True)
class Pair:
    """`name=value`, the value in pieces between delimiters (a regular expression; "" for none).

    With a `tree`, the value is JSON text of it, whatever its spaces and the order of its members. In
    a `crumb` of a cookie, a plus is a plus.
    """

    name: str
    pieces: tuple[str, ...] = ()
    delimiter: str = ""
    tree: Any = wire.MISSING
    crumb: bool = False

    def is_spelled(self, name: str, value: str) -> bool:
        """Return whether the raw name and value of a pair say this."""
        if _INDEX.sub("[]", unquote_plus(name)) != _INDEX.sub("[]", self.name):
            return False
        if self.tree is not wire.MISSING:
            return wire.says(unquote_plus(value), self.tree)
        read = unquote if self.crumb else unquote_plus
        found = re.split(self.delimiter, value, flags=re.I) if self.delimiter else [value]
        return tuple(map(read, found)) == self.pieces


def leaf(value: Any) -> str:
    """Return the text of a value without parts."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, int | float | Decimal):
        return f"{Decimal(str(value)):f}"
    raise Undefined(f"{type(value).__name__} as text")


def is_compound(value: Any) -> bool:
    return isinstance(value, Mapping | list)


def pairs(parameter: Parameter, value: Any) -> list[Pair]:
    """Return the pairs of a value in a query, a form or a cookie. Raises Undefined."""
    name, style = parameter.name, parameter.style
    if is_json(parameter.media):
        return [Pair(name, tree=value)]
    if parameter.media:
        return [Pair(name, (leaf(value),))]
    if style == "deepObject":
        return [Pair(name + steps, (text,)) for steps, text in _deep(value)]
    crumb = parameter.place == "cookie"
    if not is_compound(value):
        return [Pair(name, (leaf(value),), crumb=crumb)]
    if not parameter.explode:
        delimiter = _DELIMITERS.get(style)
        if delimiter is None:
            raise Undefined(f"style {style}")
        return [Pair(name, tuple(_flat(value)), delimiter, crumb=crumb)]
    if crumb:
        raise Undefined("an exploded cookie")
    if isinstance(value, Mapping):
        return [Pair(key, (leaf(each),)) for key, each in value.items()]
    return [Pair(name, (leaf(each),)) for each in value]


def _flat(value: Any) -> Iterator[str]:
    """Items; or keys and values, in turn."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from (key, leaf(each))
    else:
        yield from map(leaf, value)


def _deep(value: Any) -> Iterator[tuple[str, str]]:
    """The leaves of a tree, each with its steps in brackets; those of a list stay empty."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from ((f"[{key}]{steps}", text) for steps, text in _deep(each))
    elif isinstance(value, list):
        for each in value:
            yield from (("[]" + steps, text) for steps, text in _deep(each))
    else:
        yield "", leaf(value)


def as_arrived(expected: Sequence[Pair], arrived: Sequence[tuple[str, str]]) -> list[int] | None:
    """Return which of the arrived pairs say what is expected, one for each; None if they do not."""
    taken: list[int] = []
    for pair in expected:
        found = next(
            (at for at, each in enumerate(arrived) if at not in taken and pair.is_spelled(*each)),
            None,
        )
        if found is None:
            return None
        taken.append(found)
    return taken


def segment(parameter: Parameter, value: Any) -> str:
    """Return what stands in a path for a value, percent-encoded. Raises Undefined."""
    name, style, explode = parameter.name, parameter.style, parameter.explode
    if parameter.media:
        return quote(dumps(value) if is_json(parameter.media) else leaf(value), safe="")
    before, between = {"label": (".", "."), "matrix": (";", ";")}.get(style, ("", ","))
    if isinstance(value, Mapping) and explode:
        return before + between.join(f"{_safe(k)}={_safe(leaf(v))}" for k, v in value.items())
    if isinstance(value, list) and explode:
        named = f"{_safe(name)}=" if style == "matrix" else ""
        return before + between.join(named + _safe(leaf(each)) for each in value)
    if style == "matrix":
        before = f";{_safe(name)}="
    flat = _flat(value) if is_compound(value) else [leaf(value)]
    return before + ",".join(map(_safe, flat))


def _safe(text: str) -> str:
    return quote(text, safe="")


def canonical(raw: str) -> str:
    """Return a raw path segment with its pieces encoded in one way, its delimiters as they are."""
    parts = re.split("([,.;=])", raw)
    return "".join(part if part in (",", ".", ";", "=") else _safe(unquote(part)) for part in parts)


def header(parameter: Parameter, value: Any) -> str:
    """Return the text of a value in a header. Raises Undefined."""
    if parameter.media:
        return dumps(value) if is_json(parameter.media) else leaf(value)
    if isinstance(value, Mapping) and parameter.explode:
        return ",".join(f"{key}={leaf(each)}" for key, each in value.items())
    return ",".join(_flat(value)) if is_compound(value) else leaf(value)

"""Write values as they travel in paths, queries, headers and forms.

Pages import the helpers that put their arguments into a request from here.
"""

import datetime as dt
import math
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, Final, cast
from urllib.parse import quote, unquote

from ..data.encode import json_tree
from ..data.fields import rfc3339
from ..data.json_text import dumps
from ..errors import BadRequest

ABSENT: Final = object()
_WIDE: Final = 10**18
VARIABLE: Final = re.compile(r"\{([^{}]*)\}")  # of a path template, or a server's URL


class Encoded(str):
    """Text that is percent-encoded already; a path's `template` is what was filled."""

    __slots__ = ("template",)
    template: str


@dataclass(frozen=True, slots=True)
class JsonField:
    """A parameter or a form field that holds a JSON text."""

    value: object


def path(template: str, names: Mapping[str, object] | None = None, /, **values: object) -> Encoded:
    """Return a path template filled in, so that each value stays within its segment.

    `names` is for parameters that are no identifiers. Raises `BadRequest` for a value
    that is empty, `.` or `..`: clients, servers and proxies would resolve it away.
    """
    known = {**(names or {}), **values}

    def segment(variable: re.Match[str]) -> str:
        name = variable[1]
        written = "" if known[name] is None else encoded(known[name], name)
        if written in {"", ".", ".."}:
            raise BadRequest(f"{name}: {written!r} cannot stand in a path")
        return written

    filled = Encoded(VARIABLE.sub(segment, template))
    filled.template = template
    return filled


def given(values: Mapping[str, object] | None = None, /, **named: object) -> dict[str, object]:
    """Return the values that are not `None`; `values` is for names like `from`."""
    both = {**(values or {}), **named}.items()
    return {name: value for name, value in both if value is not None}


def text(value: Any, name: str) -> str:
    """Return a single value as text. Raises `BadRequest` for what has no such form."""
    if type(value) is str or (type(value) is int and -_WIDE < value < _WIDE):
        return str(value)  # nearly all: the cases below take several times as long
    match value:
        case Enum():
            try:
                return text(json_tree(value), name)
            except BadRequest as refused:
                why = "; ".join(problem.what for problem in refused.problems)
                raise BadRequest(f"{name}: {why}") from None
        case str():
            return str(value)
        case JsonField():
            return json_text(value.value)
        case bool():
            return str(value).lower()
        case float() if math.isfinite(value):
            return _number(Decimal(repr(value)))
        case int():
            return _number(Decimal(value))
        case Decimal() if value.is_finite():
            return _number(value)
        case dt.datetime():
            try:
                return rfc3339(value)
            except ValueError as refused:
                raise BadRequest(f"{name}: {refused}") from None
        case dt.date() | dt.time():
            return value.isoformat()
        case uuid.UUID():
            return str(value)
        case _:
            raise BadRequest(f"{name}: this {type(value).__name__} cannot be sent")


def _number(number: Decimal) -> str:
    # Without exponent, 1e999999 would be a million digits.
    return f"{number:f}" if abs(number.adjusted()) < 400 else str(number)


def quoted(value: str, name: str, safe: str = "") -> str:
    """Return text percent-encoded (RFC 3986 2.1), but not what is in `safe`."""
    if value.isalnum() and value.isascii():
        return value
    try:
        return quote(value, safe=safe)
    except UnicodeEncodeError:
        raise BadRequest(f"{name}: the text holds what UTF-8 cannot") from None


def header(value: object, name: str) -> str:
    """Return a header's or cookie's value; lists are comma-joined (RFC 9110 5.6.1)."""
    written = ",".join(encoded(each, name) for each in several(value))
    is_list = isinstance(value, Encoded | list | tuple)
    if is_list and "%2C" in written and "%22" not in written:  # unless in quotes
        raise BadRequest(f"{name}: a comma ends an item, so none may hold one")
    return unquote(written)


def named(values: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """Yield names and values: of a list each item, of a `Spread` what it names itself."""
    for name, value in values.items():
        if hasattr(value, "named"):
            yield from value.named(name)
        else:
            yield from ((name, each) for each in several(value))


def pairs(values: Mapping[str, object]) -> Iterator[str]:
    """Yield `name=value` for a query; a list repeats its name, `None` is left out."""
    for name, each in named(values):
        own = f"{quoted(name, name)}=" if name else ""  # the whole query has none
        yield f"{own}{encoded(each, name)}"


def form(values: Mapping[str, object]) -> Iterator[str]:
    """Yield the same for a form, which writes a space as `+` (WHATWG URL 5.2)."""
    return (pair.replace("%20", "+") for pair in pairs(values))


def json_text(value: object) -> str:
    """Return a value as JSON, by its wire names. `BadRequest` lists all problems."""
    try:
        return dumps(json_tree(value))
    except BadRequest:
        raise
    except (ValueError, TypeError, RecursionError) as error:
        raise BadRequest(f"the body cannot be written as JSON: {error}") from None


def several(value: object) -> Iterable[object]:
    """Return the items of a list, nothing for `None`, any other value alone."""
    if isinstance(value, list | tuple | set | frozenset):
        return cast(Iterable[object], value)
    return () if value is None else (value,)


def encoded(value: object, name: str) -> str:
    """Return one value percent-encoded, as it stands in a query or a path."""
    if isinstance(value, Encoded):
        return value
    return quoted(text(value, name), name)

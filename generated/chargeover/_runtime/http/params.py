"""How values are spelt in paths, queries, headers and forms."""

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, Final, cast
from urllib.parse import quote, unquote

from ..data import json_text as exact
from ..data.fields import moment
from ..data.model import wire
from ..errors import BadRequest

ABSENT: Final = object()
_VARIABLE: Final = re.compile(r"\{([^{}]*)\}")


class Path(str):
    """A filled path; `template` is what it was filled from."""

    __slots__ = ("template",)
    template: str


class Encoded(str):
    """Text that is percent-encoded already."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Json:
    """A form field that holds a JSON text."""

    value: object


def optional(body: object) -> object:
    """The body, or none at all for `None`."""
    return ABSENT if body is None else body


def optional_json(value: object) -> Json | None:
    """A field of JSON, or none at all for `None`."""
    return None if value is None else Json(value)


def path(
    template: str, names: Mapping[str, object] | None = None, /, **values: object
) -> Path:
    """Fill a path template; each value stays within its segment.

    `names` is for parameters that are no identifiers. Raises `BadRequest` for a value
    that is empty, `.` or `..`: clients, servers and proxies would resolve it away.
    """
    known = {**(names or {}), **values}
    filled = Path(_VARIABLE.sub(lambda hit: _segment(hit[1], known[hit[1]]), template))
    filled.template = template
    return filled


def _segment(name: str, value: object) -> str:
    segment = _encoded(value, name)
    if segment in {"", ".", ".."}:
        raise BadRequest(f"{name}: {segment!r} cannot stand in a path")
    return segment


def given(
    values: Mapping[str, object] | None = None, /, **named: object
) -> dict[str, object]:
    """The values that are not `None`; `values` is for names that are no identifiers."""
    both = {**(values or {}), **named}.items()
    return {name: value for name, value in both if value is not None}


def comma(values: Iterable[object] | None) -> str | None:
    """One comma-joined value; `None` if there are none, which leaves it out."""
    parts = [quoted(text(value, "item"), "item") for value in values or ()]
    return Encoded(",".join(parts)) if parts else None


def text(value: Any, name: str) -> str:
    """A single value as text. Raises `BadRequest` for what has no such form."""
    match value:
        case Enum():
            try:
                return text(wire(value), name)
            except BadRequest as refused:
                said = "; ".join(problem.what for problem in refused.problems)
                raise BadRequest(f"{name}: {said}") from None
        case str():
            return str(value)
        case bool():
            return "true" if value else "false"
        case int() | float() | Decimal():
            number = (
                Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
            )
            if number.is_finite():
                return f"{number:f}" if abs(number.adjusted()) < 400 else str(number)
        case dt.datetime():
            try:
                return moment(value)
            except ValueError as refused:
                raise BadRequest(f"{name}: {refused}") from None
        case dt.date() | dt.time():
            return value.isoformat()
        case uuid.UUID():
            return str(value)
        case _:
            pass
    raise BadRequest(f"{name}: this {type(value).__name__} cannot be sent")


def quoted(value: str, name: str, safe: str = "") -> str:
    """Percent-encoded (RFC 3986 2.1): with nothing safe, no delimiter is left."""
    try:
        return quote(value, safe=safe)
    except UnicodeEncodeError:
        raise BadRequest(f"{name}: the text holds what UTF-8 cannot") from None


def header(value: object, name: str) -> str:
    """A header or cookie value; a list becomes comma-joined (RFC 9110 5.6.1)."""
    if isinstance(value, Encoded):
        return unquote(value)
    return ",".join(text(each, name) for each in _several(value))


def pairs(values: Mapping[str, object]) -> Iterator[str]:
    """`name=value` for a query; a list repeats its name, `None` is left out."""
    for name, value in values.items():
        for each in _several(value):
            yield f"{quote(name, safe='')}={_encoded(each, name)}"


def form(values: Mapping[str, object]) -> Iterator[str]:
    """The same for a form, which writes a space as `+` (WHATWG URL 5.2)."""
    return (pair.replace("%20", "+") for pair in pairs(values))


def _several(value: object) -> Iterable[object]:
    if isinstance(value, list | tuple | set | frozenset):
        return cast(Iterable[object], value)
    return () if value is None else (value,)


def _encoded(value: object, name: str) -> str:
    if isinstance(value, Encoded):
        return value
    if isinstance(value, Json):
        return quoted(json_text(value.value), name)
    return quoted(text(value, name), name)


def json_text(value: object) -> str:
    """A value as JSON, by its wire names. Raises `BadRequest` with all problems."""
    try:
        return exact.dumps(wire(value))
    except BadRequest:
        raise
    except (ValueError, TypeError, RecursionError) as error:
        raise BadRequest(f"the body cannot be written as JSON: {error}") from None

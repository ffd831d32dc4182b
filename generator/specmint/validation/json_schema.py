"""JSON Schema validation of a document's values, and what it finds in words for people.

One of the two doors to jsonschema (the other is `official`). It is imported when something is validated.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from specmint.diagnostics import quoted, shortened
from specmint.validation.wording import did_you_mean

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_TYPES = {
    "object": "an object",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}
_LIMITS = {
    "minimum": "must be at least {0}",
    "maximum": "must be at most {0}",
    "exclusiveMinimum": "must be greater than {0}",
    "minItems": "needs at least {0} entry",
    "minProperties": "needs at least {0} member",
    "minLength": "must not be empty",
    "maxProperties": "may have at most {0} member",
}
_DATE_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(:\d\d)?([.,]\d+)?([Zz]|[+-]\d\d:?\d\d)?", re.ASCII
)
_WORDS: Mapping[object, str] = {None: "null", True: "true", False: "false"}


class Finding(NamedTuple):
    """A problem at a path below the value that was validated. `key`: it is about the key."""

    path: tuple[str, ...]
    message: str
    hint: str = ""
    key: bool = False


def is_number(value: object) -> bool:
    """Return whether a value is a JSON number; booleans are not."""
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def is_whole(value: object) -> bool:
    """Return whether a value is an integer; 2.0 is one (JSON Schema 2020-12, 4.2.3)."""
    if isinstance(value, Decimal):
        return value == value.to_integral_value()
    return isinstance(value, int) and not isinstance(value, bool)


_IS_OF: Mapping[str, Callable[[object], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "integer": is_whole,
    "number": is_number,
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}


def is_of(value: object, types: Iterable[str]) -> bool:
    """Return whether a value is of one of the types, as the validators judge it, and without making one."""
    return any(_IS_OF[one](value) for one in types)


def validator(schema: Mapping[str, Any], *, strict: bool = False) -> Any:
    """Return a JSON Schema 2020-12 validator whose numbers are int or Decimal, and which knows date formats.

    `strict`: an integer is written without a fraction, so that code which reads an `int` gets one.
    """
    made = _validator_class(strict)
    return made(schema, format_checker=_format_checker())


@cache
def _validator_class(strict: bool) -> Any:
    from jsonschema import Draft202012Validator, validators

    library: Any = validators
    types = Draft202012Validator.TYPE_CHECKER.redefine("number", _is_number)
    types = types.redefine("integer", _is_whole)
    if strict:
        types = types.redefine("integer", _is_int)
    return library.extend(Draft202012Validator, type_checker=types)


def _is_number(_: object, value: object) -> bool:
    return is_number(value)


def _is_whole(_: object, value: object) -> bool:
    return is_whole(value)


def _is_int(_: object, value: object) -> bool:
    return is_number(value) and isinstance(value, int)


@cache
def _format_checker() -> Any:
    """Return the checker of `date` and `date-time`: what the generated models cannot read is wrong."""
    from jsonschema import FormatChecker

    checker = FormatChecker(formats=("date",))
    checker.checks("date-time", raises=ValueError)(_is_date_time)
    return checker


def _is_date_time(value: object) -> bool:
    """Return whether a text is a date and time of RFC 3339, seconds and time zone optional."""
    match = isinstance(value, str) and _DATE_TIME.fullmatch(value)
    if not match:
        return not isinstance(value, str)
    date, minutes, seconds = match.group(1), match.group(2), match.group(3) or ":00"
    leap_second_allowed = seconds.replace(":60", ":59")  # which Python's datetime has not
    return bool(datetime.datetime.fromisoformat(f"{date}T{minutes}{leap_second_allowed}"))


def findings(error: ValidationError) -> Iterator[Finding]:
    """Yield the problem, or problems, that an error of jsonschema stands for."""
    while error.context:
        error = max(error.context, key=_depth)
    path = tuple(str(token) for token in error.absolute_path)
    wanted: Any = error.validator_value
    value: Any = error.instance
    if error.validator == "additionalProperties" and wanted is False:
        schema: Any = error.schema
        known = list(schema.get("properties", ()))
        yield from (_unknown(path, name, known) for name in value if name not in known)
    elif error.validator == "enum" and "propertyNames" in error.absolute_schema_path:
        yield _unknown(path, value, wanted)
    elif error.validator == "required":
        missing = (name for name in wanted if name not in value)
        yield from (Finding(path, f"{quoted(name)} is missing", key=True) for name in missing)
    else:
        yield Finding(path, _sentence(error))


def _depth(error: ValidationError) -> tuple[bool, int]:
    """Rank the branches of a choice: the one that got furthest, never the one that wants a `$ref`."""
    wanted: Any = error.validator_value
    wants_reference = error.validator == "required" and "$ref" in wanted
    return not wants_reference, len(error.absolute_path)


def _unknown(path: tuple[str, ...], name: str, known: list[str]) -> Finding:
    hint = did_you_mean(name, known, f"Known keys: {', '.join(known)}.")
    return Finding((*path, name), f"unknown key {quoted(name)}", hint, key=True)


def _sentence(error: ValidationError) -> str:
    rule = str(error.validator)
    wanted: Any = error.validator_value
    schema: Any = error.schema
    title: str | None = schema.get("title")
    shown = _shown(error.instance)
    if rule == "const":
        return f"must be {_shown(wanted)}, not {shown}"
    if rule == "enum":
        return f"{shown} is not one of: {title or ', '.join(map(_shown, wanted[:12]))}"
    if title and rule in ("type", "pattern", "minimum", "minLength"):
        return f"{shown} is not {title}"
    if rule == "type":
        return f"must be {_types(wanted)}, not {shown}"
    if rule in _LIMITS:
        return _LIMITS[rule].format(wanted)
    message = error.message
    if rule == "dependentRequired":
        message = message.replace("is a dependency of", "is needed beside")
    return shortened(message, 200)


def _types(names: str | list[str]) -> str:
    if isinstance(names, str):
        return _TYPES[names]
    return " or ".join(_TYPES[name] for name in names)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    return quoted(value)

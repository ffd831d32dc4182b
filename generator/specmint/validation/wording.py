"""What a JSON Schema validator found, in words for people."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

from specmint.diagnostics import quoted, shortened

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
    "maxProperties": "may have {0} member at most",
}


class Finding(NamedTuple):
    """A problem at a path below the value that was validated. `key`: it is about the key."""

    path: tuple[str, ...]
    message: str
    hint: str = ""
    key: bool = False


def findings(error: ValidationError) -> Iterator[Finding]:
    """The problem, or problems, that an error of jsonschema stands for."""
    while error.context:
        error = max(error.context, key=_depth)
    path = tuple(str(token) for token in error.absolute_path)
    rule = str(error.validator)
    wanted: Any = error.validator_value
    value: Any = error.instance
    schema: Any = error.schema
    title: str | None = schema.get("title")
    if rule == "additionalProperties" and wanted is False:
        known: list[str] = list(schema.get("properties", ()))
        for name in value:
            if name not in known:
                yield _unknown(path, name, known)
    elif rule == "enum" and "propertyNames" in error.absolute_schema_path:
        yield _unknown(path, value, wanted)
    elif rule == "required":
        for name in wanted:
            if name not in value:
                yield Finding(path, f"{quoted(name)} is missing", key=True)
    else:
        yield Finding(path, _sentence(rule, wanted, value, title, error.message))


def _depth(error: ValidationError) -> tuple[bool, int]:
    """The branch of a choice that got furthest; never the one that wants a `$ref`."""
    wanted: Any = error.validator_value
    wants_reference = error.validator == "required" and "$ref" in wanted
    return not wants_reference, len(error.absolute_path)


def _unknown(path: tuple[str, ...], name: str, known: list[str]) -> Finding:
    close = get_close_matches(name, known, n=1)
    hint = f"Did you mean {quoted(close[0])}?" if close else f"Known are: {', '.join(known)}."
    return Finding((*path, name), f"{quoted(name)} is not known here", hint, key=True)


def _sentence(rule: str, wanted: Any, value: Any, title: str | None, message: str) -> str:
    shown = _shown(value)
    if rule == "const":
        return f"must be {_shown(wanted)}, not {shown}"
    if rule == "enum":
        choice = title or ", ".join(map(_shown, wanted[:12]))
        return f"{shown} is none of: {choice}"
    if title and rule in ("type", "pattern", "minimum", "minLength"):
        return f"{shown} is not {title}"
    if rule == "type":
        return f"must be {_types(wanted)}, not {shown}"
    if rule in _LIMITS:
        return _LIMITS[rule].format(wanted)
    if rule == "dependentRequired":
        return shortened(message.replace("is a dependency of", "is needed beside"), 200)
    return shortened(message, 200)


def _types(names: str | list[str]) -> str:
    return " or ".join(_TYPES[name] for name in ([names] if isinstance(names, str) else names))


def _shown(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return "an object" if isinstance(value, dict) else "a list"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return quoted(value)

"""Defaults must be values that their schema allows: they become the defaults of Python arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Json, Node
from specmint.validation.json_schema import validator
from specmint.validation.schemas import TYPES
from specmint.validation.walk import each, resolved
from specmint.validation.wording import error_unless, type_name

_NUMBER = re.compile(
    r"[-+]?([0-9]{1,40}(\.[0-9]{1,40})?|inf|infinity|nan)|none|null", re.IGNORECASE
)
_BOOLEAN = re.compile(r"true|false|[01]|yes|no|none|null", re.IGNORECASE)
_SPELLED = {"number": _NUMBER, "integer": _NUMBER, "boolean": _BOOLEAN}
_EXAMPLES = {"date": "2024-02-29", "date-time": "2024-02-29T00:00:00Z"}
_MOST_SCHEMAS = 50


def check(schema: Node) -> Iterator[Diagnostic]:
    """Yield the first thing that is wrong with the `default` of a schema by type, enum, const or date format.

    `null` always passes: it says that there is no default.
    """
    default = schema.get("default")
    if default is None or default.value is None:
        return
    for part in _schemas_that_apply(schema):
        problem = _misfit(default, part)
        if problem:
            yield problem
            return


def _schemas_that_apply(schema: Node) -> list[Node]:
    """Return the schema itself, what it refers to, and the members of its `allOf`, transitively."""
    found: list[Node] = []
    todo = [schema]
    seen: set[Node] = set()
    while todo and len(found) < _MOST_SCHEMAS:
        node = todo.pop()
        meant = resolved(node) or node
        for part in {node, meant}:
            if part not in seen:
                seen.add(part)
                found.append(part)
                todo += islice(each(part, "allOf"), _MOST_SCHEMAS)
    return found


def _misfit(default: Node, schema: Node) -> Diagnostic | None:
    """Return what is wrong with a default by one schema alone, in the words of the rule that it breaks."""
    rules = _rules(schema)
    if not rules:
        return None
    error = next(validator(rules).iter_errors(default.value), None)
    if error is None:
        return None
    shown = quoted(default.value)
    match error.validator:
        case "type":
            message = (
                f"the default is {type_name(default)}, but the type is {' or '.join(rules['type'])}"
            )
            slip = _is_slip(default.value, schema)
            return error_unless(slip, default, "default-of-wrong-type", message)
        case "format":
            message = f"the default {shown} is not a {rules['format']}"
            hint = f"Write it like {_EXAMPLES[rules['format']]} (RFC 3339)."
            return default.error("default-date", message, hint)
        case _:
            message = f"the default {shown} is not one of the values of the enum"
            return default.error("default-not-in-enum", message, _allowed(schema))


def _rules(schema: Node) -> dict[str, Any]:
    """Return the keywords of a schema that a default is held against, as far as they are well-formed."""
    rules: dict[str, Any] = {}
    names = _type_names(schema)
    if names and set(names) <= set(TYPES):
        rules["type"] = names
    for key in ("enum", "const"):
        node = schema.get(key)
        if node is not None and (key == "const" or isinstance(node.value, list)):
            rules[key] = node.value
    layout = schema.get("format")
    if layout is not None and layout.value in _EXAMPLES and "string" in names:
        rules["format"] = layout.value
    return rules


def _type_names(schema: Node) -> list[str]:
    kinds = schema.get("type")
    if kinds is None:
        return []
    if isinstance(kinds.value, str):
        return [kinds.value]
    return [one.value for one in kinds.elements() if isinstance(one.value, str)]


def _allowed(schema: Node) -> str:
    enum, const = schema.get("enum"), schema.get("const")
    values: list[Json] = []
    if enum is not None and isinstance(enum.value, list):
        values = enum.value
    elif const is not None:
        values = [const.value]
    more = ", …" * (len(values) > 8)
    return f"Allowed values: {', '.join(quoted(value, 20) for value in values[:8])}{more}."


def _is_slip(value: Json, schema: Node) -> bool:
    """Return whether a value of the wrong type is a harmless slip, as many real documents have them.

    A scalar spelled as another one ("10", "false", 10 for text), an empty text, a list written "a,b", a list under
    the schema of its elements.
    """
    names, items = _type_names(schema), resolved(schema.get("items"))
    if isinstance(value, list):
        return len(value) < _MOST_SCHEMAS and all(_fits(one, schema) for one in value)
    if isinstance(value, dict):
        return False
    is_list = "array" in names and items is not None
    if isinstance(value, str):
        spelled = [_SPELLED[name] for name in names if name in _SPELLED]
        if not value or any(pattern.fullmatch(value) for pattern in spelled):
            return True
        if is_list:
            return all(_fits(one, items) for one in value.split(",")[:_MOST_SCHEMAS])
    if is_list:
        return _fits(value, items)
    return "string" in names


def _fits(value: Json, schema: Node | None) -> bool:
    """Return whether a value is of a type that the schema names, and among its values."""
    if schema is None:
        return False
    rules = _rules(schema)
    rules.pop("format", None)
    return "type" in rules and validator(rules).is_valid(value)

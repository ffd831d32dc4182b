"""Defaults that their schema does not allow are no defaults: nothing is said of them in the generated client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Json, Node
from specmint.mending import Mend, Problem
from specmint.validation.json_schema import is_of, validator
from specmint.validation.types import TYPES, named
from specmint.validation.walk import each, resolved
from specmint.validation.wording import type_name

_EXAMPLES = {"date": "2024-02-29", "date-time": "2024-02-29T00:00:00Z"}
_MOST_SCHEMAS = 50


def check(schema: Node) -> Iterator[Problem]:
    """Yield the first thing that is wrong with the `default` of a schema by type, enum, const or date format.

    `null` always passes: it says that there is no default.
    """
    default = schema.get("default")
    if default is None or default.value is None:
        return
    for part in _schemas_that_apply(schema):
        problem = _misfit(default, part)
        if problem:
            yield Mend(problem, schema, "default")
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
    if not rules or _plainly_fits(default.value, rules):
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
            return default.warning("default-of-wrong-type", message)
        case "format":
            message = f"the default {shown} is not a {rules['format']}"
            hint = f"Write it like {_EXAMPLES[rules['format']]} (RFC 3339)."
            return default.warning("default-date", message, hint)
        case _:
            message = f"the default {shown} is not one of the values of the enum"
            return default.warning("default-not-in-enum", message, _allowed(schema))


def _plainly_fits(value: Json, rules: Mapping[str, Any]) -> bool:
    """Return whether a value meets the rules by its type, and as a text of the enum; of other rules nothing is decided here."""
    is_listed = "enum" not in rules or (isinstance(value, str) and value in rules["enum"])
    is_plain = is_listed and not rules.keys() & {"const", "format"}
    return is_plain and ("type" not in rules or is_of(value, rules["type"]))


def _rules(schema: Node) -> dict[str, Any]:
    """Return the keywords of a schema that a default is held against, as far as they are well-formed."""
    rules: dict[str, Any] = {}
    names = named(schema)
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


def _allowed(schema: Node) -> str:
    enum, const = schema.get("enum"), schema.get("const")
    values: list[Json] = []
    if enum is not None and isinstance(enum.value, list):
        values = enum.value
    elif const is not None:
        values = [const.value]
    shown = [quoted(value, 20) for value in values[:8]]
    if len(values) > 8:
        shown.append("…")
    return f"Allowed values: {', '.join(shown)}."

"""Which `x-null` and `x-wire` hold for a value: its own, those beside its reference, or those for all of its kind.

An object schema, and the root of the document for all of them, says by format and by type what holds for the values of
properties. It reaches neither enums nor constants, and the nearest one counts: `false` on a property, or on the object,
switches off what is said further out. Arguments of methods are not reached: `Use` takes what is inherited off them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from specmint.document import Node
from specmint.resolve import is_reference
from specmint.vocabulary import find, is_for_properties

RULES = ("x-null", "x-wire")


class Value(NamedTuple):
    """A value as far as its schema is known without these rules. `kind` is its one type, "" if it has none or several.

    `declined` are the rules that what a reference leads to has switched off by `false`.
    """

    keywords: Mapping[str, Node]
    kind: str
    format: str
    declined: frozenset[str]


class ValueRules(NamedTuple):
    """The rules that hold, by keyword: `inherited` are those that the schema itself does not say, `declined` it switches off."""

    found: dict[str, Node]
    inherited: frozenset[str]
    declined: frozenset[str]


def value_rules(node: Node, is_31: bool, value: Value) -> ValueRules:
    """Return the rules for the value of the schema at `node`, which may be a reference to what `value` describes."""
    found: dict[str, Node] = {}
    inherited: set[str] = set()
    declined: set[str] = set()
    for key in RULES:
        own = _beside(node, key, is_31, value) or _own(key, value)
        if own is not None and own.value is not False:
            found[key] = own
        elif own is not None or key in value.declined:
            declined.add(key)
        elif rule := _for_all(node, key, value):
            found[key] = rule
            inherited.add(key)
    return ValueRules(found, frozenset(inherited), frozenset(declined))


def _beside(node: Node, key: str, is_31: bool, value: Value) -> Node | None:
    """Return the rule at the place of use itself. Before OpenAPI 3.1 nothing counts beside a `$ref`; an object takes none."""
    if value.kind == "object" or (is_reference(node) and not is_31):
        return None
    return find(node, key)


def _own(key: str, value: Value) -> Node | None:
    rule = value.keywords.get(key)
    if rule is None or is_for_properties(rule):
        return None
    return rule


def _for_all(node: Node, key: str, value: Value) -> Node | None:
    """Return what the object around a property, or else the root, says of values of its format or type."""
    if not node.is_property or value.keywords.keys() & {"enum", "const"}:
        return None
    rules = _around(node, key)
    if rules is None:
        return None
    by_format = rules.get(value.format) if value.format else None
    return by_format or rules.get(value.kind)


def _around(node: Node, key: str) -> Node | None:
    """Return the rules of the object whose property stands at `node`, or else of the root: looked for once for each object."""
    document = node.document
    known, at = document.value_rules, (node.file, node.path[:-2], key)
    if at not in known:
        around = document.node(node.file, node.path[:-2])
        known[at] = find(around, key) or find(document.root(), key)
    return known[at]

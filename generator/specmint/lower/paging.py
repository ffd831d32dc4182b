"""Paging rules against the operation they are for: whether they fit, and where their pointers lead.

A pointer that leads nowhere would end every list after its first page, or never. It is an error here where no
answer can have the place, and a warning where none declares it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import IntEnum

from specmint import ir
from specmint.diagnostics import quoted
from specmint.document import Node
from specmint.ir import Text
from specmint.lower.answers import answer_schemas, payload_schemas
from specmint.lower.facts import Declared, Findings, slot, slot_of
from specmint.lower.media import request_media
from specmint.lower.schemas import shape_at, walk_to
from specmint.pointers import Tokens, expression_of, pointer_of, tokens_of

_INTO_ANSWERS = ("items", "total", "pages", "next", "more")
_FLAGS = frozenset({"hasmore", "hasnext", "hasnextpage", "hasmoreitems"})
_LAST = "-1"


def fits(declared: Declared, rule: ir.Paging, items: ir.Envelope) -> bool:
    """Return whether an inherited rule is for this operation: it answers a list, and has the rule's position."""
    lists = [shape_at(node).type == "array" for node in payload_schemas(declared.node, items)]
    if not lists or not all(lists):
        return False
    if rule.position is None:
        return True
    return _is_in_request(declared, rule.place, rule.position.raw)


def with_flag(declared: Declared, rule: ir.Paging) -> ir.Paging:
    """Return a rule that says nothing of `more`, nor how long the list is, with the flag that the answers declare."""
    asked = declared.nearest("x-paging").get("more")
    if asked is not None or rule.pages is not None or rule.total is not None:
        return rule
    flag = next((pointer for pointer, _ in _flags(declared, rule)), None)
    return rule if flag is None else replace(rule, more=Text(flag))


def check_paging(declared: Declared, rule: ir.Paging, findings: Findings) -> None:
    """Report every place that a rule names and that the operation lacks, and a flag that is taken for `more`."""
    node, schemas = declared.nearest("x-paging"), list(answer_schemas(declared.node))
    for key in (rule.style, "size"):
        place = expression_of(node.text(key))
        if place is not None and not _is_in_request(declared, place.place, place.name):
            _warn(node / key, f"the request declares no {quoted(place.name)}", findings)
    for key in _INTO_ANSWERS:
        target = node.get(key)
        if target is None or target.value is False:
            continue
        tokens = tokens_of(target.string)
        found = max((_leads_to(each, tokens) for each in schemas), default=_Leads.ANYWHERE)
        if found is _Leads.NOWHERE:
            message, hint = f"x-paging: no answer can have {target.string}", "correct the pointer"
            findings.error(target, "paging-place", message, hint)
        elif found is _Leads.OUT:
            _warn(target, f"no answer declares {target.string}", findings)
    if rule.more is not None and node.get("more") is None:
        for pointer, flag in _flags(declared, rule):
            findings.warning(
                flag,
                "paging-flag",
                f"{pointer} is taken to say whether another page follows",
                f"write `more: {pointer}` into x-paging, or `more: false` if it says something else",
            )


def _warn(node: Node, what: str, findings: Findings) -> None:
    hint = "correct the name, or declare it in the operation"
    findings.warning(node, "paging-undeclared", f"x-paging: {what}", hint)


def _is_in_request(declared: Declared, place: str, name: str) -> bool:
    if place == "query":
        return slot("query", name) in map(slot_of, declared.parameters)
    body = request_media(declared.node).schema
    return body is not None and walk_to(body, tokens_of(name)) is not None


class _Leads(IntEnum):
    """Where a pointer leads in a schema, the more certain the higher."""

    NOWHERE = 0
    OUT = 1
    ANYWHERE = 2
    TO_MEMBER = 3


def _leads_to(schema: Node, tokens: Tokens) -> _Leads:
    """Where a pointer leads: out of an object that may have other members, anywhere where a schema is open."""
    shape = shape_at(schema)
    if not tokens:
        return _Leads.TO_MEMBER
    token, rest = tokens[0], tokens[1:]
    if token in shape.properties:
        return _leads_to(shape.properties[token], rest)
    if shape.item is not None and (token == _LAST or token.isdecimal()):
        return _leads_to(shape.item, rest)
    if shape.union:
        return max(_leads_to(member, tokens) for member in shape.union)
    others = shape.get("additionalProperties")
    if shape.type not in (None, "object") or (others is not None and others.value is False):
        return _Leads.NOWHERE
    return _Leads.OUT if shape.properties else _Leads.ANYWHERE


def _flags(declared: Declared, rule: ir.Paging) -> Iterator[tuple[str, Node]]:
    """Yield the booleans, by pointer and schema, that stand beside the items or the cursor and are named for it.

    The nearest comes first; of one name there is one.
    """
    places = [tokens_of(at.raw) for at in (rule.next, rule.items) if at is not None]
    folders = {place[:end] for place in places for end in range(len(place) + 1)}
    for folder in sorted((each for each in folders if _LAST not in each), key=len, reverse=True):
        for schema in answer_schemas(declared.node):
            inside = walk_to(schema, folder)
            for name, member in shape_at(inside).properties.items() if inside is not None else ():
                plain = name.replace("_", "").replace("-", "").lower()
                if plain in _FLAGS and shape_at(member).type == "boolean":
                    yield pointer_of((*folder, name)), member

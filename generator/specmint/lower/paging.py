"""Paging rules against the operation they are for: whether they fit, and the flag that its answers have.

Where their pointers lead is looked at in `unreached`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from specmint import ir
from specmint.document import Node
from specmint.ir import Text
from specmint.lower.answers import payload_schemas, success_schemas
from specmint.lower.facts import Declared, Findings, slot, slot_of
from specmint.lower.media import request_media
from specmint.lower.schemas import shape_at, walk_to
from specmint.pointers import pointer_of, tokens_of

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


def report_flag(declared: Declared, rule: ir.Paging, findings: Findings) -> None:
    """Report a flag that is taken for `more` by its name alone."""
    if rule.more is None or declared.nearest("x-paging").get("more") is not None:
        return
    for pointer, flag in _flags(declared, rule):
        findings.warning(
            flag,
            "paging-flag",
            f"{pointer} is taken to say whether another page follows",
            f"write `more: {pointer}` into x-paging, or `more: false` if it says something else",
        )


def _is_in_request(declared: Declared, place: str, name: str) -> bool:
    if place == "query":
        return slot("query", name) in map(slot_of, declared.parameters)
    body = request_media(declared.node).schema
    return body is not None and walk_to(body, tokens_of(name)) is not None


def _flags(declared: Declared, rule: ir.Paging) -> Iterator[tuple[str, Node]]:
    """Yield the booleans, by pointer and schema, that stand beside the items or the cursor and are named for it.

    The nearest comes first; of one name there is one.
    """
    places = [tokens_of(at.raw) for at in (rule.next, rule.items) if at is not None]
    folders = {place[:end] for place in places for end in range(len(place) + 1)}
    for folder in sorted((each for each in folders if _LAST not in each), key=len, reverse=True):
        for schema in success_schemas(declared.node):
            inside = walk_to(schema, folder)
            for name, member in shape_at(inside).properties.items() if inside is not None else ():
                plain = name.replace("_", "").replace("-", "").lower()
                if plain in _FLAGS and shape_at(member).type == "boolean":
                    yield pointer_of((*folder, name)), member

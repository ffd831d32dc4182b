"""What the vendor sends on its own: the bodies of webhooks and callbacks as one type of events, and their signature."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, cast

from specmint import ir
from specmint.diagnostics import SpecmintError, counted
from specmint.document import Json, Node
from specmint.ir import Text
from specmint.lower.facts import Declared, Findings
from specmint.lower.media import is_json
from specmint.lower.schemas import Key, Shape, Types, Use, Uses, shape_at
from specmint.lower.schemas.gathering import MADE
from specmint.pointers import expression_of
from specmint.resolve import resolve
from specmint.structure import operations_in
from specmint.vocabulary import extension, signature_elements

_KEY = "x-webhook-signature"
_PLACE = ("webhooks", "anyOf", MADE)
"""Where the union of all events stands: nowhere in the document, as what refers to a base that others inherit from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookPlan:
    """The events that the vendor sends, before names and types: `of` is one of them, or the union of several."""

    of: Use
    is_mixed: bool
    rule: Node


class _Hook(NamedTuple):
    """An operation that the vendor calls, by the key under which it is declared."""

    name: str
    operation: Node


def plan_webhooks(root: Node, operations: Sequence[Declared], uses: Uses) -> WebhookPlan | None:
    """Plan what the vendor sends: its webhooks, or the callbacks of operations where there are none.

    The bodies of callbacks beside webhooks are models, and no events.
    """
    rule = extension(root, _KEY)
    hooks = _bodies(_webhooks(root), uses.findings)
    callbacks = _bodies(_callbacks(operations), uses.findings)
    for schema in callbacks if hooks else ():
        uses.read(schema)
    events = list({shape_at(schema).key: schema for schema in hooks or callbacks}.values())
    if not events:
        if rule.is_mapping:
            message = (
                f"{_KEY} is for webhooks and callbacks, and nothing here declares their bodies"
            )
            uses.findings.warning(rule, "extension-without-effect", message)
        return None
    if len(events) == 1:
        return WebhookPlan(of=uses.read(events[0]), is_mixed=False, rule=rule)
    union = _union(root, events)
    tag = union.child("discriminator").text("propertyName")
    if not tag:
        message = f"no member tells these {counted(len(events), 'event')} apart"
        hint = "give each a member that all have, with a `const` of its own"
        uses.findings.warning(events[0], "webhooks-alike", message, hint)
    return WebhookPlan(of=uses.read(union.node), is_mixed=not tag, rule=rule)


def webhooks_of(plan: WebhookPlan | None, types: Types) -> ir.Webhooks | None:
    """Return the events with their type."""
    if plan is None:
        return None
    place = expression_of(plan.rule.text("id"))
    is_in_body = place is not None and place.place == "body"
    return ir.Webhooks(
        type=types.answered(plan.of),
        is_mixed=plan.is_mixed,
        id=Text(place.name) if place is not None and is_in_body else None,
        signature=_signature(plan.rule) if plan.rule.is_mapping else None,
    )


def _signature(rule: Node) -> ir.Signature:
    prefixes = signature_elements(rule) or {"signature": ""}
    hashes, id_place = rule.text("algorithm").partition("hmac-")[2], expression_of(rule.text("id"))
    timestamp, secret = expression_of(rule.text("timestamp")), rule.child("secret")
    time_prefix = prefixes.get("timestamp")
    is_in_header = id_place is not None and id_place.place == "header"
    return ir.Signature(
        header=Text(rule.text("header")),
        hash=cast(Literal["sha1", "sha256", "sha512"] | None, hashes or None),
        encoding=cast(Literal["hex", "base64"], rule.text("encoding") or "hex"),
        signed=Text(rule.text("signed") or "{body}"),
        prefix=Text(prefixes["signature"]),
        separator=rule.text("separator"),
        time_prefix=None if time_prefix is None else Text(time_prefix),
        time_header=timestamp and Text(timestamp.name),
        id_header=Text(id_place.name) if id_place is not None and is_in_header else None,
        tolerance=rule.integer("tolerance"),
        secret_prefix=Text(secret.text("prefix")),
        secret_encoding=cast(Literal["text", "base64"], secret.text("encoding") or "text"),
    )


# --- the bodies -------------------------------------------------------------------------------------------------------


def _webhooks(root: Node) -> Iterator[_Hook]:
    for name, reference in root.members("webhooks"):
        yield from _hooks_of(name, reference)


def _callbacks(operations: Sequence[Declared]) -> Iterator[_Hook]:
    for declared in operations:
        for name, reference in declared.node.members("callbacks"):
            callback = _meant(reference)
            for address, item in callback.items() if callback is not None else ():
                if not address.startswith("x-"):
                    yield from _hooks_of(name, item)


def _hooks_of(name: str, reference: Node) -> Iterator[_Hook]:
    """Yield each operation of a path item that the vendor calls."""
    item = _meant(reference)
    for _, operation in operations_in(item) if item is not None else ():
        if operation.is_mapping:
            yield _Hook(name, operation)


def _bodies(hooks: Iterator[_Hook], findings: Findings) -> list[Node]:
    """Return the schemas of the JSON bodies; what has another body is no event, and is reported."""
    found: list[Node] = []
    for name, operation in hooks:
        schema = _body(operation)
        if schema is None:
            message = f"no JSON body is declared of {name!r}: it is none of the events"
            findings.warning(
                operation, "webhook-not-read", message, "describe it by a schema of JSON"
            )
        else:
            found.append(schema)
    return found


def _body(operation: Node) -> Node | None:
    body = _meant(operation.child("requestBody"))
    if body is None:
        return None
    offered = [media for _, media in body.members("content") if is_json(media.name)]
    return next((schema for media in offered if (schema := media.get("schema"))), None)


def _meant(node: Node) -> Node | None:
    """Return what a node means, references followed; None for one that leads nowhere, which validation has reported."""
    try:
        return resolve(node)
    except SpecmintError:
        return None


# --- several events ---------------------------------------------------------------------------------------------------


def _union(root: Node, events: list[Node]) -> Shape:
    """Return the shape of an event that is one of several, told apart by a member where one tells."""
    # The long spelling is ours in any document (`vocabulary`).
    said: dict[str, Json] = {
        "x-specmint-name": "WebhookEvent",
        "description": "What the vendor sends on its own: one of its webhooks.",
    }
    tag = _tag(events)
    if tag:
        said["discriminator"] = {"propertyName": tag}
    node = Node(root.document, root.file, _PLACE, said)
    keywords = {key: node / key for key in said if not key.startswith("x-")}
    shape = Shape(node, union=events, keywords=keywords)
    root.document.shapes[shape.key] = shape
    return shape


def _tag(events: list[Node]) -> str:
    """Return the member for which each event lists values of its own, a required one first; "" where there is none."""
    shapes = list(_models(events))
    first = shapes[0]
    names = [name for name in first.properties if name in first.required]
    names += [name for name in first.properties if name not in first.required]
    for name in names:
        listed = [_texts(shape, name) for shape in shapes]
        every = [text for texts in listed for text in texts]
        if all(listed) and len(set(every)) == len(every):
            return name
    return ""


def _models(events: list[Node]) -> Iterator[Shape]:
    """Yield the shapes of the events, and of the alternatives of those that are nothing else; each once."""
    seen: set[Key] = set()
    todo = list(reversed(events))
    while todo:
        shape = shape_at(todo.pop())
        if shape.key in seen or shape.impossible:
            continue
        seen.add(shape.key)
        if shape.union and not shape.properties:
            todo += reversed(shape.union)
        else:
            yield shape


def _texts(shape: Shape, name: str) -> list[str]:
    """Return the texts that a schema lists for a property; none where it may be something else."""
    declared = shape.properties.get(name)
    if declared is None:
        return []
    values = [literal.value for literal in shape_at(declared).literals]
    texts = [value for value in values if isinstance(value, str)]
    return texts if len(texts) == len(values) else []

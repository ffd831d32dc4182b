"""The extensions that are one fact each: envelope, errors, rate limits, paging, idempotency key.

All take the node of the extension, which reads as nothing where it is absent or `false`.
"""

from __future__ import annotations

from typing import Literal, cast

from specmint import ir
from specmint.document import Node
from specmint.ir import Text
from specmint.lower.facts import doc_of, literal_of, text_at
from specmint.pointers import expression_of

_WAITS = frozenset({"next-minute", "next-hour", "next-day"})


def envelope(node: Node) -> ir.Envelope:
    """Return an `x-envelope`: where the payload is, what success looks like, where code and message are.

    Without one, the body is the payload and the status alone decides.
    """
    accepted = ((Text(at), _accepted(values)) for at, values in node.members("success"))
    messages = [node.text("message"), *node.texts("message")]
    return ir.Envelope(
        payload=Text(node.text("payload")),
        success=tuple(accepted),
        code=text_at(node, "code"),
        message=tuple(Text(pointer) for pointer in messages if pointer),
    )


def _accepted(node: Node) -> tuple[ir.Primitive, ...]:
    """Return the values that one member may have in a success: one, or a list of them."""
    return tuple(map(literal_of, list(node.elements()) or [node]))


def refusals(node: Node) -> tuple[tuple[Text, ir.Refusal], ...]:
    """Return an `x-errors`: vendor codes and HTTP statuses, each with its class, wait and whether it was processed."""
    return tuple((Text(code), _refusal(entry)) for code, entry in node.items())


def _refusal(entry: Node) -> ir.Refusal:
    wait, header = {entry.text("wait")} & _WAITS, expression_of(entry.text("wait"))
    return ir.Refusal(
        error=entry.text("error") or "refused",
        wait=next(iter(wait), entry.integer("wait")),
        not_processed=entry.is_true("not-processed"),
        header=header and Text(header.name),
        doc=doc_of(entry),
    )


def rate_limits(node: Node) -> tuple[ir.RateLimit, ...]:
    """Return an `x-rate-limit`: how many requests in how many seconds, or at the same time."""
    return tuple(map(rate_limit, node.elements()))


def rate_limit(entry: Node) -> ir.RateLimit:
    """Return one limit of an `x-rate-limit`, or the `budget` of a session."""
    return ir.RateLimit(
        requests=entry.integer("requests"),
        window=entry.integer("window"),
        concurrent=entry.integer("concurrent"),
        scope=cast(Literal["api", "tag", "operation"], entry.text("scope") or "api"),
    )


def paging(node: Node, payload: Text) -> ir.Paging | None:
    """Return an `x-paging`: how a list goes on. Its items are at `payload` if it does not say where."""
    if not node.is_mapping:
        return None
    style = node.text("style")
    # The member that names the position is called after the style; styles that follow links have none.
    position, size = expression_of(node.text(style)), expression_of(node.text("size"))
    first = node.integer("first")
    return ir.Paging(
        style=cast(Literal["page", "offset", "cursor", "link", "next-url"], style),
        place="body" if position and position.place == "body" else "query",
        position=position and Text(position.name),
        size=size and Text(size.name),
        default_size=node.integer("default-size"),
        items=text_at(node, "items") or payload,
        next=text_at(node, "next"),
        pages=text_at(node, "pages"),
        total=text_at(node, "total"),
        more=Text(more) if (more := node.text("more")) else None,
        first=1 if first is None else first,
    )

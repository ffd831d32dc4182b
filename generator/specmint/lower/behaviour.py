"""How an API behaves beyond OpenAPI's own words: the extensions of the vocabulary as IR facts."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal, cast

from specmint import ir
from specmint.document import Node
from specmint.ir import Text
from specmint.lower.findings import integer, string, strings

_REQUEST = re.compile(r"\$request\.(?:query\.(?P<query>.+)|body#(?P<body>/.*))\Z")
_WAITS = frozenset({"next-minute", "next-hour", "next-day"})


def envelope(node: Node | None) -> ir.Envelope | None:
    """`x-envelope`: where the payload is, what success looks like, where code and message are."""
    if node is None or not isinstance(node.value, dict):
        return None
    success = node.get("success")
    conditions = (
        tuple((Text(at), _accepted(wanted)) for at, wanted in success.items())
        if success is not None
        else ()
    )
    message = node.get("message")
    single = (
        (string(message),)
        if message is not None and isinstance(message.value, str)
        else strings(message)
    )
    code = node.get("code")
    return ir.Envelope(
        payload=Text(string(node.get("payload"))),
        success=conditions,
        code=Text(string(code)) if code is not None else None,
        message=tuple(Text(pointer) for pointer in single),
    )


def _accepted(node: Node) -> tuple[Text | int | bool | Decimal | None, ...]:
    values = (
        [item.value for item in node.elements()] if isinstance(node.value, list) else [node.value]
    )
    return tuple(
        value if value is None or isinstance(value, (int, Decimal)) else Text(str(value))
        for value in values
    )


def refusals(node: Node | None) -> tuple[tuple[Text, ir.Refusal], ...]:
    """`x-errors`: vendor codes and HTTP statuses, each with its class, wait and whether it was processed."""
    if node is None:
        return ()
    return tuple(
        (
            Text(code),
            ir.Refusal(
                error=string(entry.get("error")) or "refused",
                wait=_wait(entry.get("wait")),
                not_processed=(entry.get("not-processed") or entry).value is True,
            ),
        )
        for code, entry in node.items()
    )


def _wait(node: Node | None) -> str | int | None:
    named = string(node)
    return named if named in _WAITS else integer(node)


def limits(node: Node | None) -> tuple[ir.RateLimit, ...]:
    """`x-rate-limit`: the buckets, windows in seconds."""
    return tuple(rate_limit(entry) for entry in node.elements()) if node is not None else ()


def rate_limit(entry: Node) -> ir.RateLimit:
    scope = string(entry.get("scope")) or "api"
    return ir.RateLimit(
        requests=integer(entry.get("requests")),
        window=integer(entry.get("window")),
        concurrent=integer(entry.get("concurrent")),
        scope=cast(Literal["api", "tag", "operation"], scope),
    )


def paging(node: Node | None) -> ir.Paging | None:
    """`x-paging`: how a list goes on."""
    if node is None or not isinstance(node.value, dict):
        return None
    style = string(node.get("style"))
    position = {"page": "page", "offset": "offset", "cursor": "cursor"}.get(style)
    place, name = _request(string(node.get(position)) if position else "")
    _, size = _request(string(node.get("size")))
    return ir.Paging(
        style=cast(Literal["page", "offset", "cursor", "link", "next-url"], style),
        place=place,
        position=Text(name) if name else None,
        size=Text(size) if size else None,
        default_size=integer(node.get("default-size")),
        items=Text(string(node.get("items"))),
        next=_pointer(node.get("next")),
        pages=_pointer(node.get("pages")),
        total=_pointer(node.get("total")),
        first=first if (first := integer(node.get("first"))) is not None else 1,
    )


def _pointer(node: Node | None) -> Text | None:
    return Text(string(node)) if node is not None else None


def _request(expression: str) -> tuple[Literal["query", "body"], str]:
    match = _REQUEST.match(expression)
    if match is None:
        return "query", ""
    return ("query", match["query"]) if match["query"] else ("body", match["body"])


def idempotency_key(node: Node | None) -> Text | None:
    """`x-idempotency-key`: the header that makes a repeat safe."""
    return Text(string(node.get("header"))) if node is not None else None


def response_pointer(expression: str) -> Text:
    """The JSON Pointer in `$response.body#/...` (OpenAPI 3.1, 4.8.20.4)."""
    return Text(expression.partition("#")[2])

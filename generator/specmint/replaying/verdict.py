"""Whether an answer is a success, by the spec alone: HTTP status, then the declared envelope."""

from __future__ import annotations

from decimal import Decimal

from specmint.ir import Text
from specmint.pointers import tokens_of
from specmint.replaying.exchange import Exchange, found, same_scalar
from specmint.replaying.matching import Known


def is_success(known: Known, exchange: Exchange) -> bool:
    """Whether the vendor did what was asked."""
    if not 200 <= exchange.status < 300:
        return False
    for pointer, accepted in known.operation.behaviour.envelope.success:
        value = found(exchange.answer.tree, tokens_of(pointer.raw))
        if not any(same_scalar(plain(one), value) for one in accepted):
            return False
    return True


def payload_at(known: Known) -> tuple[str, ...]:
    """Where in a body the client reads: the payload; each of the items, if it is a list."""
    paging = known.operation.paging
    if paging is not None:
        return (*tokens_of(paging.items.raw), "*")
    return tokens_of(known.operation.behaviour.envelope.payload.raw)


def plain(value: Text | int | bool | Decimal | None) -> str | int | bool | Decimal | None:
    """A literal of the spec, to compare with data."""
    return value.raw if isinstance(value, Text) else value

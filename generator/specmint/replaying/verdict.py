"""Whether an answer is a success, by the spec alone: HTTP status, then the declared envelope."""

from __future__ import annotations

from decimal import Decimal

from specmint import ir
from specmint.ir import Text
from specmint.replaying.exchange import Exchange, found, same_scalar, tokens
from specmint.replaying.matching import Known, Spec

_NONE = ir.Envelope(payload=Text(""), success=(), code=None, message=())


def envelope_of(spec: Spec, known: Known) -> ir.Envelope:
    """The operation's envelope, else the API's, else none: the body is the payload."""
    own = known.operation.envelope
    if isinstance(own, ir.Envelope):
        return own
    return (spec.api.envelope if own == "inherit" else None) or _NONE


def is_success(spec: Spec, known: Known, exchange: Exchange) -> bool:
    """Whether the vendor did what was asked."""
    if not 200 <= exchange.status < 300:
        return False
    for pointer, accepted in envelope_of(spec, known).success:
        value = found(exchange.answer.tree, tokens(pointer.raw))
        if not any(same_scalar(plain(one), value) for one in accepted):
            return False
    return True


def payload_at(spec: Spec, known: Known) -> tuple[str, ...]:
    """Where in a body the client reads: the payload; each of the items, if it is a list."""
    paging = known.operation.paging
    if paging is not None:
        return (*tokens(paging.items.raw), "*")
    return tokens(envelope_of(spec, known).payload.raw)


def plain(value: Text | int | bool | Decimal | None) -> str | int | bool | Decimal | None:
    """A literal of the spec, to compare with data."""
    return value.raw if isinstance(value, Text) else value

"""The `_webhooks.py` of a package as a view: the events, and how a request of one proves who sent it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from specmint import ir
from specmint.encode import Code, literal
from specmint.ir import Ident, Text
from specmint.spell.annotations import Speller
from specmint.spell.calls import call, value
from specmint.spell.imports import Used
from specmint.spell.table import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhooksPage:
    """What `_webhooks.py` prints below its imports, whose names are in `used`: what reads an event."""

    used: Used
    reader: Code


def webhooks_page(api: ir.Api, webhooks: ir.Webhooks, aliases: Collection[Ident]) -> WebhooksPage:
    """Return the view of `_webhooks.py`."""
    used = Used(Scope.WEBHOOKS)
    into = Speller(used, frozenset(aliases)).into(webhooks.type)
    signature = None
    if webhooks.signature is not None:
        signature = _signature(webhooks.signature, used)
    reader = call(
        used.take("Webhooks"),
        into or Code("None"),
        literal(api.package),
        signature=signature,
        id=value(webhooks.id),
        is_mixed=value(webhooks.is_mixed or None),
    )
    return WebhooksPage(used=used, reader=reader)


def _signature(signature: ir.Signature, used: Used) -> Code:
    """Return a signature; what is usual is left out."""
    tolerance = None
    if signature.tolerance is not None:
        tolerance = Code(f"{float(signature.tolerance)}")
    return call(
        used.take("Signature"),
        literal(signature.header),
        hash=value(signature.hash),
        encoding=_unless(signature.encoding, "hex"),
        signed=_unless(signature.signed.raw, "{body}"),
        prefix=_text(signature.prefix),
        separator=_unless(signature.separator, ""),
        time_prefix=value(signature.time_prefix),
        time_header=value(signature.time_header),
        id_header=value(signature.id_header),
        tolerance=tolerance,
        secret_prefix=_text(signature.secret_prefix),
        secret_encoding=_unless(signature.secret_encoding, "text"),
    )


def _text(text: Text) -> Code | None:
    return _unless(text.raw, "")


def _unless(plain: str, usual: str) -> Code | None:
    """Return a literal, or None (leave the keyword out) for the usual value."""
    return None if plain == usual else literal(plain)

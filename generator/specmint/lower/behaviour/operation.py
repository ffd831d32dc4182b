"""How one operation behaves where that differs from its API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from specmint import ir
from specmint.ir import Text
from specmint.lower.behaviour.rules import envelope, rate_limits, refusals
from specmint.lower.behaviour.security import Alternatives, Security, requirements, session_slot
from specmint.lower.facts import Declared, Slot, slot, slot_of
from specmint.lower.media import request_media
from specmint.lower.schemas import shape_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """The fields of an `ir.Operation` that say how it behaves, and what the client fills in of its requests."""

    idempotent: bool | None
    idempotency_key: Text | None
    envelope: ir.Envelope | Literal["inherit"] | None
    security: Alternatives | None
    session: bool
    form_credentials: tuple[Text, ...] | None
    refusals: tuple[tuple[Text, ir.Refusal], ...] | None
    limits: tuple[ir.RateLimit, ...] | None
    filled: frozenset[Slot]


def behaviour_of(declared: Declared, security: Security) -> Behaviour:
    """Return what an operation and its path item say of their own, `false` included."""
    session = security.session
    carries = uses_session(declared, security)
    filled = {_key_slot(declared)}
    if session is not None and carries:
        filled.add(session_slot(session))
    return Behaviour(
        idempotent=_idempotent(declared),
        idempotency_key=_key(declared),
        envelope=_envelope(declared),
        security=_alternatives(declared, security),
        session=carries,
        form_credentials=_form_credentials(declared, security),
        refusals=_refusals(declared),
        limits=_limits(declared),
        filled=security.filled() | filled,
    )


def uses_session(declared: Declared, security: Security) -> bool:
    """Return whether an operation travels in the session: it has the place for the token, and is not the login."""
    session = security.session
    if session is None or not declared.nearest("x-session").is_mapping:
        return False
    match session.put.place:
        case "form":
            return session.put.name.raw in _form_fields(declared)
        case "scheme":
            return any(session.put.name in one for one in _needed(declared, security))
        case _:
            return declared.address != session.login.raw


def _idempotent(declared: Declared) -> bool | None:
    value = declared.own("x-idempotent").value
    return value if isinstance(value, bool) else None


def _key_slot(declared: Declared) -> Slot:
    """The header that `x-idempotency-key` fills in the operation's requests."""
    return slot("header", declared.nearest("x-idempotency-key").text("header"))


def _key(declared: Declared) -> Text | None:
    """The header of the operation's own, "" if it is switched off. One that declares the header is always sent it."""
    is_declared = any(slot_of(node) == _key_slot(declared) for node in declared.parameters)
    own = declared.own("x-idempotency-key")
    if own.value is None and not is_declared:
        return None
    return Text(declared.nearest("x-idempotency-key").text("header"))


def _envelope(declared: Declared) -> ir.Envelope | Literal["inherit"] | None:
    own = declared.own("x-envelope")
    if own.value is None:
        return "inherit"
    return envelope(own)


def _refusals(declared: Declared) -> tuple[tuple[Text, ir.Refusal], ...] | None:
    own = declared.own("x-errors")
    if own.value is False:
        return None
    return refusals(own)


def _limits(declared: Declared) -> tuple[ir.RateLimit, ...] | None:
    own = declared.own("x-rate-limit")
    if own.value is None:
        return None
    return rate_limits(own)


def _needed(declared: Declared, security: Security) -> Alternatives:
    """The security that holds for an operation: its own, else the document's."""
    own = requirements(declared.node)
    return security.alternatives if own is None else own


def _alternatives(declared: Declared, security: Security) -> Alternatives | None:
    """The security of an operation's own, without the session's scheme where the session is switched off."""
    session = security.session
    is_off = declared.own("x-session").value is False
    if session is None or session.put.place != "scheme" or not is_off:
        return requirements(declared.node)
    needed = _needed(declared, security)
    return tuple(tuple(name for name in one if name != session.put.name) for one in needed)


def _form_credentials(declared: Declared, security: Security) -> tuple[Text, ...] | None:
    """The credentials that an operation's form declares; None for all of them."""
    fields = _form_fields(declared)
    held = tuple(Text(name) for name in security.form if name in fields)
    return None if len(held) == len(security.form) else held


def _form_fields(declared: Declared) -> frozenset[str]:
    """The fields of an operation's form; none where its requests are no forms."""
    media = request_media(declared.node)
    if media.kind != "form" or media.schema is None:
        return frozenset()
    return frozenset(shape_at(media.schema).properties)

"""How calls behave: those of one operation, and those that no operation describes.

Here, and nowhere else, an operation inherits what the root of its document says: what leaves this module is effective.
"""

from __future__ import annotations

from specmint import ir
from specmint.document import Node
from specmint.ir import Ident, Text
from specmint.lower.behaviour.rules import envelope, rate_limits, refusals
from specmint.lower.behaviour.security import Alternatives, Security, requirements, session_slot
from specmint.lower.facts import Declared, Slot, slot, slot_of, text_at
from specmint.lower.media import request_media
from specmint.lower.schemas import declares, shape_at
from specmint.pointers import tokens_of
from specmint.vocabulary import extension

FormCredentials = tuple[tuple[Text, Ident], ...]


def default_behaviour(root: Node, security: Security) -> ir.Behaviour:
    """Return what the root of a document says, which holds for calls that no operation describes."""
    return ir.Behaviour(
        idempotency_key=text_at(extension(root, "x-idempotency-key"), "header"),
        envelope=envelope(extension(root, "x-envelope")),
        security=security.alternatives,
        session=_needs_session(security.alternatives, security),
        form_credentials=tuple((Text(wire), name) for wire, name in security.form.items()),
        refusals=_tables(extension(root, "x-errors")),
        limits=rate_limits(extension(root, "x-rate-limit")),
    )


def behaviour_of(declared: Declared, security: Security, *, redirect: bool) -> ir.Behaviour:
    """Return how an operation behaves: what it says itself, else its path item, else the root of the document.

    `redirect`: its answers may say that the file is elsewhere.
    """
    return ir.Behaviour(
        idempotent=_idempotent(declared),
        idempotency_key=_key(declared),
        always_keyed=_declares_key(declared),
        envelope=envelope(declared.nearest("x-envelope")),
        security=_alternatives(declared, security),
        session=uses_session(declared, security),
        form_credentials=_form_credentials(declared, security),
        refusals=_refusals(declared),
        limits=rate_limits(declared.nearest("x-rate-limit")),
        redirect=redirect,
    )


def filled_by_client(declared: Declared, security: Security) -> frozenset[Slot]:
    """Return the places of a request that the client fills in, so that the method does not ask for them."""
    filled = {_key_slot(declared)}
    if security.session is not None and uses_session(declared, security):
        filled.add(session_slot(security.session))
    return security.filled() | filled | _credential_slots(declared, security)


def _credential_slots(declared: Declared, security: Security) -> set[Slot]:
    """Return the places of the API keys that calls of an operation carry: a parameter there is the same key, declared twice."""
    names = {name for one in _alternatives(declared, security) for name in one}
    return {
        slot(one.kind, one.parameter.raw)
        for one in security.schemes
        if one.parameter is not None and one.spec_name in names
    }


def uses_session(declared: Declared, security: Security) -> bool:
    """Return whether an operation travels in the session: it has the place for the token, and is not the login."""
    session = security.session
    if session is None:
        return False
    if session.token_url is None and not declared.nearest("x-session").is_mapping:
        return False
    match session.put.place:
        case "form":
            return session.put.name.raw in form_fields(declared)
        case "scheme":
            return _needs_session(_needed(declared, security), security)
        case _:
            return declared.address != session.login.raw


def _needs_session(alternatives: Alternatives, security: Security) -> bool:
    """Return whether calls with this security travel in the session: in any case, unless it fills one of the schemes."""
    session = security.session
    if session is None or session.put.place != "scheme":
        return session is not None
    return any(session.put.name in needed for needed in alternatives)


def _idempotent(declared: Declared) -> bool | None:
    value = declared.own("x-idempotent").value
    return value if isinstance(value, bool) else None


def _key(declared: Declared) -> Text | None:
    """Return the header of the idempotency key, or the pointer to it: None where a request has no such member."""
    rule = declared.nearest("x-idempotency-key")
    pointer, media = text_at(rule, "body"), request_media(declared.node)
    if pointer is None:
        return text_at(rule, "header")
    tokens = tokens_of(pointer.raw)
    is_writable = media.kind == "json" or (media.kind == "form" and len(tokens) == 1)
    if is_writable and media.schema is not None and declares(media.schema, tokens):
        return pointer
    return None


def _key_slot(declared: Declared) -> Slot:
    """Return the header that `x-idempotency-key` fills in the operation's requests."""
    return slot("header", declared.nearest("x-idempotency-key").text("header"))


def _declares_key(declared: Declared) -> bool:
    """Return whether an operation asks for the key itself, by the extension or by declaring the header."""
    is_declared = any(slot_of(node) == _key_slot(declared) for node in declared.parameters)
    return is_declared or declared.own("x-idempotency-key").is_mapping


def _tables(node: Node) -> tuple[ir.Refusals, ...]:
    """Return the table of an `x-errors`; none where it lists nothing."""
    return tuple(filter(None, [refusals(node)]))


def _refusals(declared: Declared) -> tuple[ir.Refusals, ...]:
    """Return the tables of an operation: its own codes come before those of the root. `false` switches off both."""
    own = declared.own("x-errors")
    if own.value is False:
        return ()
    return _tables(own) + _tables(extension(declared.root, "x-errors"))


def _needed(declared: Declared, security: Security) -> Alternatives:
    """Return the security that holds for an operation: its own, else the document's."""
    own = requirements(declared.node)
    return security.alternatives if own is None else own


def _alternatives(declared: Declared, security: Security) -> Alternatives:
    """Return the security of an operation, without the session's scheme where the session is switched off."""
    needed = _needed(declared, security)
    session = security.session
    is_off = declared.own("x-session").value is False
    if session is None or session.put.place != "scheme" or not is_off:
        return needed
    return tuple(tuple(name for name in one if name != session.put.name) for one in needed)


def _form_credentials(declared: Declared, security: Security) -> FormCredentials:
    """Return the credentials that an operation's form declares."""
    fields = form_fields(declared)
    return tuple((Text(wire), name) for wire, name in security.form.items() if wire in fields)


def form_fields(declared: Declared) -> frozenset[str]:
    """Return the fields of an operation's form; none where its requests are no forms."""
    media = request_media(declared.node)
    if media.kind != "form" or media.schema is None:
        return frozenset()
    return frozenset(shape_at(media.schema).properties)

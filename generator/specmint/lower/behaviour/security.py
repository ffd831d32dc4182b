"""Who the caller is: security schemes, form credentials and the session, together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from specmint import ir
from specmint.document import Node
from specmint.ir import Ident, Text
from specmint.lower.behaviour.schemes import credential, merged, read_schemes
from specmint.lower.behaviour.sessions import read_session
from specmint.lower.behaviour.tokens import token_session
from specmint.lower.facts import Declared, Findings, Slot, slot
from specmint.names import snake
from specmint.resolve import resolve
from specmint.vocabulary import extension

_REFRESH_TOKEN = Text(
    "A refresh token. With it, its id and its secret the client fetches access tokens itself."
)
Alternatives = tuple[tuple[Text, ...], ...]
"""A `security` list: alternatives, each a set of schemes that are needed together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """What the document says of credentials: arguments of the constructor, and where each travels.

    `form` maps form fields that calls carry to constructor arguments; `alternatives` hold for operations
    that declare no own.
    """

    credentials: tuple[ir.Credential, ...]
    schemes: tuple[ir.Scheme, ...]
    form: Mapping[str, Ident]
    session: ir.Session | None
    alternatives: Alternatives

    def filled(self) -> frozenset[Slot]:
        """Return the form fields that credentials fill, so that no method asks for them."""
        return frozenset(slot("form", name) for name in self.form)


def read_security(root: Node, operations: Sequence[Declared], findings: Findings) -> Security:
    """Return the security of a document."""
    form = {
        entry.text("name"): _form_credential(entry)
        for entry in extension(root, "x-credentials").elements()
    }
    asked = list(form.values())
    session: ir.Session | None = None
    filled = ""
    read = read_session(root, operations, findings)
    if read is not None:
        session, credentials = read
        asked += credentials
        filled = session.put.name.raw if session.put.place == "scheme" else ""
    schemes = list(read_schemes(root, operations, filled, findings))
    asked += [one for read in schemes for one in read.credentials]
    if session is None:
        taken = {one.name for one in asked}
        session = token_session(root, operations, (one.scheme for one in schemes), taken)
        # Of OAuth 2 these are the refresh token alone.
        for _, name in () if session is None else session.fields:
            asked.append(ir.Credential(name=name, doc=_REFRESH_TOKEN, required=False))
    return Security(
        credentials=merged(asked),
        schemes=tuple(read.scheme for read in schemes),
        form={wire: one.name for wire, one in form.items()},
        session=session,
        alternatives=requirements(root) or (),
    )


def _form_credential(entry: Node) -> ir.Credential:
    """Return the constructor argument for a form field. In a value of ours `x-name` is ours in any document."""
    name = entry.text("x-name") or snake(entry.text("name"))
    return credential(entry, name, required=True)


def requirements(owner: Node) -> Alternatives | None:
    """Return the `security` of the document or of an operation: None where it has none, () where none is needed.

    In the order of the document, save that an alternative without credentials comes last: who gave some wants them sent.
    A client certificate is no credential of ours. It belongs to the caller's own HTTP client.
    """
    if owner.get("security") is None:
        return None
    by_client = set(_certificates(owner.document.root()))
    listed = [
        tuple(Text(name) for name, _ in one.items() if name not in by_client)
        for one in owner.each("security")
    ]
    return tuple(sorted(listed, key=lambda needed: not needed))


def _certificates(root: Node) -> Iterator[str]:
    """Yield the names of the security schemes that are a client's certificate."""
    for name, scheme in root.child("components").members("securitySchemes"):
        if resolve(scheme).text("type") == "mutualTLS":
            yield name


def session_slot(session: ir.Session) -> Slot:
    """Return where the token of a session travels."""
    return slot(session.put.place, session.put.name.raw)

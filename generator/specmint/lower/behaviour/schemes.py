"""Arguments of the client's constructor that prove who the caller is, and the security schemes that ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple, cast

from specmint import ir
from specmint.collisions import MEMBERS, Claim, distinct
from specmint.document import Node
from specmint.ir import Ident, Text
from specmint.lower.behaviour.tokens import client_name, token_endpoint, token_scheme
from specmint.lower.facts import Declared, Findings, doc_of, given_name, remarked
from specmint.names import CLIENT_ARGUMENTS, free, snake
from specmint.resolve import resolve
from specmint.vocabulary import extension, find


class ReadScheme(NamedTuple):
    """A security scheme, and the credentials that it asks for: none where the session fills it."""

    scheme: ir.Scheme
    credentials: tuple[ir.Credential, ...]


def credential(node: Node, name: str, *, required: bool) -> ir.Credential:
    """Return the constructor argument of this name, described at `node`."""
    return ir.Credential(
        name=Ident(free(name, CLIENT_ARGUMENTS)),
        doc=remarked(doc_of(node), node),
        required=required,
    )


def credential_for(node: Node, wire: str, *, required: bool) -> ir.Credential:
    """Return the constructor argument for what travels as `wire`, named by `x-name` or after it."""
    return credential(node, given_name(node) or snake(wire), required=required)


def merged(asked: Iterable[ir.Credential]) -> tuple[ir.Credential, ...]:
    """Return the credentials asked for, each name once, in order; required where any use requires it."""
    found: dict[Ident, ir.Credential] = {}
    for one in asked:
        known = found.setdefault(one.name, one)
        if one.required and not known.required:
            found[one.name] = one
    return tuple(found.values())


def read_schemes(
    root: Node, operations: Sequence[Declared], filled: str, findings: Findings
) -> Iterator[ReadScheme]:
    """Yield the security schemes that operations require. `filled` is the one that the session fills."""
    used, always = _required(root, operations), _always(root)
    fetched = "" if filled else token_scheme(root, used)
    owners: dict[Ident, str] = {}
    for name, node in root.child("components").members("securitySchemes"):
        if name not in used:
            findings.warning(
                node,
                "unused-security-scheme",
                f"no operation requires the security scheme {name!r}",
                "name it in a `security` list",
            )
            continue
        if name == fetched:
            yield _apart(_own_token(name, resolve(node)), resolve(node), owners, findings)
            yield _apart(_token_client(name, resolve(node)), resolve(node), owners, findings)
            continue
        read = _scheme(name, resolve(node), name in always, findings)
        if read is not None and name != filled:
            read = _apart(read, resolve(node), owners, findings)
        if read is not None and name == filled:
            yield ReadScheme(replace(read.scheme, credentials=()), ())
        elif read is not None:
            yield read


def _apart(
    read: ReadScheme, node: Node, owners: dict[Ident, str], findings: Findings
) -> ReadScheme:
    """Return a scheme whose credentials are none of another's, unless `x-name` gives both one name.

    One argument for two secrets would send each to where the other belongs.
    """
    names = [one.name for one in read.credentials]
    met = next((name for name in names if name in owners), None)
    if met is not None and find(node, "x-name") is None:
        scheme = read.scheme
        text, kind = scheme.spec_name.raw, scheme.kind
        wants = [Claim(wanted=name, text=text, beside=kind) for name in names]
        own = distinct(wants, MEMBERS, owners)
        findings.warning(
            node,
            "credential-names-meet",
            f"{met!r} is the argument of the security scheme {owners[met]!r}: "
            f"this one's is {own[names.index(met)]!r}",
            "write x-name on one of them, or the same x-name on both if it is one credential",
        )
        names = own
    credentials = [
        replace(one, name=name) for one, name in zip(read.credentials, names, strict=True)
    ]
    for name in names:
        owners.setdefault(name, read.scheme.spec_name.raw)
    return ReadScheme(replace(read.scheme, credentials=tuple(names)), tuple(credentials))


def _required(root: Node, operations: Sequence[Declared]) -> set[str]:
    """Return the schemes that the document or any operation names."""
    owners = [root, *(one.node for one in operations)]
    return {name for owner in owners for one in owner.each("security") for name, _ in one.items()}


def _always(root: Node) -> set[str]:
    """Return the schemes without which the API as a whole cannot be called: those of the only alternative of the root."""
    alternatives = list(root.each("security"))
    return {name for one in alternatives for name, _ in one.items() if len(alternatives) == 1}


def _scheme(name: str, node: Node, required: bool, findings: Findings) -> ReadScheme | None:
    match node.text("type"), node.text("scheme").lower():
        case "http", "basic":
            return _basic(name, node, required)
        case "http", "bearer":
            return _single(name, node, "bearer", required)
        case ("oauth2" | "openIdConnect") as flow, _:
            findings.warning(
                node,
                "access-token-only",
                f"the flows of {flow} are not generated: the client takes an access token",
            )
            return _single(name, node, "bearer", required)
        case "apiKey", _:
            place = cast(Literal["header", "query", "cookie"], node.text("in"))
            return _single(name, node, place, required)
        case "mutualTLS", _:
            findings.warning(
                node, "mutual-tls", "give the client an httpx2.Client that holds the certificate"
            )
            return None
        case _:  # validation has left such a scheme out
            return None


def _single(
    name: str, node: Node, kind: Literal["bearer", "header", "query", "cookie"], required: bool
) -> ReadScheme:
    """Return a scheme with one credential: a bearer token, or a key in some place."""
    asked = credential_for(node, name, required=required)
    # "name" is the header, query parameter or cookie of a key; a bearer token's place is given.
    scheme = ir.Scheme(
        spec_name=Text(name),
        kind=kind,
        parameter=None if kind == "bearer" else Text(node.text("name")),
        credentials=(asked.name,),
    )
    return ReadScheme(scheme, (asked,))


def _own_token(name: str, node: Node) -> ReadScheme:
    """Return the scheme of a client that fetches its tokens, with words for its argument where the document has none."""
    read, endpoint = _single(name, node, "bearer", False), token_endpoint(node)
    told = Text("An access token of your own. Without one, the client fetches its tokens itself.")
    if endpoint is not None and endpoint.refreshes:
        told = Text("An access token. With a refresh token, the client fetches others itself.")
    asked = [replace(one, doc=told) if not one.doc.raw else one for one in read.credentials]
    return ReadScheme(read.scheme, tuple(asked))


def _token_client(name: str, node: Node) -> ReadScheme:
    """Return how a client proves who it is where it fetches its tokens: HTTP Basic (RFC 6749, 2.3.1)."""
    told = ("The client's id, by which it fetches its own tokens.", "The secret that goes with it.")
    asked = [
        replace(credential(node, word, required=False), doc=Text(doc))
        for word, doc in zip(("client_id", "client_secret"), told, strict=True)
    ]
    scheme = ir.Scheme(
        spec_name=Text(client_name(name)),
        kind="basic",
        parameter=None,
        credentials=tuple(one.name for one in asked),
    )
    return ReadScheme(scheme, tuple(asked))


def _basic(name: str, node: Node, required: bool) -> ReadScheme:
    """Return the scheme of HTTP Basic, whose two arguments `x-name` may name."""
    names = extension(node, "x-name")
    user = credential(node, names.text("username") or "username", required=required)
    password = credential(node, names.text("password") or "password", required=required)
    scheme = ir.Scheme(
        spec_name=Text(name),
        kind="basic",
        parameter=None,
        credentials=(user.name, password.name),
    )
    return ReadScheme(scheme, (user, password))

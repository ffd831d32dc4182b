"""OAuth 2: access tokens that the client fetches itself, by its own credentials (RFC 6749, 4.4) or a refresh token (6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlsplit

from specmint import ir
from specmint.document import Node
from specmint.ir import Ident, Text
from specmint.lower.facts import Declared
from specmint.names import CLIENT_ARGUMENTS, free, snake
from specmint.resolve import resolve

_LEEWAY = 30
"""Seconds before its end at which a token is not sent any more."""


class TokenEndpoint(NamedTuple):
    """Where tokens are fetched: the base, "" for the API's own, and the path below it; with a refresh token if it `refreshes`."""

    base: str
    path: str
    refreshes: bool = False


def token_endpoint(scheme: Node) -> TokenEndpoint | None:
    """Return where a client fetches its own tokens for an OAuth 2 scheme; None where it cannot, or not safely.

    The address must be https, without a query and without a user's name. A flow in which a person takes part gives a
    refresh token, with which the client goes on alone.
    """
    flows = resolve(scheme).child("flows")
    found = _endpoint(flows.child("clientCredentials").text("tokenUrl"))
    if found is not None:
        return found
    for name in ("authorizationCode", "deviceAuthorization", "password"):
        flow = flows.child(name)
        found = _endpoint(flow.text("refreshUrl") or flow.text("tokenUrl"))
        if found is not None:
            return found._replace(refreshes=True)
    return None


def token_scheme(root: Node, used: Collection[str]) -> str:
    """Return the scheme for which the client fetches tokens: the first for its own credentials, else for a refresh token."""
    found: dict[bool, str] = {}
    for name, node in root.child("components").members("securitySchemes"):
        endpoint = token_endpoint(node)
        if endpoint is not None and name in used and resolve(node).text("type") == "oauth2":
            found.setdefault(endpoint.refreshes, name)
    return found.get(False, found.get(True, ""))


def _endpoint(url: str) -> TokenEndpoint | None:
    if url.startswith("/") and not url.startswith("//"):
        if "?" in url or "#" in url:
            return None
        return TokenEndpoint("", url)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme != "https" or not host or parts.query or parts.fragment or "@" in parts.netloc:
        return None
    origin = f"https://{host}" if port is None else f"https://{host}:{port}"
    return TokenEndpoint(origin, parts.path or "/")


def client_name(scheme: str) -> str:
    """Return the name of the scheme by which a client proves who it is where tokens are fetched."""
    return f"{scheme} client"


def token_session(
    root: Node, operations: Sequence[Declared], schemes: Iterable[ir.Scheme], taken: Collection[str]
) -> ir.Session | None:
    """Return how tokens are fetched for the scheme of OAuth 2 for which the client does that; None where there is none.

    The argument of a refresh token has a name that is not in `taken`.
    """
    by_name = {one.spec_name.raw: one for one in schemes}
    for name, node in root.child("components").members("securitySchemes"):
        client, endpoint = by_name.get(client_name(name)), token_endpoint(node)
        if client is not None and endpoint is not None:
            (given,) = by_name[name].credentials
            if endpoint.refreshes:
                wanted = "refresh_token"
                if wanted in taken:
                    wanted = f"{snake(name)}_refresh_token"
                return replace(
                    _session(name, endpoint, given, "refresh_token"),
                    fields=((Text("refresh_token"), Ident(free(wanted, CLIENT_ARGUMENTS))),),
                )
            scopes = _scopes(name, root, operations)
            session = _session(name, endpoint, given, "client_credentials")
            if not scopes:
                return session
            scope = Text("scope"), Text(" ".join(scopes))
            return replace(session, constants=(*session.constants, scope))
    return None


def _session(name: str, endpoint: TokenEndpoint, given: Ident, grant: str) -> ir.Session:
    return ir.Session(
        login=Text(f"POST {endpoint.path}"),
        fields=(),
        constants=((Text("grant_type"), Text(grant)),),
        body="form",
        token=Text("/access_token"),
        put=ir.Put(place="scheme", name=Text(name), prefix=Text("")),
        idle=None,
        lifetime=None,
        margin=_LEEWAY,
        logout=None,
        base_url=None,
        hosts=(),
        budget=None,
        token_url=Text(endpoint.base),
        client=Text(client_name(name)),
        expires=Text("/expires_in"),
        given=given,
    )


def _scopes(name: str, root: Node, operations: Sequence[Declared]) -> list[str]:
    """Return the scopes that any operation requires of a scheme, each once: one token is for all."""
    owners = [root, *(one.node for one in operations)]
    listed = [one.texts(name) for owner in owners for one in owner.each("security")]
    return list(dict.fromkeys(scope for scopes in listed for scope in scopes))

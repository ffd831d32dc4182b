"""Rules for security schemes and the requirements that name them."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Node
from specmint.validation.grammar import TOKEN

_NEEDS = {
    "apiKey": ("name", "in"),
    "http": ("scheme",),
    "oauth2": ("flows",),
    "openIdConnect": ("openIdConnectUrl",),
    "mutualTLS": (),
}


def check_scheme(scheme: Node) -> Iterator[Diagnostic]:
    """The type is known, and what that type needs is there and can be sent."""
    kind = scheme.get("type")
    if kind is None or not isinstance(kind.value, str):
        return
    if kind.value not in _NEEDS:
        hint = f"Use one of {', '.join(_NEEDS)}."
        if kind.value == "basic":
            hint = "In OpenAPI 3 this is `type: http, scheme: basic`."
        yield kind.error("security-type", f"unknown security type {quoted(kind.value)}", hint)
        return
    for field in _NEEDS[kind.value]:
        if scheme.get(field) is None:
            message = f"a security scheme of type {kind.value} needs {quoted(field)}"
            yield scheme.error("missing-field", message, key=True)
    if kind.value == "apiKey":
        yield from _api_key(scheme)
    name = scheme.get("scheme") if kind.value == "http" else None
    if name and isinstance(name.value, str) and not TOKEN.fullmatch(name.value):
        message = f"{quoted(name.value)} is not an authentication scheme"
        yield name.error("security-scheme-name", message, "For example basic or bearer.")


def check_requirement(requirement: Node) -> Iterator[Diagnostic]:
    """Every name in a security requirement is a security scheme of the entry document."""
    components = requirement.document.root().get("components")
    schemes = components.get("securitySchemes") if components else None
    known = schemes.value if schemes and isinstance(schemes.value, dict) else {}
    for name, scopes in requirement.items():
        if name not in known:
            close = get_close_matches(name, list(known), n=1)
            hint = f"Did you mean {quoted(close[0])}?" if close else ""
            message = f"there is no security scheme {quoted(name)}"
            yield scopes.error(
                "unknown-security-scheme",
                message,
                hint or "Declare it under components/securitySchemes.",
                key=True,
            )


def _api_key(scheme: Node) -> Iterator[Diagnostic]:
    where, name = scheme.get("in"), scheme.get("name")
    place = where.value if where else None
    if where and place not in ("header", "query", "cookie"):
        message = f"an API key cannot be in {quoted(place)}"
        yield where.error("security-in", message, "Use header, query or cookie.")
    if name and isinstance(name.value, str):
        is_token = TOKEN.fullmatch(name.value) is not None
        if not name.value or (place in ("header", "cookie") and not is_token):
            message = f"{quoted(name.value)} cannot be the name of a {place}"
            hint = "Allowed are letters, digits and !#$%&'*+-.^_`|~ (RFC 9110, 5.6.2)."
            yield name.error("header-name", message, hint)

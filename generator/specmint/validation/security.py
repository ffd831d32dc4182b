"""Rules for security schemes and the requirements that name them."""

from __future__ import annotations

from collections.abc import Iterator

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Document, Node
from specmint.validation.grammar import TOKEN, TOKEN_HINT
from specmint.validation.walk import members
from specmint.validation.wording import did_you_mean

_NEEDS = {
    "apiKey": ("name", "in"),
    "http": ("scheme",),
    "oauth2": ("flows",),
    "openIdConnect": ("openIdConnectUrl",),
    "mutualTLS": (),
}


def check_scheme(scheme: Node) -> Iterator[Diagnostic]:
    """Yield a problem if the type is unknown, or what the type needs is missing or cannot be sent."""
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
    elif kind.value == "http":
        yield from _http(scheme)


def check_requirement(requirement: Node) -> Iterator[Diagnostic]:
    """Yield each name in a security requirement that no security scheme of the entry document has."""
    known = scheme_names(requirement.document)
    for name, scopes in requirement.items():
        if name not in known:
            message = f"there is no security scheme {quoted(name)}"
            hint = did_you_mean(name, known, "Declare it under components/securitySchemes.")
            yield scopes.error("unknown-security-scheme", message, hint, key=True)


def scheme_names(document: Document) -> list[str]:
    """Return the names of the security schemes that the entry document declares."""
    components = document.root().get("components")
    return [name for name, _ in members(components, "securitySchemes")]


def _http(scheme: Node) -> Iterator[Diagnostic]:
    name = scheme.get("scheme")
    if name and isinstance(name.value, str) and not TOKEN.fullmatch(name.value):
        message = f"{quoted(name.value)} is not an authentication scheme"
        yield name.error("security-scheme-name", message, "Write basic or bearer, for example.")


def _api_key(scheme: Node) -> Iterator[Diagnostic]:
    where, name = scheme.get("in"), scheme.get("name")
    if where is None:
        return
    if where.value not in ("header", "query", "cookie"):
        message = f"an API key cannot be in {quoted(where.value)}"
        yield where.error("security-in", message, "Use header, query or cookie.")
    if name and isinstance(name.value, str):
        must_be_token = where.value in ("header", "cookie")
        if not name.value or (must_be_token and not TOKEN.fullmatch(name.value)):
            message = f"{quoted(name.value)} cannot be the name of a {where.value}"
            yield name.error("header-name", message, TOKEN_HINT)

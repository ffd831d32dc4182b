"""Which operation of the spec an exchange is an exchange of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from specmint import ir
from specmint.document import Document, Node
from specmint.ir import Ident
from specmint.lower.operations import Found, find_operations
from specmint.replaying.exchange import Exchange, segments

_VARIABLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An operation: in the document, in the IR, and the resource it is a method of."""

    found: Found
    operation: ir.Operation
    resource: Ident


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The operation of an exchange, and what its path says: variables, decoded."""

    known: Known
    path: str
    variables: dict[str, str]


@dataclass(frozen=True, slots=True)
class Spec:
    """A spec as replaying needs it: the document and its meaning, side by side."""

    document: Document
    api: ir.Api
    operations: tuple[Known, ...]

    @property
    def root(self) -> Node:
        return self.document.root()

    def by_id(self, operation: str) -> Known | None:
        """The operation of an operationId."""
        found = (one for one in self.operations if one.operation.wire.raw == operation)
        return next(found, None)

    def by_address(self, address: str) -> Known | None:
        """The operation of `METHOD /template`."""
        return next((one for one in self.operations if _address(one) == address), None)


def spec_of(document: Document, api: ir.Api) -> Spec:
    """The spec, with each operation of the IR beside its node."""
    nodes = {f"{one.method} {one.path}": one for one in find_operations(document.root())}
    known = (
        Known(found=nodes[f"{one.method} {one.path.raw}"], operation=one, resource=resource.name)
        for resource in api.resources
        for one in resource.operations
    )
    return Spec(document, api, tuple(known))


def match(spec: Spec, exchange: Exchange) -> Match | None:
    """The operation that an exchange names, or whose method and path it has; None if there is none.

    Of several templates the one with the most literal text wins. A HAR entry's path may begin
    with the path of the server.
    """
    candidates = spec.operations
    if exchange.operation and (named := spec.by_id(exchange.operation)) is not None:
        candidates = (named,)
    elif exchange.operation:
        return None
    matches = [
        Match(known=known, path=path, variables=variables)
        for path in _paths(spec, exchange)
        for known in candidates
        if known.operation.method == exchange.method
        and (variables := _variables(known.operation.path.raw, path)) is not None
    ]
    return max(matches, key=_literal, default=None)


def is_of_vendor(spec: Spec, exchange: Exchange) -> bool:
    """Whether an exchange went to a server of the spec; ours are not asked where they went."""
    if exchange.host is None:
        return True
    host = exchange.host.partition(":")[0].lower()
    servers = spec.root.get("servers")
    for server in servers.elements() if servers is not None else ():
        url = server.get("url")
        named = urlsplit(str(url.value)).hostname if url is not None else None
        parts = [re.escape(part) for part in _VARIABLE.split(named or "")[::2]]
        if named and re.fullmatch("[^.]+".join(parts), host):
            return True
    session = spec.api.session
    given = [one.raw.lower() for one in session.hosts] if session is not None else []
    return any(host.endswith(one[1:]) if one.startswith("*.") else host == one for one in given)


def _paths(spec: Spec, exchange: Exchange) -> list[str]:
    """The path below the server's, however much of it was recorded."""
    if exchange.host is None:
        return [exchange.path]
    prefix = urlsplit(spec.api.server.raw).path.rstrip("/")
    below = [exchange.path.removeprefix(prefix)] if exchange.path.startswith(prefix + "/") else []
    steps = exchange.path.split("/")[1:]
    return [*below, *("/" + "/".join(steps[start:]) for start in range(len(steps)))]


def _literal(match: Match) -> tuple[int, int]:
    template = match.known.operation.path.raw
    return len(_VARIABLE.sub("", template)), -len(match.variables)


def _variables(template: str, path: str) -> dict[str, str] | None:
    """The variables of a path that fits a template, decoded; None if it does not."""
    wanted, given = template.split("/")[1:], segments(path)
    if len(wanted) != len(given):
        return None
    found: dict[str, str] = {}
    for pattern, segment in zip(wanted, given, strict=True):
        parts = _VARIABLE.split(pattern)
        literal = "(.+)".join(re.escape(part) for part in parts[::2])
        fits = re.fullmatch(literal, segment, re.DOTALL)
        if fits is None:
            return None
        found |= dict(zip(parts[1::2], fits.groups(), strict=True))
    return found


def _address(known: Known) -> str:
    return f"{known.operation.method} {known.operation.path.raw}"

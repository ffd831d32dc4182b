"""Which operation of the spec an exchange is an exchange of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from specmint import ir
from specmint.document import Document, Node
from specmint.ir import Ident
from specmint.lower.view import Declared, find_operations
from specmint.replaying.exchange import Exchange, segments
from specmint.runtime.http.params import VARIABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An operation: in the document, in the IR, and the resource it is a method of."""

    found: Declared
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
        """The entry file."""
        return self.document.root()

    def by_address(self, address: str) -> Known | None:
        """Return the operation of `METHOD /template`."""
        return next((one for one in self.operations if one.found.address == address), None)


def spec_of(document: Document, api: ir.Api) -> Spec:
    """Return the spec, with each operation of the IR beside its node."""
    nodes = {one.address: one for one in find_operations(document.root())}
    known = (
        Known(found=nodes[f"{one.method} {one.path.raw}"], operation=one, resource=resource.name)
        for resource in api.resources
        for one in resource.operations
    )
    return Spec(document, api, tuple(known))


def match(spec: Spec, exchange: Exchange) -> Match | None:
    """Return the operation that an exchange names, or whose method and path it has; None if there is none.

    Of several templates the one with the most literal text wins.
    """
    matches = [
        Match(known=known, path=path, variables=variables)
        for path in paths_of(spec, exchange)
        for known in spec.operations
        if exchange.operation in ("", known.operation.spec_name.raw)
        and known.operation.method == exchange.method
        and (variables := variables_of(known.operation.path.raw, path)) is not None
    ]
    return max(matches, key=_literal, default=None)


def is_of_vendor(spec: Spec, exchange: Exchange) -> bool:
    """Return whether an exchange went to a server of the spec, or does not say where it went."""
    if not exchange.host:
        return True
    host = exchange.host.partition(":")[0].lower()
    return any(re.fullmatch(pattern, host) for pattern in _hosts(spec))


def _hosts(spec: Spec) -> Iterator[str]:
    """Yield the hosts of the spec's servers and of its session, as patterns."""
    own = [server for known in spec.operations for server in known.operation.behaviour.server]
    urls = [server.text("url") for server in spec.root.each("servers")]
    for url in [*urls, *(server.url.raw for server in (*spec.api.servers, *own))]:
        named = urlsplit(url).hostname
        if named:
            yield "[^.]+".join(map(re.escape, VARIABLE.split(named)[::2]))
    if spec.api.session is not None:
        for host in spec.api.session.hosts:
            yield re.escape(host.raw.lower()).replace(r"\*", ".+")


def paths_of(spec: Spec, exchange: Exchange) -> list[str]:
    """Return what may be the path below the server's, most likely first: an archive's path starts at the host."""
    if exchange.host is None:
        return [exchange.path]
    prefix = urlsplit(spec.api.server.raw).path.rstrip("/") + "/"
    steps = exchange.path.split("/")[1:]
    shorter = ["/" + "/".join(steps[start:]) for start in range(len(steps))]
    if exchange.path.startswith(prefix):
        return [exchange.path[len(prefix) - 1 :], *shorter]
    return shorter


def _literal(match: Match) -> tuple[int, int]:
    template = match.known.operation.path.raw
    return len(VARIABLE.sub("", template)), -len(match.variables)


def variables_of(template: str, path: str) -> dict[str, str] | None:
    """Return the variables of a path that fits a template, decoded; None if it does not."""
    wanted, given = template.split("/")[1:], segments(path)
    if len(wanted) != len(given):
        return None
    found: dict[str, str] = {}
    for pattern, segment in zip(wanted, given, strict=True):
        parts = VARIABLE.split(pattern)
        fits = re.fullmatch("(.+)".join(map(re.escape, parts[::2])), segment, re.DOTALL)
        if fits is None:
            return None
        found |= dict(zip(parts[1::2], fits.groups(), strict=True))
    return found

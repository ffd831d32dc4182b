"""Servers: where calls go, which of them callers may choose, and those of single operations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urljoin

from specmint import ir
from specmint.collisions import MEMBERS, Claim
from specmint.document import Node
from specmint.ir import Ident, Text
from specmint.lower.facts import VARIABLE, Declared, Findings, doc_of, given_name
from specmint.lower.naming import Named, settle
from specmint.names import CLIENT_ARGUMENTS, free, snake
from specmint.vocabulary import extension

_USABLE = re.compile(r"https?://[^/?#@\s\\]+(/[^?#\s\\]*)?")
_PATH = re.compile(r"[^?#{}:\\\s]*")
_FILLER = frozenset(
    ["api", "apis", "base", "endpoint", "environment", "host", "main", "server", "the", "url"]
)
_MOST_WORDS = 3
_CHOICES = ("environment", "server", "server_name")


def servers_of(root: Node, declared: Sequence[Declared]) -> tuple[ir.Server, ...]:
    """Return the servers of an API that can be called. Where the root has none, they are those of its first operation."""
    own = [*root.each("servers")]
    found = _servers(own)
    if not found and not own:
        found = next((_servers(_nearest(one)) for one in declared if _nearest(one)), ())
    return found


def own_servers(
    declared: Declared, api: Sequence[ir.Server], findings: Findings
) -> tuple[ir.Server, ...]:
    """Return the servers of an operation, none where they are those of the API, or cannot be called."""
    nodes = _nearest(declared)
    found = _servers(nodes) or _relative(nodes, api)
    for node in nodes[: 0 if found else 1]:
        findings.warning(
            node,
            "unsupported-servers",
            "this server cannot be called: the calls go where all others do",
            "write its URL as https://host/path",
        )
    for node in [node for node in nodes[1:] if found and not _url(nodes[0]) and _url(node)][:1]:
        findings.warning(
            node,
            "unsupported-servers",
            "the server before it is a path on that of the API: no call goes to this one",
            "write the URL of the first as https://host/path",
        )
    if {one.url for one in found} <= {one.url for one in api}:
        return ()
    return found


def _relative(nodes: Sequence[Node], api: Sequence[ir.Server]) -> tuple[ir.Server, ...]:
    """Return the first server of an operation, if it is relative, seen from each server of the API."""
    paths = [node.text("url") for node in nodes[:1] if _PATH.fullmatch(node.text("url"))]
    seen: list[ir.Server] = []
    for one in api if paths else ():
        url = urljoin(f"{one.url.raw}/", paths[0]).rstrip("/")
        seen.append(replace(one, url=Text(url)))
    return tuple(seen)


def variables_of(
    servers: Sequence[ir.Server],
    root: Node,
    credentials: Iterable[ir.Credential],
    findings: Findings,
) -> tuple[ir.Variable, ...]:
    """Return the variables of an API's servers, each a constructor argument beside the credentials."""
    nodes: dict[str, Node] = {}
    for server in (node for node in root.each("servers") if servers):
        for name, node in server.members("variables"):
            if any(Text(name) in dict(one.defaults) for one in servers):
                nodes.setdefault(name, node)
    claims = [_claim(name, node) for name, node in nodes.items()]
    names = settle(claims, MEMBERS, findings, taken={one.name for one in credentials})
    pairs = zip(names, nodes.items(), strict=True)
    return tuple(_variable(name, *one) for name, one in pairs)


def choice_of(taken: Iterable[Ident]) -> Ident:
    """Return the name of the constructor argument that chooses a server."""
    return Ident(next(name for name in _CHOICES if name not in {*map(str, taken)}))


def _nearest(declared: Declared) -> list[Node]:
    return [*declared.node.each("servers")] or [*declared.path_item.each("servers")]


def _servers(nodes: Sequence[Node]) -> tuple[ir.Server, ...]:
    """Return the servers that can be called, with names of their own.

    None where the first cannot be: calls would go to the next by default, which may be another environment.
    """
    if not nodes or not _url(nodes[0]):
        return ()
    usable = [(node, url) for node in nodes if (url := _url(node))]
    names = [_name(node, url) for node, url in usable]
    made: dict[str, ir.Server] = {}
    for (node, url), name in zip(usable, names, strict=True):
        unique = name if names.count(name) == 1 else url
        made.setdefault(unique, _server(node, url, unique))
    return tuple(made.values())


def _server(node: Node, url: str, name: str) -> ir.Server:
    variables = [(key, one) for key, one in node.members("variables") if f"{{{key}}}" in url]
    return ir.Server(
        name=Text(name),
        url=Text(url),
        doc=doc_of(node),
        defaults=tuple((Text(key), _default(one)) for key, one in variables),
        values=tuple((Text(key), values) for key, one in variables if (values := _values(one))),
    )


def _url(node: Node) -> str:
    """Return the URL of a server, "" if it cannot be called."""
    url = node.text("url")
    known = {name for name, one in node.members("variables") if one.get("default") is not None}
    filled = VARIABLE.sub(
        lambda found: node.child("variables").child(found[1]).text("default") or "1", url
    )
    is_known = set(VARIABLE.findall(url)) <= known
    return url.rstrip("/") if is_known and _USABLE.fullmatch(filled) else ""


def _name(node: Node, url: str) -> str:
    """Return a short name: the server's own, else its description, else the host."""
    given = extension(node, "x-name").string or node.text("name")
    phrase = re.split("[,;:.(]", node.text("description"))[0]
    words = [word for word in snake(phrase, fallback="").split("_") if word and word not in _FILLER]
    described = "_".join(words) if 0 < len(words) <= _MOST_WORDS else ""
    return given or described or url.partition("://")[2]


def _default(variable: Node) -> Text | None:
    is_required = extension(variable, "x-required").value is True
    return None if is_required else Text(variable.text("default"))


def _values(variable: Node) -> tuple[Text, ...]:
    return tuple(Text(one.string) for one in variable.each("enum") if one.string)


def _claim(spec_name: str, node: Node) -> Named:
    given = given_name(node)
    wanted = given or free(snake(spec_name), CLIENT_ARGUMENTS)
    return Named(node, Claim(wanted=wanted, text=spec_name, given=bool(given)))


def _variable(name: Ident, spec_name: str, node: Node) -> ir.Variable:
    doc, values = doc_of(node), ", ".join(one.raw for one in _values(node))
    if values:
        doc = Text(f"{doc.raw.strip()} One of {values}.".strip())
    return ir.Variable(name=name, spec_name=Text(spec_name), default=_default(node), doc=doc)

"""What a document declares against what its package shows or the diagnostics say.

Reached from the operations: paths and methods, parameters, properties, enum values, media types,
headers of answers, servers, security schemes.
"""

import inspect
import json
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import unquote_plus

from .bodies import plain
from .client import Method, methods_of
from .declared import Operation, bare, covers, is_json, operations_of, schemes_of
from .documents import Document
from .findings import is_told
from .secure import is_key
from .server import Arrived, raw_pairs
from .shape import Item, Shapes
from .vocabulary import is_position, nearest

KINDS: Final = (
    *("operation", "parameter", "property", "enum value", "request media type"),
    *("answer media type", "answer header", "server", "security scheme"),
)


class Seen(Protocol):
    """What calling told: the requests of each operation, and which argument filled which parameter."""

    made: dict[bool, Any]
    requests: dict[str, list[Arrived]]
    claimed: dict[str, dict[str, str]]


def inventory(
    document: Document, seen: Seen, folder: Path, said: Collection[str]
) -> dict[str, Any]:
    """Return the numbers by kind (declared, shown, told of by a diagnostic), and what neither shows."""
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    missing: dict[Item, None] = {}
    for item in dict.fromkeys(_items(document, seen, folder)):
        media = item.text.split()[-1] if item.kind.endswith("media type") else ""
        in_many = bool(media) and f"*{bare(media)}" in said
        told = not item.shown and (in_many or is_told(item.pointer, said))
        counts[item.kind].update(declared=1, shown=int(item.shown), told=int(told))
        if not item.shown and not told:
            missing[item] = None
    listed = [{"kind": each.kind, "pointer": each.pointer, "text": each.text} for each in missing]
    return {"counts": {kind: dict(each) for kind, each in counts.items()}, "missing": listed}


def _items(document: Document, seen: Seen, folder: Path) -> Iterator[Item]:
    every = methods_of(seen.made[False].client)
    methods = {method.key: method for method in every if method.is_first}
    reading, writing = Shapes(writing=False), Shapes(writing=True)
    for operation in operations_of(document):
        method = methods.get(operation.key)
        yield Item("operation", operation.node.pointer, operation.key, method is not None)
        if method is None:
            continue
        requests = seen.requests.get(operation.key, [])
        yield from _parameters(operation, method, writing, seen.claimed.get(operation.key, {}))
        yield from _body(operation, method, writing, requests, seen.claimed.get(operation.key, {}))
        yield from _answers(operation, method, reading, requests)
        yield from _headers(operation, method)
    text = "\n".join(file.read_text() for file in sorted(folder.rglob("*.py")))
    yield from _servers(document, text)
    yield from _schemes(document, text)


def _parameters(
    operation: Operation, method: Method, shapes: Shapes, claimed: dict[str, str]
) -> Iterator[Item]:
    """A parameter is shown by the argument that filled it in a call, or is named like it."""
    hints = method.hints
    for each in operation.parameters:
        if each.ignored:
            continue
        alike = [name for name in hints if plain(name) == plain(each.name)]
        argument = claimed.get(each.node.pointer, next(iter(alike), None))
        text = f"{each.name} in {each.place}"
        filled = is_position(operation, each.name) or is_key(operation, each)
        shown = argument is not None or filled
        yield Item("parameter", each.node.pointer, text, shown)
        if argument:
            yield from shapes.walk(each.schema, hints[argument])


def _holds(request: Arrived, field: str) -> bool:
    """Whether a form has this field."""
    body = request.body.decode(errors="replace")
    named = any(unquote_plus(name) == field for name, _ in raw_pairs(body))
    return named or f'name="{field}"' in body


def _body(
    operation: Operation,
    method: Method,
    shapes: Shapes,
    requests: list[Arrived],
    claimed: dict[str, str],
) -> Iterator[Item]:
    body = operation.body
    if body is None:
        return
    types = [each.header("content-type") for each in requests if each.body]
    hints = method.hints
    for media, node in body.media.items():
        sent = any(covers(media, each) for each in types)
        if types:
            yield Item("request media type", node.pointer, media, sent)
        schema = node["schema"]
        if not sent or nearest(operation, "x-body"):
            continue
        if is_json(media):
            free = [hints[name] for name in hints if name not in claimed.values()]
            yield from shapes.best(schema, free)
        elif "form" in media:
            for each in body.fields(media):
                alike = [name for name in hints if plain(name) == plain(each.name)]
                shown = bool(alike) or any(_holds(request, each.name) for request in requests)
                yield Item("property", each.node.pointer, each.name, shown)
                if alike:
                    yield from shapes.walk(each.schema, hints[alike[0]])


def _answers(
    operation: Operation, method: Method, shapes: Shapes, requests: list[Arrived]
) -> Iterator[Item]:
    asked = [media for each in requests for media in each.header("accept").split(",")]
    ours = (
        nearest(operation, "x-envelope")
        or nearest(operation, "x-paging")
        or nearest(operation, "x-bulk")
    )
    for answer in operation.answers:
        if not answer.is_success:
            continue
        for media, node in answer.media.items():
            if requests:
                text = f"{answer.status} {media}"
                yield Item(
                    "answer media type",
                    node.pointer,
                    text,
                    any(covers(media, each) or covers(each, media) for each in asked),
                )
            if is_json(media) and not ours:
                yield from shapes.walk(node["schema"], method.read)


def _headers(operation: Operation, method: Method) -> Iterator[Item]:
    """A declared header of a success is named in the docstring; a Content-Type says nothing (OpenAPI 3.1, 4.8.17)."""
    said = (inspect.getdoc(method.function) or "").lower()
    for answer in operation.answers:
        for name, node in answer.headers.items() if answer.is_success else ():
            if name.lower() == "content-type":
                continue
            yield Item(
                "answer header", node.pointer, f"{answer.status} {name}", name.lower() in said
            )


def _servers(document: Document, text: str) -> Iterator[Item]:
    """A server's address stands somewhere in the package; where the first is a path, `base_url` is asked for."""
    root = document.root
    nodes = [*root["servers"].items()]
    for operation in operations_of(document):
        nodes += [*operation.item["servers"].items(), *operation.node["servers"].items()]
    for node in nodes:
        url = node.text("url")
        is_path = url[:1] in ("", "/") and node.pointer.endswith("/0")  # the caller says where
        shown = is_path or _stands(url, text) or _stands(url.rstrip("/"), text)
        yield Item("server", node.pointer, url, shown)
    if root["host"]:
        host = root.text("host") + root.text("basePath").rstrip("/")
        shown = any(_stands(f"{each.value}://{host}", text) for each in root["schemes"].items())
        yield Item("server", root["host"].pointer, host, shown)


def _schemes(document: Document, text: str) -> Iterator[Item]:
    used = {name for each in operations_of(document) for names in each.security for name in names}
    for name, node in schemes_of(document).items():
        if name in used:
            yield Item("security scheme", node.pointer, name, _stands(name, text))


def _stands(wanted: str, text: str) -> bool:
    """Whether a package has this as a literal of its own."""
    return json.dumps(wanted) in text or repr(wanted) in text

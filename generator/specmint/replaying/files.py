"""Files of exchanges: ours, one exchange or a list, in YAML or JSON; and HAR 1.2."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl

from specmint.diagnostics import Diagnostic, Place, SpecmintError, error
from specmint.document import Document, Json, Node, SourceFile, line_and_column, line_starts
from specmint.replaying.exchange import Content, Exchange, Pairs, scalar_text
from specmint.replaying.har import exchanges_of_har, is_har
from specmint.runtime.exact import NotJson, dumps
from specmint.source import json_reader, yaml_reader
from specmint.source.fault import Fault, Limits, Unreadable
from specmint.source.parsing import decoded

SOURCES = ("documented", "constructed", "recorded")
_BODIES = ("json", "form", "text")
_METHOD = re.compile(r"[A-Za-z]+\Z")


def read_exchanges(path: Path, shown: str) -> list[Exchange]:
    """The exchanges of a file, in its order; those without an answer are left out.

    Raises SpecmintError with the places of everything that is wrong with the file.
    """
    root = _document(path, shown).root()
    if is_har(root):
        return list(exchanges_of_har(root, shown))
    listed = list(root.elements()) if isinstance(root.value, list) else [root]
    problems = [problem for node in listed for problem in _problems(node)]
    if problems:
        raise SpecmintError(*problems)
    numbered = enumerate(listed, start=1)
    alone = root.value is listed[0].value if listed else False
    return [
        _exchange(node, shown, 0 if alone else number)
        for number, node in numbered
        if (node / "response").get("status") is not None
    ]


def _document(path: Path, shown: str) -> Document:
    """The data of a file with its places. The loader proper insists on an object at the top."""
    limits = Limits()
    text = ""
    try:
        text = decoded(path.name, path.read_bytes(), limits)
        file, faults = _parsed(text, path.name, shown, limits)
    except OSError as reason:
        raise SpecmintError(
            error("cannot-read-file", f"{reason.strerror}", Place(file=shown))
        ) from None
    except json_reader.Faulty as faulty:
        faults, file = list(faulty.faults), None
    except Unreadable as unreadable:
        faults, file = list(unreadable.faults), None
    if faults or file is None:
        raise SpecmintError(*(_located(fault, text, shown) for fault in faults))
    return Document({shown: file}, shown)


def _parsed(text: str, name: str, shown: str, limits: Limits) -> tuple[SourceFile, list[Fault]]:
    if name.endswith((".json", ".har")) or text.lstrip()[:1] in ("{", "["):
        try:
            data = json_reader.parse(text, limits)
            spots = partial(json_reader.spots, text)
            return SourceFile(name=shown, text=text, data=data, spots=spots), []
        except (Unreadable, json_reader.Faulty):
            if name.endswith((".json", ".har")):
                raise
    read = yaml_reader.parse(text, limits)
    return SourceFile(name=shown, text=text, data=read.data, spots=lambda: read.spot), read.faults


def _located(fault: Fault, text: str, shown: str) -> Diagnostic:
    line, column = line_and_column(line_starts(text), fault.offset)
    return error(fault.code, fault.message, Place(file=shown, line=line, column=column), fault.hint)


# --- our own form -----------------------------------------------------------------------


def _problems(node: Node) -> Iterator[Diagnostic]:
    """What keeps a value from being an exchange."""
    if not isinstance(node.value, dict):
        yield _wrong(node, "an exchange is an object with `request` and `response`")
        return
    for part, keys in (("request", ("method", "path")), ("response", ())):
        owner = node.get(part)
        if owner is None or not isinstance(owner.value, dict):
            yield _wrong(node, f"the exchange has no `{part}`")
            continue
        for key in keys:
            if not isinstance(owner.value.get(key), str):
                yield _wrong(owner, f"`{part}` has no `{key}`")
    source = node.get("source")
    if source is not None and source.value not in SOURCES:
        yield _wrong(source, f"`source` is none of {', '.join(SOURCES)}")
    yield from _wrong_details(node)


def _wrong_details(node: Node) -> Iterator[Diagnostic]:
    request, response = node.get("request"), node.get("response")
    method = request.get("method") if request is not None else None
    if method is not None and not _METHOD.match(str(method.value)):
        yield _wrong(method, "`method` is no HTTP method")
    path = request.get("path") if request is not None else None
    if path is not None and not str(path.value).startswith("/"):
        yield _wrong(path, "`path` does not start with /")
    status = response.get("status") if response is not None else None
    if status is not None and not (isinstance(status.value, int) and 100 <= status.value < 600):
        yield _wrong(status, "`status` is no HTTP status")
    for owner in (request, response):
        for key in ("query", "headers", "form"):
            child = owner.get(key) if owner is not None else None
            if child is not None and not isinstance(child.value, dict):
                yield _wrong(child, f"`{key}` is no object")


def _wrong(node: Node, message: str) -> Diagnostic:
    return node.error("not-an-exchange", message, "specs/README.md shows one; HAR 1.2 is read too.")


def _exchange(node: Node, shown: str, index: int) -> Exchange:
    request, response = node / "request", node / "response"
    path, _, asked = _text(request.get("path")).partition("?")
    return Exchange(
        file=shown,
        index=index,
        operation=_text(node.get("operation")),
        method=_text(request.get("method")).upper(),
        path=path,
        query=(*_pairs(request.get("query")), *_asked(asked)),
        headers=_headers(request.get("headers")),
        body=_content(request),
        status=_status(response),
        answer_headers=_headers(response.get("headers")),
        answer=_content(response) or Content(kind="text"),
        foreign=_text(node.get("source")) == "recorded",
    )


def _asked(text: str) -> Pairs:
    """Names and values of a query, decoded."""
    return tuple(parse_qsl(text, keep_blank_values=True))


def _status(response: Node) -> int:
    status = (response / "status").value
    return status if isinstance(status, int) else 0


def _pairs(node: Node | None) -> Pairs:
    """A query as it travels: a list repeats its name, JSON stands as its text."""
    found: list[tuple[str, str]] = []
    for name, child in node.items() if node is not None else ():
        listed = child.value if isinstance(child.value, list) else [child.value]
        for value in listed:
            nested = isinstance(value, dict | list)
            found.append((name, dumps(value) if nested else scalar_text(value)))
    return tuple(found)


def _headers(node: Node | None) -> dict[str, str]:
    members = node.items() if node is not None else ()
    return {name.lower(): scalar_text(child.value) for name, child in members}


def _content(node: Node) -> Content | None:
    for key in _BODIES:
        child = node.get(key)
        if child is None:
            continue
        if key == "text":
            return Content(kind="text", data=_text(child).encode())
        if key == "form":
            return Content(
                kind="form", tree={name: _field(one.value) for name, one in child.items()}
            )
        try:
            return Content(kind="json", tree=child.value, data=dumps(child.value).encode())
        except NotJson as reason:
            raise SpecmintError(_wrong(child, f"`json` cannot be written: {reason}")) from None
    return None


def _field(value: Json) -> Json:
    """A form field: text, unless it is JSON that is shown decoded, or a name that is repeated."""
    return value if isinstance(value, dict | list) else scalar_text(value)


def _text(node: Node | None) -> str:
    """A text, or ""; half a surrogate pair, which nothing can have sent, becomes `?`."""
    text = node.value if node is not None and isinstance(node.value, str) else ""
    return text.encode("utf-8", "replace").decode("utf-8")

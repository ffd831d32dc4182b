"""Rules for parameters, headers and the media types of bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Node
from specmint.validation.grammar import MEDIA_TYPE, TOKEN
from specmint.validation.walk import resolved

_HARMLESS = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z/;=, -]+")
_STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
_SWAGGER = {
    "body": "In OpenAPI 3 a body is described by `requestBody`.",
    "formData": "In OpenAPI 3 a form is described by `requestBody`.",
}


def check(parameter: Node) -> Iterator[Diagnostic]:
    """One parameter: where it travels, under which name, and how its value is described."""
    where = parameter.get("in")
    name = parameter.get("name")
    place = where.value if where else None
    if where and isinstance(place, str):
        if place not in _STYLES:
            hint = _SWAGGER.get(place, f"Use one of {', '.join(_STYLES)}.")
            message = f"a parameter cannot be in {quoted(place)}"
            yield where.error("parameter-in", message, hint)
            return
        yield from _style(parameter, place)
    if name and isinstance(name.value, str):
        yield from _name(name, name.value, place)
    if place == "path" and (required := parameter.get("required")) is not None:
        if required.value is False:
            message = "a path parameter is always required"
            yield required.error("path-parameter-required", message, "Write `required: true`.")
    elif place == "path":
        message = "a path parameter must say that it is required"
        yield parameter.error("path-parameter-required", message, "Add `required: true`.")


def check_description(owner: Node) -> Iterator[Diagnostic]:
    """A parameter or header has either a schema or content, and content of one media type."""
    schema, content = owner.get("schema"), owner.get("content")
    if schema is None and content is None:
        message = "neither `schema` nor `content` says what the value looks like"
        yield owner.error("parameter-without-schema", message, "Add a schema.")
    elif schema is not None and content is not None:
        message = "both `schema` and `content` describe the value"
        yield owner.error("parameter-schema-and-content", message, "Remove one of the two.")
    elif content is not None and isinstance(content.value, dict) and len(content.value) != 1:
        message = f"`content` of a parameter has exactly one media type, not {len(content.value)}"
        yield content.error("parameter-content", message)


def check_list(owner: Node) -> Iterator[Diagnostic]:
    """No two parameters of one operation or path item with the same name and place."""
    seen: dict[tuple[str, str], Node] = {}
    parameters = owner.get("parameters")
    for parameter in parameters.elements() if parameters else ():
        meant = resolved(parameter)
        name = meant.get("name") if meant else None
        where = meant.get("in") if meant else None
        if not (name and where and isinstance(name.value, str) and isinstance(where.value, str)):
            continue
        key = name.value.lower() if where.value == "header" else name.value
        first = seen.setdefault((key, where.value), parameter)
        if first is not parameter:
            message = f"the {where.value} parameter {quoted(name.value)} is declared twice"
            hint = f"It is first on line {first.place.line}."
            yield parameter.error("duplicate-parameter", message, hint)


def check_headers(owner: Node) -> Iterator[Diagnostic]:
    """Header names are tokens (RFC 9110, 5.1)."""
    headers = owner.get("headers")
    for name, header in headers.items() if headers else ():
        if not TOKEN.fullmatch(name):
            message = f"{quoted(name)} is not a header name"
            yield header.error("header-name", message, _TOKEN_HINT, key=True)


def check_content(owner: Node, kind: str) -> Iterator[Diagnostic]:
    """Keys of `content` are media types (RFC 9110, 8.3.1), parameters and wildcards included.

    An odd name that no request depends on (`gzip`, `text/csv, text/plain`) is only untidy.
    """
    content = owner.get("content")
    for name, media_type in content.items() if content else ():
        if not MEDIA_TYPE.fullmatch(name):
            needed = kind != "response" and len(list(content.items() if content else ())) == 1
            sendable = MEDIA_TYPE.fullmatch(name.partition(";")[0]) or not needed
            harmless = sendable and _HARMLESS.fullmatch(name)
            message = f"{quoted(name)} is not a media type"
            hint = "Write type/subtype, for example application/json."
            report = media_type.warning if harmless else media_type.error
            yield report("media-type", message, hint, key=True)


def check_encoding(encoding: Node) -> Iterator[Diagnostic]:
    """`contentType` of a form field is a media type or a list of them."""
    content_type = encoding.get("contentType")
    if content_type and isinstance(content_type.value, str):
        for part in content_type.value.split(","):
            if not MEDIA_TYPE.fullmatch(part.strip()):
                message = f"{quoted(part.strip())} is not a media type"
                yield content_type.error("media-type", message, "Write type/subtype.")


_TOKEN_HINT = "Allowed are letters, digits and !#$%&'*+-.^_`|~ (RFC 9110, 5.6.2)."


def _name(name: Node, text: str, place: object) -> Iterator[Diagnostic]:
    if not text:
        yield name.error("parameter-name", "the name of the parameter is empty")
    elif place in ("header", "cookie") and not TOKEN.fullmatch(text):
        message = f"{quoted(text)} cannot be the name of a {place}"
        yield name.error(
            "header-name" if place == "header" else "cookie-name", message, _TOKEN_HINT
        )


def _style(parameter: Node, place: str) -> Iterator[Diagnostic]:
    style = parameter.get("style")
    if style and isinstance(style.value, str) and style.value not in _STYLES[place]:
        message = f"a {place} parameter cannot have the style {quoted(style.value)}"
        yield style.error("parameter-style", message, f"Use {' or '.join(_STYLES[place])}.")

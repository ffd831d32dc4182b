"""The media types beside the one that a method sends or reads: which of them have a method of their own.

A form beside JSON, or a file beside JSON, is another signature and another result: one method returns a model, and the
further one, whose name ends with "as_pdf", bytes. What only spells the same values otherwise, as XML beside JSON of one
schema, has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from specmint.document import Node
from specmint.lower.answers import success_answers
from specmint.lower.facts import Declared
from specmint.lower.media import (
    FORM_DATA,
    answer_media,
    is_json,
    is_special_json,
    parameters,
    plain_media,
    request_body,
    request_media,
    stream_kind,
)
from specmint.lower.requests import is_file
from specmint.lower.schemas import shape_at
from specmint.names import snake
from specmint.resolve import resolve
from specmint.vocabulary import extension

_WORDS = {
    "application/x-www-form-urlencoded": "form",
    FORM_DATA: "multipart",
    "application/octet-stream": "bytes",
    "text/plain": "text",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}
"""Words for media types whose subtype is no word that one would use."""
_JSON_PATCH = "application/json-patch+json"


def other_methods(declared: Declared) -> Iterator[Declared]:
    """Yield the operation once for each further method that it has, with the media type that this sends or reads."""
    names = set[str]()
    sent = [(node.name, "") for node in _sent_otherwise(declared)]
    read = [("", node.name) for node in _read_otherwise(declared.node)]
    for sends, reads in (*sent, *read):
        suffix = f"as_{_word(reads)}" if reads else f"from_{_word(sends)}"
        if suffix not in names:
            names.add(suffix)
            yield replace(declared, sends=sends, reads=reads, suffix=suffix)


def holds_same(offered: Node, chosen: Node) -> bool:
    """Return whether a media type holds what the one that is used does: the same values, which only travel otherwise."""
    name, used = plain_media(offered.name), plain_media(chosen.name)
    are_kinds = is_json(name) and parameters(offered.name) != parameters(chosen.name)
    if name == used and not are_kinds:
        return True
    # What a patch does is said by its media type alone (RFC 5789, 2).
    if _is_patch(offered) or _is_patch(chosen) or stream_kind(name) != stream_kind(used):
        return False
    ours, theirs = chosen.get("schema"), offered.get("schema")
    if is_json(used) and is_json(name) and not (ours and theirs and is_special_json(offered.name)):
        return True
    if ours is None or theirs is None:
        return False
    is_one = resolve(ours) == resolve(theirs) or ours.value == theirs.value
    return is_one and _is_of_values(ours, used)


def _is_patch(media: Node) -> bool:
    """Return whether a media type says what is done with the values in it; a JSON Patch is a list (RFC 6902, 3).

    Frameworks offer all bodies as JSON Patch too, objects that are none.
    """
    name, schema = plain_media(media.name), media.get("schema")
    is_object = schema is not None and shape_at(schema).type == "object"
    return "patch+" in name and not (name == _JSON_PATCH and is_object)


def _is_of_values(schema: Node, media: str) -> bool:
    """Return whether a body is made of values that any media type can hold, not the content of a file."""
    shape = shape_at(schema)
    if shape.type == "string" and not is_json(media):
        return False
    return not any(is_file(shape_at(one)) for one in (schema, *shape.properties.values()))


def _sent_otherwise(declared: Declared) -> Iterator[Node]:
    """Yield the media types of requests that have a method of their own; none where the client fills members of the body itself."""
    body, chosen = declared.nearest("x-body"), request_media(declared.node).node
    key = declared.nearest("x-idempotency-key").get("body")
    ours = [extension(declared.root, name) for name in ("x-credentials", "x-session")]
    if body.is_mapping or key is not None or any(one.value is not None for one in ours):
        return
    for _, offered in request_body(declared.node).members("content"):
        name = plain_media(offered.name)
        if "*" not in name and not holds_same(offered, chosen):
            yield offered


def _read_otherwise(operation: Node) -> Iterator[Node]:
    """Yield the media types of success answers that have a method of their own."""
    for answer in success_answers(operation).values():
        chosen = answer_media(answer)
        for _, offered in answer.members("content"):
            if "*" not in offered.name and not holds_same(offered, chosen):
                yield offered


def _word(media: str) -> str:
    """Return a word for a media type, as part of a method's name: "pdf" for "application/pdf", "svg" for "image/svg+xml"."""
    plain, stream = plain_media(media), stream_kind(media)
    if stream is not None:
        return stream
    if plain in _WORDS:
        return _WORDS[plain]
    subtype = plain.partition("/")[2].partition("+")[0]
    return snake(subtype.removeprefix("x-").removeprefix("vnd."), fallback="file")

"""What a method returns: the payload of the success answers, out of the envelope."""

from __future__ import annotations

import re
from dataclasses import dataclass

from specmint import ir
from specmint.document import Json, Node
from specmint.ir import Text, Type
from specmint.lower.findings import Findings
from specmint.lower.media import is_json
from specmint.lower.shapes import shape_of, target, tokens_of, walk_to
from specmint.lower.types import Types
from specmint.resolve import resolve

_SUCCESS = re.compile(r"2(\d\d|[xX]{2})\Z")


def success_media(operation: Node) -> list[tuple[Node, Node | None]]:
    """Each success answer with the media type that is read; None where it has no body. `default` counts where no 2xx is
    declared (OpenAPI 3.1, 4.8.16)."""
    responses = operation.get("responses")
    if responses is None:
        return []
    found = [node for code, node in responses.items() if _SUCCESS.match(code)]
    default = responses.get("default")
    chosen = found or ([default] if default is not None else [])
    return [(answer, _media(answer)) for answer in map(resolve, chosen)]


def _media(answer: Node) -> Node | None:
    content = answer.get("content")
    offered = list(content.items()) if content is not None else []
    for media, node in offered:
        if is_json(media):
            return node
    return offered[0][1] if offered else None


def payload_schemas(operation: Node, envelope: ir.Envelope | None) -> list[Node]:
    """The schemas of the payloads: for usage and for types alike. `envelope` says where in the answer they stand."""
    found: list[Node] = []
    for _, media in success_media(operation):
        schema = media.get("schema") if media is not None and is_json(media.name) else None
        if schema is not None:
            found += inside(schema, envelope)
    return found


def inside(schema: Node, envelope: ir.Envelope | None) -> list[Node]:
    """The payload's schema in an answer's; the branches that can only be refusals are passed over."""
    if envelope is None:
        return [schema]
    shape = shape_of(target(schema)[0])
    if shape.union and not shape.properties:
        kept = [member for member in shape.union if not _contradicts(member, envelope)]
        return [found for member in kept for found in inside(member, envelope)]
    payload = walk_to(schema, tokens_of(envelope.payload.raw))
    return [payload] if payload is not None else []


def wrappers(operation: Node, envelope: ir.Envelope | None) -> list[Node]:
    """The schemas that only wrap a payload: their meaning is in `x-envelope`, so they are no models."""
    if envelope is None or not envelope.payload.raw:
        return []
    found: list[Node] = []
    for _, media in success_media(operation):
        schema = media.get("schema") if media is not None else None
        if schema is not None:
            outer = target(schema)[0]
            found += [outer, *(target(member)[0] for member in shape_of(outer).union)]
    return found


def _contradicts(schema: Node, envelope: ir.Envelope) -> bool:
    for pointer, accepted in envelope.success:
        node = walk_to(schema, tokens_of(pointer.raw))
        shape = shape_of(target(node)[0]) if node is not None else None
        allowed = _allowed(shape.get("const"), shape.get("enum")) if shape is not None else None
        wanted = [value.raw if isinstance(value, Text) else value for value in accepted]
        if allowed is not None and not any(value in wanted for value in allowed):
            return True
    return False


def _allowed(const: Node | None, enum: Node | None) -> list[Json] | None:
    if const is not None:
        return [const.value]
    return [item.value for item in enum.elements()] if enum is not None else None


@dataclass(slots=True)
class Answers:
    """Makes the answer of an operation."""

    types: Types
    findings: Findings

    def read(self, operation: Node, envelope: ir.Envelope | None) -> ir.Answer:
        offered = success_media(operation)
        raw = [media for _, media in offered if media is not None and not is_json(media.name)]
        if raw and len(raw) == len(offered):
            return self._raw(raw[0])
        types = [self.types.of(schema, "read") for schema in payload_schemas(operation, envelope)]
        unspoken = any(
            media is None or (is_json(media.name) and media.get("schema") is None)
            for _, media in offered
        )
        if not types:
            self._say_lost(operation, offered, envelope)
            return ir.Answer(type=ir.ANY if self._untyped(offered) else ir.NONE)
        joined = _join(types)
        return ir.Answer(
            type=(
                ir.Nullable(joined)
                if unspoken and not isinstance(joined, ir.Nullable) and joined != ir.ANY
                else joined
            )
        )

    def _untyped(self, offered: list[tuple[Node, Node | None]]) -> bool:
        return any(media is not None and media.get("schema") is None for _, media in offered)

    def _say_lost(
        self, operation: Node, offered: list[tuple[Node, Node | None]], envelope: ir.Envelope | None
    ) -> None:
        for _, media in offered:
            schema = media.get("schema") if media is not None else None
            if schema is not None and envelope is not None and envelope.payload.raw:
                self.findings.error(
                    schema,
                    "payload-not-declared",
                    f"the answer declares nothing at {envelope.payload.raw}, where x-envelope says the payload is",
                    "declare the member, or write `x-envelope: false` on the operation",
                )

    def _raw(self, media: Node) -> ir.Answer:
        plain = media.name.split(";")[0].strip().lower()
        is_text = plain.startswith("text/") and plain != "text/*"
        return ir.Answer(type=ir.STRING if is_text else ir.Scalar("bytes"), accept=Text(media.name))


def _join(types: list[Type]) -> Type:
    kept = list(dict.fromkeys(types))
    if len(kept) == 1:
        return kept[0]
    if ir.ANY in kept:
        return ir.ANY
    nullable = any(isinstance(one, ir.Nullable) for one in kept)
    bare = tuple(dict.fromkeys(one.inner if isinstance(one, ir.Nullable) else one for one in kept))
    inner = bare[0] if len(bare) == 1 else ir.Union(bare)
    return ir.Nullable(inner) if nullable else inner

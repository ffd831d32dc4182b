"""What a method returns: the payload of the success answers, out of the envelope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from specmint import ir
from specmint.document import Node
from specmint.ir import Text
from specmint.lower.facts import Findings, doc_of, is_literal, literal_of
from specmint.lower.media import answer_media, is_json, is_special_json, plain_media
from specmint.lower.schemas import Key, Types, Use, Uses, nullable, shape_at, union, walk_to
from specmint.pointers import tokens_of
from specmint.resolve import resolve

_SUCCESS = re.compile(r"2(\d\d|[xX]{2})\Z")
_REDIRECT = re.compile(r"3(0[123578]|[xX]{2})\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPlan:
    """What an operation answers when it succeeds, before types.

    `payloads` has the payload of each success answer, `headers` those of all. `accept` is the media type to ask for, "" for plain
    JSON. `is_file`: no answer is JSON; `is_redirected`: the file may be elsewhere. `may_be_empty`: some success has no body, or says nothing of it.
    `is_open`: an answer has a body without a schema. `wrapping` are schemas that only wrap a payload:
    `x-envelope` says what they mean, so they are no models.
    """

    payloads: tuple[Use, ...] = ()
    headers: tuple[ir.Header, ...] = ()
    accept: str = ""
    is_file: bool = False
    is_redirected: bool = False
    may_be_empty: bool = False
    is_open: bool = False
    wrapping: frozenset[Key] = frozenset()


def plan_answer(
    operation: Node, envelope: ir.Envelope, uses: Uses, said_by: str = "x-envelope"
) -> AnswerPlan:
    """Plan the answer of an operation. `envelope` says where in a body this method reads its payload.

    `said_by` is the key of the vocabulary that is to blame where nothing is declared there.
    """
    offered = list(_success_media(operation))
    bodies = [media for media in offered if media.is_mapping]
    raw = [media for media in bodies if not is_json(media.name)]
    wrapping = frozenset(_wrapping(bodies, envelope))
    if raw and len(raw) == len(bodies):
        return AnswerPlan(
            accept=raw[0].name,
            headers=_headers(operation),
            is_file=True,
            may_be_empty=len(bodies) < len(offered),
            is_redirected=operation.name == "get" and _redirects(operation),
            wrapping=wrapping,
        )
    special = [media.name for media in bodies if is_special_json(media.name)]
    payloads = payload_schemas(operation, envelope)
    if not payloads:
        _report_lost(bodies, envelope.payload.raw, said_by, uses.findings)
    silent = [media for media in bodies if media.get("schema") is None]
    return AnswerPlan(
        payloads=tuple(map(uses.read, payloads)),
        headers=_headers(operation),
        accept=next(iter(special), ""),
        may_be_empty=len(bodies) < len(offered) or any(is_json(media.name) for media in silent),
        is_open=bool(silent),
        wrapping=wrapping,
    )


def payload_schemas(operation: Node, envelope: ir.Envelope) -> list[Node]:
    """Return the schema of the payload in each JSON success answer that declares one."""
    found: list[Node] = []
    for media in _success_media(operation):
        schema = media.get("schema")
        if schema is not None and is_json(media.name):
            found += payloads_in(schema, envelope)
    return found


def answer_schemas(operation: Node) -> list[Node]:
    """Return the schema of each JSON answer of any status; an empty node for a body without one."""
    media = [answer_media(resolve(node)) for _, node in operation.members("responses")]
    return [one.child("schema") for one in media if one.is_mapping and is_json(one.name)]


def payloads_in(schema: Node, envelope: ir.Envelope) -> list[Node]:
    """Return the payload's schemas in an answer's. Alternatives that can only be refusals are passed over."""
    if envelope == ir.Envelope():
        return [schema]
    shape = shape_at(schema)
    if shape.union and not shape.properties:
        kept = [member for member in shape.union if not _contradicts(member, envelope)]
        return [found for member in kept for found in payloads_in(member, envelope)]
    payload = walk_to(schema, tokens_of(envelope.payload.raw))
    return [node for node in [payload] if node is not None]


def answer_of(plan: AnswerPlan, types: Types) -> ir.Answer:
    """Return the answer with its type."""
    accept = Text(plan.accept) if plan.accept else None
    if plan.is_file:
        file = _raw_type(plan.accept)
        file = nullable(file) if plan.may_be_empty else file
        return ir.Answer(type=file, accept=accept, headers=plan.headers)
    type_: ir.Type = ir.ANY if plan.is_open else ir.NONE
    if plan.payloads:
        type_ = union(map(types.answered, plan.payloads))
        if plan.may_be_empty:
            type_ = nullable(type_)
    return ir.Answer(type=type_, accept=accept, headers=plan.headers)


def _raw_type(media: str) -> ir.Type:
    plain = plain_media(media)
    is_text = plain.startswith("text/") and plain != "text/*"
    return ir.STRING if is_text else ir.Scalar("bytes")


def _success_media(operation: Node) -> Iterator[Node]:
    """The media type that is read of each success answer; an empty node for one without a body."""
    return map(answer_media, _successes(operation))


def _successes(operation: Node) -> Iterator[Node]:
    """The success answers. `default` counts where no 2xx is declared (OpenAPI 3.1, 4.8.16)."""
    responses = dict(operation.members("responses"))
    successes = [node for code, node in responses.items() if _SUCCESS.match(code)]
    default = [node for code, node in responses.items() if code == "default"]
    return map(resolve, successes or default)


def _headers(operation: Node) -> tuple[ir.Header, ...]:
    """The headers of the success answers, each once, whatever the case of its name.

    A declared Content-Type says nothing (OpenAPI 3.1, 4.8.17).
    """
    found: dict[str, ir.Header] = {}
    for answer in _successes(operation):
        for name, declared in answer.members("headers"):
            header = resolve(declared)
            kind = shape_at(header / "schema").type if header.get("schema") is not None else None
            one = ir.Header(wire=Text(name), kind=kind or "", doc=doc_of(header))
            found.setdefault(name.lower(), one)
    found.pop("content-type", None)
    return tuple(found.values())


def success_schemas(operation: Node) -> Iterator[Node]:
    """Yield the schema of each JSON success answer, whole."""
    for media in _success_media(operation):
        schema = media.get("schema")
        if schema is not None and is_json(media.name):
            yield schema


def _redirects(operation: Node) -> bool:
    """Whether an operation declares that its answer may be elsewhere (RFC 9110, 15.4)."""
    return any(_REDIRECT.match(code) for code, _ in operation.members("responses"))


def _wrapping(bodies: list[Node], envelope: ir.Envelope) -> Iterator[Key]:
    schemas = [media.get("schema") for media in bodies if envelope.payload.raw]
    for schema in schemas:
        if schema is not None:
            yield shape_at(schema).key
            yield from (shape_at(member).key for member in shape_at(schema).union)


def _contradicts(schema: Node, envelope: ir.Envelope) -> bool:
    """Whether no value of this schema meets the envelope's conditions for a success."""
    for pointer, accepted in envelope.success:
        node = walk_to(schema, tokens_of(pointer.raw))
        listed = [each for each in _literals(node) if is_literal(each)]
        if listed and not any(literal_of(each) in accepted for each in listed):
            return True
    return False


def _literals(schema: Node | None) -> list[Node]:
    return [] if schema is None else shape_at(schema).literals


def _report_lost(bodies: list[Node], at: str, said_by: str, findings: Findings) -> None:
    for schema in [media.get("schema") for media in bodies if at]:
        if schema is not None:
            findings.error(
                schema,
                "payload-not-declared",
                f"the answer declares nothing at {at}, where {said_by} says the payload is",
                f"declare the member, or write `{said_by}: false` on the operation",
            )

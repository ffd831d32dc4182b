"""What a method returns: the payload of the success answers, out of the envelope."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from specmint import ir
from specmint.document import Node
from specmint.ir import Text
from specmint.lower.facts import Findings, doc_of, is_literal, literal_of
from specmint.lower.media import (
    JSON,
    answer_media,
    is_json,
    is_json_body,
    is_special_json,
    plain_media,
    stream_kind,
)
from specmint.lower.schemas import Key, Types, Use, Uses, nullable, shape_at, union, walk_to
from specmint.pointers import tokens_of
from specmint.resolve import resolve

_SUCCESS = re.compile(r"2(\d\d|[xX]{2})\Z")
_REFUSAL = re.compile(r"([45](\d\d|[xX]{2})|default)\Z")
_REDIRECT = re.compile(r"3(0[123578]|[xX]{2})\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessPlan:
    """What the successes of one `status` are, before types. `media` is the media type that is read of them, "" without a body.

    `payloads` are those of JSON, as `is_json` says; `is_open`: it has no schema.
    """

    status: str
    media: str = ""
    is_json: bool = False
    payloads: tuple[Use, ...] = ()
    is_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPlan:
    """What an operation answers when it succeeds, before types.

    `successes` has one for each success answer, `headers` those of all. `refusals` are the schemas of the bodies of errors, by
    status. A `stream` brings items of the schema `item`, any if it is None. `is_redirected`: the file may be elsewhere. `wrapping` are schemas that only wrap a payload: `x-envelope` says what they mean, so they are no models.
    """

    successes: tuple[SuccessPlan, ...] = ()
    headers: tuple[ir.Header, ...] = ()
    refusals: tuple[tuple[str, Use], ...] = ()
    stream: Literal["lines", "events"] | None = None
    item: Use | None = None
    is_redirected: bool = False
    wrapping: frozenset[Key] = frozenset()


def plan_answer(
    operation: Node,
    envelope: ir.Envelope,
    uses: Uses,
    said_by: str = "x-envelope",
    reads: str = "",
) -> AnswerPlan:
    """Plan the answer of an operation. `envelope` says where in a body this method reads its payload.

    `said_by` is the key of the vocabulary that is to blame where nothing is declared there. `reads` is the media type
    that a further method asks for: bodies of others are not its answers.
    """
    successes: list[SuccessPlan] = []
    bodies: list[Node] = []
    for code, answer in success_answers(operation).items():
        media = answer_media(answer, reads)
        if reads and not media.is_mapping and answer_media(answer).is_mapping:
            continue
        successes.append(_plan_success(code, media, envelope, uses))
        bodies += [media] if media.is_mapping else []
    stream = stream_kind(bodies[0].name) if bodies else None
    if any(stream_kind(media.name) != stream for media in bodies):
        stream = None
    item = None if stream is None else item_schema(bodies[0])
    is_file = bool(bodies) and not any(is_json_body(media) for media in bodies)
    if not is_file and not any(success.payloads for success in successes):
        _report_lost(bodies, envelope.payload.raw, said_by, uses.findings)
    return AnswerPlan(
        successes=tuple(successes),
        headers=_headers(operation),
        refusals=tuple(_refusals(operation, uses)),
        stream=stream,
        item=None if item is None else uses.read(item),
        is_redirected=is_file
        and stream is None
        and operation.name == "get"
        and _redirects(operation),
        wrapping=frozenset(_wrapping(bodies, envelope)),
    )


def _plan_success(key: str, media: Node, envelope: ir.Envelope, uses: Uses) -> SuccessPlan:
    status = key.upper() if key != "default" else key
    if not media.is_mapping:
        return SuccessPlan(status=status)
    if not is_json_body(media):
        # Bytes that are said to be JSON are labelled as what they are, whatever that is.
        is_mislabelled = is_json(media.name) and "*" not in media.name
        name = "*/*" if is_mislabelled else media.name
        return SuccessPlan(status=status, media=name)
    schema = media.get("schema")
    payloads = payloads_in(schema, envelope) if schema is not None else []
    return SuccessPlan(
        status=status,
        media=media.name,
        is_json=True,
        payloads=tuple(map(uses.read, payloads)),
        is_open=schema is None,
    )


def _refusals(operation: Node, uses: Uses) -> Iterator[tuple[str, Use]]:
    """Yield the status and the schema of each refusal that is declared as JSON of some form."""
    successes = success_answers(operation)
    for code, reference in operation.members("responses"):
        if code in successes or not _REFUSAL.match(code):
            continue
        media = answer_media(resolve(reference))
        if has_details(media):
            yield code.upper() if code != "default" else code, uses.read(media / "schema")


def has_details(media: Node) -> bool:
    """Return whether the body of a refusal is read: JSON whose schema says more than that it is an object, or a text."""
    schema = media.get("schema")
    if schema is None or not is_json_body(media):
        return False
    shape = shape_at(schema)
    return bool(shape.union or shape.properties or shape.extra or shape.item)


def item_schema(media: Node) -> Node | None:
    """Return the schema of one item of a stream: `itemSchema`, else that of the whole, or of its elements.

    Of an event that is described as an object it is that of the `data`, out of the JSON in its text.
    """
    item, whole = media.get("itemSchema"), media.get("schema")
    if item is None:
        array = shape_at(whole).item if whole is not None else None
        return array or whole
    data = shape_at(item).properties.get("data")
    if stream_kind(media.name) != "events" or data is None:
        return item
    return shape_at(data).content or data


def payload_schemas(operation: Node, envelope: ir.Envelope) -> list[Node]:
    """Return the schema of the payload in each JSON success answer that declares one."""
    found: list[Node] = []
    for media in _success_media(operation):
        schema = media.get("schema")
        if schema is not None and is_json_body(media):
            found += payloads_in(schema, envelope)
    return found


def answer_schemas(operation: Node) -> list[Node]:
    """Return the schema of each JSON answer of any status; an empty node for a body without one."""
    media = [answer_media(resolve(node)) for _, node in operation.members("responses")]
    return [one.child("schema") for one in media if one.is_mapping and is_json_body(one)]


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
    if plan.stream is not None:
        type_ = types.answered(plan.item)
        if plan.item is None and plan.stream == "events":
            type_ = ir.STRING
        return ir.Answer(
            type=type_,
            accept=Text(_accept(plan.successes)),
            stream=plan.stream,
            headers=plan.headers,
            refusals=_typed_refusals(plan, types),
        )
    successes = tuple(_success_of(success, types) for success in plan.successes)
    bodies = [success.type for success in successes if success.type != ir.NONE]
    type_ = union(bodies) if bodies else ir.NONE
    if bodies and any(_may_be_empty(success) for success in plan.successes):
        type_ = nullable(type_)
    # A 204 has no body anyway; of another status it has to be said that it has none, whatever arrives.
    told = [
        one.type for one in successes if one.type != ir.NONE or one.status.raw not in ("204", "205")
    ]
    # Each is known by its text: Python takes the constant 1 for the constant true.
    is_one = len(set(map(repr, told))) <= 1
    accept = _accept(plan.successes)
    return ir.Answer(
        type=type_,
        accept=Text(accept) if accept else None,
        has_file=any(one.media and not one.is_json for one in plan.successes),
        headers=plan.headers,
        successes=() if is_one else successes,
        refusals=_typed_refusals(plan, types),
    )


def _typed_refusals(plan: AnswerPlan, types: Types) -> tuple[tuple[Text, ir.Type], ...]:
    return tuple((Text(code), types.answered(use)) for code, use in plan.refusals)


def _success_of(plan: SuccessPlan, types: Types) -> ir.Success:
    type_: ir.Type = ir.NONE
    if plan.is_open:
        type_ = ir.ANY
    elif plan.payloads:
        type_ = union(map(types.answered, plan.payloads))
    elif plan.media and not plan.is_json:
        type_ = _raw_type(plan.media)
    raw = "" if plan.is_json else plain_media(plan.media)
    return ir.Success(status=Text(plan.status), media=Text(raw), type=type_)


def _may_be_empty(plan: SuccessPlan) -> bool:
    """Return whether an answer of this success may have no body: it declares none, or JSON of which it says nothing."""
    return not plan.media or plan.is_open


def _accept(successes: Iterable[SuccessPlan]) -> str:
    """Return the media types to ask for, in the order of the answers; "" for plain JSON alone."""
    read = [success for success in successes if success.media]
    special = [success.media for success in read if is_special_json(success.media)]
    plain = next(iter(special), JSON)
    wanted = dict.fromkeys(plain if success.is_json else success.media for success in read)
    accept = ", ".join(wanted)
    return "" if accept == JSON else accept


def _raw_type(media: str) -> ir.Type:
    if plain_media(media).startswith("text/"):
        return ir.STRING
    return ir.Scalar("bytes")


def _success_media(operation: Node) -> Iterator[Node]:
    """Return the media type that is read of each success answer; an empty node for one without a body."""
    return map(answer_media, success_answers(operation).values())


def success_answers(operation: Node) -> dict[str, Node]:
    """Return the success answers by status. `default` counts where no 2xx is declared (OpenAPI 3.1, 4.8.16)."""
    responses = dict(operation.members("responses"))
    successes = {code: resolve(node) for code, node in responses.items() if _SUCCESS.match(code)}
    default = {code: resolve(node) for code, node in responses.items() if code == "default"}
    return successes or default


def _headers(operation: Node) -> tuple[ir.Header, ...]:
    """Return the headers of the success answers, each once, whatever the case of its name.

    A declared Content-Type says nothing (OpenAPI 3.1, 4.8.17).
    """
    found: dict[str, ir.Header] = {}
    for answer in success_answers(operation).values():
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
        if schema is not None and is_json_body(media):
            yield schema


def _redirects(operation: Node) -> bool:
    """Return whether an operation declares that its answer may be elsewhere (RFC 9110, 15.4)."""
    return any(_REDIRECT.match(code) for code, _ in operation.members("responses"))


def _wrapping(bodies: list[Node], envelope: ir.Envelope) -> Iterator[Key]:
    schemas = [media.get("schema") for media in bodies if envelope.payload.raw]
    for schema in schemas:
        if schema is not None:
            yield shape_at(schema).key
            yield from (shape_at(member).key for member in shape_at(schema).union)


def _contradicts(schema: Node, envelope: ir.Envelope) -> bool:
    """Return whether no value of this schema meets the envelope's conditions for a success."""
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

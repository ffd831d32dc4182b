"""Request bodies: the one argument that is the body, or the fields of a form, or what `x-body` says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from specmint import ir
from specmint.document import Node
from specmint.ir import Text
from specmint.lower.examples import example_of
from specmint.lower.facts import Declared, Findings, Slot, doc_of
from specmint.lower.media import (
    RequestMedia,
    content_type,
    is_in_order,
    is_special_json,
    plain_media,
    request_body,
    request_media,
)
from specmint.lower.requests.arguments import ArgumentPlan, Signature, in_body, model_argument
from specmint.lower.requests.filling import plan_filling
from specmint.lower.requests.forms import is_no_form, plan_form, styled
from specmint.lower.requests.multiparts import plan_multipart
from specmint.lower.requests.parts import (
    Given,
    InStyle,
    InText,
    Members,
    OfType,
    PartPlan,
    arguments_in,
    part_of,
)
from specmint.lower.schemas import Uses, shape_at


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyPlan:
    """A request body before its arguments are named; an `optional` one is not sent where no member of it is given."""

    kind: Literal["json", "form", "content", "multipart"]
    media_type: str
    part: PartPlan
    optional: bool
    example: ir.Example


def plan_body(
    declared: Declared,
    paging: ir.Paging | None,
    filled: frozenset[Slot],
    uses: Uses,
) -> BodyPlan | None:
    """Plan the body of an operation; None where it has none. `filled` is what the client fills itself."""
    body, media = request_body(declared.node), request_media(declared.node, declared.sends)
    if media.kind == "form" and media.schema is not None and is_no_form(media.schema):
        uses.findings.warning(
            media.schema,
            "unsupported-form",
            "the form has no fields, since its schema is no object: it is sent as it is given",
            "declare an object whose members are the fields",
        )
        media = RequestMedia(media.node, "content")
    if media.kind == "none":
        return None
    part = _plan_part(declared, paging, media, body, filled, uses)
    is_filled = paging is not None and paging.place == "body"
    is_filled |= declared.nearest("x-idempotency-key").get("body") is not None
    return BodyPlan(
        kind=media.kind,
        media_type=media.node.name,
        part=part,
        # The client itself writes the position of a page and the key of a call into the body.
        optional=not is_filled and _may_be_left_out(part, body, uses.findings),
        example=example_of(media.node, required=False),
    )


def _may_be_left_out(part: PartPlan, body: Node, findings: Findings) -> bool:
    """Return whether a body whose members are arguments is not sent where none of them is given.

    Many documents forget `required: true` on a form with required fields, so only `required: false` says that it may
    be missing whole.
    """
    if body.is_true("required") or not isinstance(part, Members):
        return False
    if not part.parts or not all(map(_is_optional, part.parts.values())):
        if any(one.required for one in arguments_in(part)) and body.is_false("required"):
            findings.warning(
                body / "required",
                "construct-not-used",
                "the body is always sent: fields that it must have are arguments of the method",
                "declare its fields as not required, or one operation for each of the two requests",
            )
        return False
    return True


def _is_optional(part: PartPlan) -> bool:
    match part:
        case Given(argument):
            return not argument.required
        case InText(inner) | InStyle(inner) | OfType(inner):
            return _is_optional(inner)
        case _:
            return False


def _plan_part(
    declared: Declared,
    paging: ir.Paging | None,
    media: RequestMedia,
    body: Node,
    filled: frozenset[Slot],
    uses: Uses,
) -> PartPlan:
    """Return what is sent, in a media type that has been chosen."""
    rule, required = declared.nearest("x-body"), body.is_true("required")
    if media.schema is None:
        return Given(_whole(media, body))
    if rule.is_mapping:
        part = plan_filling(media.schema, rule, paging, required, filled, uses)
        if media.kind == "form":
            return styled(media.node, shape_at(media.schema), part, uses.findings)
        return part
    if media.kind == "form":
        return plan_form(media.node, media.schema, body, filled, uses)
    if media.kind == "multipart":
        return plan_multipart(media.node, media.schema, body, filled, uses)
    return Given(model_argument(uses.write(media.schema), required, doc_of(body)))


def body_of(plan: BodyPlan, signature: Signature) -> ir.Body:
    """Return the body with the names that its arguments have got."""
    part = part_of(plan.part, signature)
    return ir.Body(
        kind=plan.kind,
        part=part,
        media_type=_named(plan),
        optional=plan.optional,
        example=plan.example,
    )


def _named(plan: BodyPlan) -> Text | None:
    """Return the media type of a body, unless its kind implies that, or its content says what it is."""
    if plan.kind == "multipart" and is_in_order(plan.media_type):
        return Text(plain_media(plan.media_type))
    if plan.kind == "content":
        name = content_type(plan.media_type)
        return None if name is None else Text(name)
    if is_special_json(plan.media_type):
        return Text(plan.media_type)
    return None


_ANYTHING: dict[str, ir.Type] = {
    "content": ir.Scalar("content"),
    "json": ir.ANY,
    "form": ir.MapOf(ir.ANY),
    "multipart": ir.MapOf(ir.ANY),
    "parts": ir.ListOf(ir.ANY),
}


def _whole(media: RequestMedia, body: Node) -> ArgumentPlan:
    """Return the argument that is a body without a schema: content as it is, any fields, or any JSON value."""
    required = body.is_true("required")
    has_order = media.kind == "multipart" and is_in_order(media.node.name)
    return ArgumentPlan(
        name="body",
        origin=in_body(body),
        use=None,
        plain=_ANYTHING["parts" if has_order else media.kind],
        required=required,
        keyword_only=not required,
        null="null",
        doc=doc_of(body),
    )

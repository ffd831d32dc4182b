"""Reports what a document says and the client does not do: answers that are not read, parts of requests that are not written.

ARCHITECTURE.md has the table of all constructs. A warning is for what a caller could have sent, read, relied on or been
refused by; a note for what no caller could. What is said many times of one thing is reported once, with the count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from specmint.diagnostics import counted
from specmint.document import Node
from specmint.lower.answers import has_details
from specmint.lower.facts import Declared, Findings, slot_of
from specmint.lower.media import (
    RequestMedia,
    answer_media,
    content_type,
    is_json_body,
    plain_media,
    request_body,
    request_media,
    stream_kind,
)
from specmint.lower.other_media import holds_same, other_methods
from specmint.lower.requests.parameters import NO_PARAMETERS
from specmint.lower.requests.styles import field_style, parameter_style
from specmint.lower.schemas import shape_at
from specmint.lower.schemas.limits import LIMITS
from specmint.resolve import resolve

_NESTED = ("encoding", "prefixEncoding", "itemEncoding")


def report_unused(root: Node, operations: Sequence[Declared], findings: Findings) -> None:
    """Report what the document says of servers, requests and answers and the client does not do."""
    told = _Told()
    _look_at_servers(root, told)
    for declared in operations:
        _look_at_tags(declared.node, told)
        for parameter in declared.parameters:
            _look_at_parameter(parameter, told)
            _look_at_header(parameter, declared, told)
        others = [*other_methods(declared)]
        _look_at_request(declared.node, {one.sends for one in others}, told)
        _look_at_answers(declared, {one.reads for one in others}, told)
    told.report(findings)


@dataclass(slots=True)
class _Remark:
    node: Node
    severity: Literal["warning", "note"]
    message: str
    hint: str
    places: set[Node] = field(default_factory=set[Node])


@dataclass(slots=True)
class _Told:
    """What is to be reported: for each message the first place, and how many more there are."""

    remarks: dict[str, _Remark] = field(default_factory=dict[str, _Remark])

    def missed(self, node: Node, message: str, hint: str = "") -> None:
        """Tell of what a caller could have sent, read, relied on or been refused by."""
        self._tell(_Remark(node, "warning", message, hint))

    def not_missed(self, node: Node, message: str, hint: str = "") -> None:
        """Tell of what no caller could have."""
        self._tell(_Remark(node, "note", message, hint))

    def _tell(self, remark: _Remark) -> None:
        self.remarks.setdefault(remark.message, remark).places.add(remark.node)

    def report(self, findings: Findings) -> None:
        """Report each message once."""
        for one in self.remarks.values():
            others = len(one.places) - 1
            message = one.message
            if others:
                message += f" (and in {counted(others, 'other place')})"
            if one.severity == "warning":
                findings.warning(one.node, "construct-not-used", message, one.hint)
            else:
                findings.found.append(one.node.note("construct-not-needed", message, one.hint))


def _look_at_servers(root: Node, told: _Told) -> None:
    """Tell of paths behind a server with a host: they are seen from where the document is, which nobody knows."""
    first, *others = [*root.each("servers")] or [root]
    for other in others if "://" in first.text("url") else ():
        url = other.text("url")
        if url.startswith("/"):
            message = f"the server {url!r} names no host, and is none of those that a client offers"
            told.not_missed(other, message, "give its address as `base_url`")


def _look_at_tags(operation: Node, told: _Told) -> None:
    first, *others = [*operation.each("tags")] or [operation.child("tags")]
    for other in others:
        message = f"what is tagged {other.string!r} too has its method under its first tag alone"
        told.not_missed(other, message, f"here that is {first.string!r}")


def _look_at_parameter(parameter: Node, told: _Told) -> None:
    name = parameter.text("name")
    if parameter.is_true("allowReserved") and parameter_style(parameter).kind != "reserved":
        message = (
            f"reserved characters in the parameter {name!r} are escaped, `allowReserved` or not"
        )
        told.missed(parameter / "allowReserved", message, "the vendor reads the same text")
    schema = parameter.get("schema")
    if parameter.is_true("allowEmptyValue") and schema is not None:
        types = shape_at(schema).types
        if types is not None and "string" not in types:
            message = f"the parameter {name!r} cannot be sent without a value"
            told.missed(parameter / "allowEmptyValue", message, "let its schema take an empty text")


def _look_at_header(parameter: Node, declared: Declared, told: _Told) -> None:
    """Tell of headers that parameters do not describe (OpenAPI 3.1, 4.8.12.2.1)."""
    where = slot_of(parameter)
    if where not in NO_PARAMETERS:
        return
    message = f"the header {parameter.text('name')!r} is no argument"
    if where[1] != "authorization":
        told.not_missed(parameter, f"{message}: the client says what it sends and takes")
    elif _has_authorization(declared):
        told.not_missed(parameter, f"{message}: the credentials of the client fill it")
    else:
        hint = "declare a security scheme; until then give it in `headers`, or make the client with http=httpx2.Client(auth=...)"
        told.missed(parameter, f"{message}: calls go without it", hint)


def _has_authorization(declared: Declared) -> bool:
    """Return whether calls of an operation may carry credentials in the header Authorization."""
    own = declared.node.get("security") is not None
    schemes = declared.root.child("components").child("securitySchemes")
    for requirement in (declared.node if own else declared.root).each("security"):
        for name, _ in requirement.items():
            scheme = resolve(schemes / name)
            if scheme.text("type") != "apiKey" or slot_of(scheme) in NO_PARAMETERS:
                return True
    return False


def _look_at_request(operation: Node, others: set[str], told: _Told) -> None:
    media = request_media(operation)
    for _, offered in request_body(operation).members("content"):
        if offered != media.node and offered.name not in others:
            _other_media(offered, "requests are not sent", media.node, told)
    for one in (media, *(request_media(operation, name) for name in others if name)):
        _look_at_sent(one, told)


def _look_at_sent(media: RequestMedia, told: _Told) -> None:
    if media.kind == "form":
        fields = {} if media.schema is None else shape_at(media.schema).properties
        for _, encoding in media.node.members("encoding"):
            field = fields.get(encoding.name)
            if encoding.is_true("allowReserved") and not _is_reserved(encoding, field):
                message = f"reserved characters in the field {encoding.name!r} are escaped"
                told.missed(encoding / "allowReserved", message, "the vendor reads the same text")
    _look_at_items(media.node, "requests", told)
    _look_at_nested(media.node, told)
    if media.kind == "content" and content_type(media.node.name) is None:
        _look_at_range(media.node, told)
    if media.kind == "content" and media.node.get("schema") is not None:
        _look_at_raw(media.node, "requests", told)


def _look_at_range(media: Node, told: _Told) -> None:
    """Tell of a range for content that names no media type itself, unless any will do."""
    name = plain_media(media.name)
    if name != "*/*":
        message = f"{name} names no media type: bytes are sent as application/octet-stream, a text as text/plain"
        told.missed(media, message, "name the one that the vendor takes")


def _look_at_nested(media: Node, told: _Told) -> None:
    """Tell of encodings of parts without a name, and of parts inside parts (OpenAPI 3.2, 4.14.5)."""
    inner = [encoding.get(key) for _, encoding in media.members("encoding") for key in _NESTED]
    for node in filter(None, [media.get("prefixEncoding"), media.get("itemEncoding"), *inner]):
        message = f"parts have the media types of their values, and no parts inside them: `{node.name}` is not used"
        told.missed(node, message, "describe each part under `encoding` of the media type")


def _is_reserved(encoding: Node, field: Node | None) -> bool:
    return field is not None and field_style(encoding, field).kind == "reserved"


def _look_at_answers(declared: Declared, others: set[str], told: _Told) -> None:
    responses = dict(declared.node.members("responses"))
    successes = {code for code in responses if code.startswith("2")} or {"default"}
    for code, reference in responses.items():
        answer = resolve(reference)
        links = answer.get("links")
        if links is not None:
            told.not_missed(
                links, "links of answers are not followed: call their operations yourself"
            )
        if code in successes:
            _look_at_success(answer, others, told)
        else:
            _look_at_refusal(declared, answer, told)


def _look_at_refusal(declared: Declared, answer: Node, told: _Told) -> None:
    """Report what is declared of a refusal and not read: only JSON of objects or lists is, as `details` of the error."""
    media, envelope = answer_media(answer), declared.nearest("x-envelope")
    is_read = envelope.get("code") is not None or envelope.get("message") is not None
    if media.get("schema") is not None and not is_read and not has_details(media):
        told.not_missed(
            media / "schema",
            "no model reads a refusal: the error has what was answered as `body`",
        )


def _look_at_success(answer: Node, others: set[str], told: _Told) -> None:
    media = answer_media(answer)
    for _, offered in answer.members("content"):
        if offered == media or offered.name in others:
            _look_at_read(offered, told)
        else:
            _other_media(offered, "answers are not asked for", media, told)


def _look_at_read(media: Node, told: _Told) -> None:
    if stream_kind(media.name) is not None:
        return
    _look_at_items(media, "answers", told)
    if not is_json_body(media) and media.get("schema") is not None:
        _look_at_raw(media, "answers", told)


def _other_media(offered: Node, what: str, used: Node, told: _Told) -> None:
    """Tell of a media type beside the one that is used, without a method of its own: where it says the same, no caller misses it."""
    name, chosen = plain_media(offered.name), plain_media(used.name)
    if holds_same(offered, used):
        told.not_missed(offered, f"{what} in {name}: {chosen} holds the same")
    else:
        message = f"{what} in {name}: {chosen} is used"
        told.missed(offered, message, "remove the other media types if you need this one")


def _look_at_items(media: Node, what: str, told: _Told) -> None:
    """Report the schema of items where they are not told apart."""
    items = media.get("itemSchema")
    if items is not None:
        name = plain_media(media.name)
        told.missed(items, f"{what} in {name} are not taken item by item: `itemSchema` is not used")


def _look_at_raw(media: Node, what: str, told: _Told) -> None:
    """Tell of a schema for what is given and returned as bytes or text, unless it says no more than that."""
    schema = media / "schema"
    shape, stay = shape_at(schema), f"{what} in {plain_media(media.name)} stay bytes or text"
    if shape.type not in ("string", None) or shape.union:
        told.missed(schema, f"{stay}: their schema is not used")
        return
    if shape.text("format") == "byte" or shape.get("contentEncoding") is not None:
        message = f"{stay} as they travel: no base64 is made or read of them"
        told.missed(schema, message, "encode and decode it yourself if the vendor means base64")
    for keyword in (*LIMITS["string"], "enum", "const"):
        if shape.get(keyword) is not None:
            message = f"{stay}, and their `{keyword}` is not checked"
            told.missed(schema, message, "the vendor still checks what is sent")

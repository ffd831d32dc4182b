"""What a method is called with, sends and returns, and how its operation behaves.

Pointers are JSON Pointers into decoded bodies, "" for the whole body.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from specmint.diagnostics import Place
from specmint.ir.examples import Example
from specmint.ir.text import Ident, Text
from specmint.ir.values import Primitive, Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """An argument of a method. One that is not `required` has None as its default, which leaves the value out.

    `keyword_only` arguments cannot be given by position. `example` is a value that the document shows for it.
    """

    name: Ident
    type: Type
    required: bool
    keyword_only: bool
    doc: Text
    example: Example = None


StyleKind = Literal[
    "plain", "json", "inner-json", "json-fields",
    "comma", "assigned", "label", "matrix",
    "exploded", "spaces", "pipes", "deep", "reserved",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Style:
    """How a value that may have parts is written as text, by its `kind`.

    "plain" is a text, or several of one name; "comma" all in one text; "json" the whole as JSON, "inner-json" its
    objects, and "json-fields" those in a whole form. `explode` is for "label" and "matrix".
    """

    kind: StyleKind = "plain"
    explode: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter in some `place` of a request, the `argument` that gives its value, and the `style` it is written in."""

    wire: Text
    place: Literal["path", "query", "header", "cookie"]
    argument: Ident
    style: Style = Style()


@dataclass(frozen=True, slots=True)
class FromArgument:
    """The value of an `argument`. If `optional`, None leaves it out; if `nullable`, None is sent as null."""

    argument: Ident
    optional: bool
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class ObjectOf:
    """An object with these members, by their names on the wire."""

    members: tuple[tuple[Text, Part], ...]


@dataclass(frozen=True, slots=True)
class EachOf:
    """A list with one element for each item of a sequence `argument`. Where `part` holds `Item`, the item is put."""

    argument: Ident
    part: Part


@dataclass(frozen=True, slots=True)
class Item:
    """The current item of the enclosing `EachOf`."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A constant `value`, which fills itself in."""

    value: Primitive


@dataclass(frozen=True, slots=True)
class JsonText:
    """A `part` that travels as JSON inside a text, such as a form field that holds a document."""

    part: Part


@dataclass(frozen=True, slots=True)
class Styled:
    """A `part` that is a field of a form, written in a `style`."""

    part: Part
    style: Style


@dataclass(frozen=True, slots=True)
class Typed:
    """A `part` of a multipart body that has a `media_type` ("" for the usual one) or `headers` of its own."""

    part: Part
    media_type: Text
    headers: tuple[tuple[Text, Part], ...] = ()


Part = FromArgument | ObjectOf | EachOf | Item | Fixed | JsonText | Styled | Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """How the arguments fill the request body: `part`, sent in `media_type`, if that is not the usual one.

    `kind` says how that is written; "content" is what is sent as it is given, "multipart" has a part for each member.
    An `optional` one is not sent where none of its members is given. `example` is a whole body that the document shows.
    """

    kind: Literal["json", "form", "content", "multipart"]
    part: Part
    media_type: Text | None
    optional: bool = False
    example: Example = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A header that a success has. `kind` is the type that JSON Schema has for its text, "" where none is declared."""

    wire: Text
    kind: str
    doc: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Success:
    """What the successes of one `status` (`200`, `2XX` or `default`) are. `media` is "" for JSON, and where there is no body."""

    status: Text
    media: Text
    type: Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a method returns: the payload, not the envelope.

    `accept` lists the media types to ask for, if that is not plain JSON alone; `headers` are those of all successes.
    `has_file`: some success is no JSON. A `stream` is iterated
    while it arrives, and `type` is that of one item, or of the data of one event. `successes` say which of several types an answer is; none where there is one type, or it and None. `refusals` are
    what the bodies of errors are, by status (`404`, `4XX` or `default`).
    """

    type: Type
    accept: Text | None = None
    has_file: bool = False
    stream: Literal["lines", "events"] | None = None
    headers: tuple[Header, ...] = ()
    successes: tuple[Success, ...] = ()
    refusals: tuple[tuple[Text, Type], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """`x-envelope`: where the `payload` is, and which members must have which values in a `success`.

    Of a refusal, `code` points to the vendor's code, and each `message` to words for people. Without fields it is that of an API that has none: the body is the payload, the status alone decides.
    """

    payload: Text = Text("")
    success: tuple[tuple[Text, tuple[Primitive, ...]], ...] = ()
    code: Text | None = None
    message: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What a vendor code or a status means (`x-errors`): the class of the error, and how long to wait.

    `wait` is a number of seconds or the start of the next minute, hour or day; None waits for nothing.
    `header` is one of the answer, which says when to come again. `not_processed`: the vendor certainly did
    nothing, so any call may be repeated. `doc` has the vendor's words.
    """

    error: str
    wait: str | int | None = None
    not_processed: bool = False
    header: Text | None = None
    doc: Text = Text("")


Refusals = tuple[tuple[Text, Refusal], ...]
"""A table of refusals by vendor code, or by status as `HTTP 404` or `HTTP 4XX`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """So many `requests` in a `window` of seconds, or so many `concurrent` ones, counted together by `scope`."""

    requests: int | None = None
    window: int | None = None
    concurrent: int | None = None
    scope: Literal["api", "tag", "operation"] = "api"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """How a list goes on (`x-paging`): by counting, by a cursor or by following links, as `style` says.

    `place` says where `position` and `size` are written: query parameters, or pointers into the request's
    body. `default_size` is what the vendor takes for a size that is not given. `items`, `next`, `pages`,
    `total` and `more` (whether another page follows) are pointers into the answer, in which a token `-1` is
    the last element of an array. `first` is the number of the first page.
    """

    style: Literal["page", "offset", "cursor", "link", "next-url"]
    place: Literal["query", "body"] = "query"
    position: Text | None = None
    size: Text | None = None
    default_size: int | None = None
    items: Text = Text("")
    next: Text | None = None
    pages: Text | None = None
    total: Text | None = None
    more: Text | None = None
    first: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """A second method of an operation, which sends any number of items, `size` to a request (`x-bulk`).

    `results` points to the list with a result for each item; `each` is the envelope of one, `of` the type
    of its payload. `argument` takes the items. It does not count when two rules are compared: methods
    share a rule whatever they call the argument.
    """

    name: Ident
    argument: Ident = field(compare=False)
    size: int
    results: Text
    each: Envelope
    of: Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server at `url`, by a `name` that is unique among its own.

    `defaults` are of the variables in the URL, None where the caller must say; `values` those that are allowed.
    """

    name: Text
    url: Text
    doc: Text
    defaults: tuple[tuple[Text, Text | None], ...] = ()
    values: tuple[tuple[Text, tuple[Text, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """How the calls of an operation behave, or those that no operation describes. Nothing here is inherited.

    - `idempotent` is None where the HTTP method decides (RFC 9110, 9.2.2);
    - `idempotency_key` is the header, or the pointer into the body, that makes a repeat safe, None for none. A call that is safe to
      repeat carries it only if `always_keyed`, which an operation is that declares the header;
    - `envelope` says where answers keep their payload;
    - `security` lists alternatives of schemes that are needed together;
    - `session` says whether the call travels in the API's session;
    - `form_credentials` maps the form fields of credentials to constructor arguments;
    - `refusals` are tables of codes, searched in this order;
    - `limits` all hold at once;
    - `redirect`: the vendor may say that the file is elsewhere, from where it is then fetched;
    - `server`: the servers where the calls go, none where those of the API do.
    """

    idempotent: bool | None = None
    idempotency_key: Text | None = None
    always_keyed: bool = False
    envelope: Envelope = Envelope()
    security: tuple[tuple[Text, ...], ...] = ()
    session: bool = False
    form_credentials: tuple[tuple[Text, Ident], ...] = ()
    refusals: tuple[Refusals, ...] = ()
    limits: tuple[RateLimit, ...] = ()
    redirect: bool = False
    server: tuple[Server, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation as a method: its signature, its request, its answer and its behaviour.

    `spec_name` is the operationId, or `METHOD /path` where there is none; `method` is in capitals, `path` a
    template, `tag` the first tag. `arguments` are those of the method, which `parameters` and `body` use.
    `paging` makes it a list, and `bulk` gives it a second method. `deprecated`: the vendor advises against
    it. `differs` is by what a further method of the operation differs from the first one, such as
    `answered as application/pdf`; "" for the first.
    """

    name: Ident
    spec_name: Text
    method: str
    path: Text
    tag: Text
    doc: Text
    deprecated: bool
    arguments: tuple[Argument, ...]
    parameters: tuple[Parameter, ...]
    body: Body | None
    answer: Answer
    paging: Paging | None
    bulk: Bulk | None
    behaviour: Behaviour
    place: Place
    differs: Text = Text("")


_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "QUERY", "PUT", "DELETE"})


def is_safe(operation: Operation) -> bool:
    """Return whether doing it twice is as good as once: as it says itself, or by its method (RFC 9110, 9.2.2)."""
    said = operation.behaviour.idempotent
    return operation.method in _SAFE if said is None else said


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """The `operations` of one tag: a page with a class `class_name`, and an attribute of the client."""

    name: Ident
    class_name: Ident
    spec_name: Text
    doc: Text
    operations: tuple[Operation, ...]

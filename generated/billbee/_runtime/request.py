"""A call becomes a request: method, URL, headers and bytes, as a pure function.

Whatever the arguments hold, the request goes to exactly the base's scheme, host and
port, and to exactly the templated path (RFC 3986 3.3); or it is refused here.
"""

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum
from typing import Any, Final, TypeAlias, TypedDict, TypeVar
from urllib.parse import quote, quote_plus, unquote

import httpx2

from . import exact
from .describe import Api
from .errors import BadRequest
from .model import wire

_VARIABLE: Final = re.compile(r"\{([^{}]*)\}")
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 5.6.2
_FIELD: Final = re.compile(r"(?:[!-~\x80-\xff](?:[ \t]*[!-~\x80-\xff])*)?")  # 5.5
_LITERAL: Final = "/!$&'()*+,;=:@%~"  # RFC 3986 pchar, and what is already encoded
_COOKIE: Final = "!#$&'()*+-./:<=>?@[]^_`{|}~"  # RFC 6265 cookie-octet
_JSON: Final = "application/json"
_FORM: Final = "application/x-www-form-urlencoded"

M = TypeVar("M")
Pairs: TypeAlias = list[tuple[str, str]]


class Path(str):
    """A filled path; `template` is what it was filled from."""

    __slots__ = ("template",)
    template: str


class Encoded(str):
    """Text that is percent-encoded already."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Json:
    """A form field that holds a JSON text."""

    value: object


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()


class Around(TypedDict, total=False):
    """What a page may give besides method, path and body; `None` is left out."""

    query: Mapping[str, object] | None
    headers: Mapping[str, object] | None
    cookies: Mapping[str, object] | None
    accept: str


class Parts(Around, total=False):
    """The same with a body, of which there is one at most."""

    json: object
    form: Mapping[str, object] | None
    content: bytes | str | None
    content_type: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call, as a page describes it. `target` stands for path and query."""

    method: str
    path: str
    query: Mapping[str, object] = field(default_factory=dict[str, object])
    headers: Mapping[str, object] = field(default_factory=dict[str, object])
    cookies: Mapping[str, object] = field(default_factory=dict[str, object])
    json: object = ABSENT
    form: Mapping[str, object] | None = None
    content: bytes | str | None = None
    content_type: str | None = None
    accept: str = _JSON
    target: str | None = None

    @property
    def template(self) -> str:
        """The path as the spec writes it."""
        return self.path.template if isinstance(self.path, Path) else self.path


def call_of(method: str, path: str, parts: Parts | Around) -> Call:
    """The call a page describes; `json=None` is a body that says null."""
    kept: Any = {
        name: part for name, part in parts.items() if part is not None or name == "json"
    }
    return Call(method=method.upper(), path=path, **kept)


def bulk_call(
    method: str,
    path: str,
    chunk: Sequence[M],
    form: Callable[[Sequence[M]], Mapping[str, object]] | None,
    json: Callable[[Sequence[M]], object] | None,
    around: Around,
) -> Call:
    """The call that sends one chunk."""
    call = call_of(method, path, around)
    if form is not None:
        return replace(call, form=form(chunk))
    return call if json is None else replace(call, json=json(chunk))


@dataclass(frozen=True, slots=True)
class Base:
    """Where requests go: `origin` is scheme, host and port; `prefix` a path or ''."""

    origin: str
    prefix: str = ""


@dataclass(slots=True, kw_only=True, repr=False)
class Additions:
    """What the engine adds to a call: credentials and session; `key` is no secret."""

    key: tuple[str, str] | None = None
    headers: Pairs = field(default_factory=Pairs)
    query: Pairs = field(default_factory=Pairs)
    cookies: Pairs = field(default_factory=Pairs)
    form: Pairs = field(default_factory=Pairs)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Draft:
    """A call that is checked and encoded, but for what the engine adds."""

    method: str
    path: str
    query: str
    headers: Mapping[str, tuple[str, str]]
    cookies: Pairs
    form: Pairs | None
    body: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Outgoing:
    """What is sent. `masked` is the URL without its secrets; `private` headers hold one."""

    method: str
    url: str
    masked: str
    headers: tuple[tuple[bytes, bytes], ...]
    private: frozenset[str]
    body: bytes | None

    def __repr__(self) -> str:
        return f"<{self.method} {self.masked}>"


def path(
    template: str, names: Mapping[str, object] | None = None, /, **values: object
) -> Path:
    """Fill a path template; each value stays within its segment.

    `names` is for parameters that are no identifiers. Raises `BadRequest` for a value
    that is empty, `.` or `..`: servers and proxies would resolve it away.
    """
    values = {**(names or {}), **values}

    def fill(found: re.Match[str]) -> str:
        return _segment(found[1], values[found[1]])

    filled = Path(_VARIABLE.sub(fill, template))
    filled.template = template
    return filled


def _segment(name: str, value: object) -> str:
    if isinstance(value, Encoded):
        text = str(value)
    else:
        text = _quoted(_text(value, name), name)
    if text in {"", ".", ".."}:
        raise BadRequest(f"{name}: {text!r} cannot stand in a path")
    return text


def given(values: Mapping[str, object]) -> dict[str, object]:
    """The values that are not `None`."""
    return {name: value for name, value in values.items() if value is not None}


def comma(values: Iterable[object] | None) -> str | None:
    """One comma-joined value; `None` for nothing, which leaves the parameter out."""
    parts = [_quoted(_text(value, "item"), "item") for value in values or ()]
    return Encoded(",".join(parts)) if parts else None


def parse_base(url: str) -> Base:
    """A base URL, checked. Raises `ValueError`."""
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, TypeError):
        raise ValueError("the base URL is not a URL") from None
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise ValueError(
            "the base URL must start with https:// (or http://) and a host"
        )
    if parsed.userinfo or parsed.query or parsed.fragment:
        raise ValueError("the base URL may hold no user, query or fragment")
    prefix = parsed.raw_path.decode("ascii").rstrip("/")
    return Base(f"{parsed.scheme}://{parsed.netloc.decode('ascii')}", prefix)


def api_base(
    api: Api, variables: Mapping[str, str | None], base_url: str | None
) -> Base:
    """Where an API lives: `base_url`, else the spec's server with its variables."""
    if base_url is not None:
        return parse_base(base_url)

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        value = variables.get(name) or api.variables.get(name)
        if value is None:
            raise ValueError(f"{name} is needed, unless base_url is given")
        if value != api.variables.get(name) and not re.fullmatch(
            r"[\w.-]+", value, re.A
        ):
            raise ValueError(f"{name} may hold letters, digits, '.', '-' and '_' only")
        return value

    return parse_base(_VARIABLE.sub(fill, api.server))


def prepare(call: Call, extra: Mapping[str, str]) -> Draft:
    """Check and encode a call. Raises `BadRequest` with all that is wrong in the body.

    Args:
        extra: Headers of the client's view; the call's own win.
    """
    target, _, query = (call.target or _checked(call.path)).partition("?")
    pairs = [*_pairs(call.query)] if call.target is None else []
    headers = {"accept": ("Accept", call.accept)}
    form, body, content_type = _body(call)
    if content_type is not None:
        headers["content-type"] = ("Content-Type", content_type)
    for name, value in (*extra.items(), *call.headers.items()):
        if value is not None:
            headers[name.lower()] = (name, _field(value, name))
    return Draft(
        method=call.method,
        path=target,
        query=query or "&".join(f"{name}={value}" for name, value in pairs),
        headers=headers,
        cookies=[
            (name, _field(value, name)) for name, value in given(call.cookies).items()
        ],
        form=form,
        body=body,
    )


def finish(draft: Draft, base: Base, added: Additions, *, rooted: bool) -> Outgoing:
    """The request itself. Raises `BadRequest` if it would go anywhere else.

    Args:
        rooted: The path starts at the origin, not at the base's prefix (next URLs).
    """
    headers = {
        "accept-encoding": ("Accept-Encoding", "gzip, deflate"),
        **{name.lower(): (name, value) for name, value in added.headers},
        **({added.key[0].lower(): added.key} if added.key else {}),
        **draft.headers,
    }
    cookies = "; ".join(
        f"{name}={quote(value, safe=_COOKIE)}"
        for name, value in (*draft.cookies, *added.cookies)
    )
    if cookies:
        headers["cookie"] = ("Cookie", cookies)
    body = draft.body
    if draft.form is not None or added.form:
        pairs = (*(draft.form or ()), *_pairs(dict(added.form), plus=True))
        body = "&".join(f"{name}={value}" for name, value in pairs).encode("ascii")
        headers.setdefault("content-type", ("Content-Type", _FORM))
    where = base.origin + ("" if rooted else base.prefix) + draft.path
    hidden = [(name, "redacted") for name, _ in added.query]
    return Outgoing(
        method=draft.method,
        url=_aimed(where, _asked(draft.query, added.query), base),
        masked=where + _asked(draft.query, hidden),
        headers=tuple(_sound(name, value) for name, value in headers.values()),
        private=frozenset(name.lower() for name, _ in added.headers) | {"cookie"},
        body=body,
    )


def _asked(query: str, added: Pairs) -> str:
    """The query with its question mark; what the engine adds replaces its likes."""
    names = {quote(name, safe="") for name, _ in added}
    kept = [
        each
        for each in query.split("&")
        if each and each.partition("=")[0] not in names
    ]
    kept += [f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in added]
    return "?" + "&".join(kept) if kept else ""


def _aimed(where: str, query: str, base: Base) -> str:
    """The URL, if the HTTP library reads it as it was meant."""
    try:
        parsed = httpx2.URL(where + query)
    except httpx2.InvalidURL:
        raise BadRequest("the path and query make no URL") from None
    origin = f"{parsed.scheme}://{parsed.netloc.decode('ascii')}"
    target = parsed.raw_path.decode("ascii").partition("?")[0]
    if origin != base.origin or base.origin + target != where:
        raise BadRequest("the path leads elsewhere")
    return where + query


def _checked(text: str) -> str:
    """A path, absolute, without query or dot segments; literals are encoded."""
    if not text.startswith("/") or re.search(r"[?#\\\x00-\x1f\x7f]", text):
        raise BadRequest("a path starts with / and holds no ?, # or \\")
    if any(unquote(each) in {".", ".."} for each in text.split("/")):
        raise BadRequest("a path holds no '.' or '..' segments")
    return (
        text
        if isinstance(text, Path) and text.isascii()
        else _quoted(text, "path", _LITERAL)
    )


def _body(call: Call) -> tuple[Pairs | None, bytes | None, str | None]:
    """Form pairs or bytes, and their content type."""
    if call.form is not None:
        return [*_pairs(call.form, plus=True)], None, _FORM
    if call.json is not ABSENT:
        return None, _json(call.json), call.content_type or _JSON
    if call.content is None:
        return None, None, None
    if isinstance(call.content, str):
        return (
            None,
            call.content.encode(),
            call.content_type or "text/plain; charset=utf-8",
        )
    return None, call.content, call.content_type or "application/octet-stream"


def _json(value: object) -> bytes:
    try:
        return exact.dumps(wire(value)).encode()
    except BadRequest:
        raise
    except (ValueError, TypeError, RecursionError) as error:
        raise BadRequest(f"the body cannot be written as JSON: {error}") from None


def _pairs(
    values: Mapping[str, object], *, plus: bool = False
) -> Iterator[tuple[str, str]]:
    """Encoded names and values; lists repeat the name, `None` is left out."""
    for name, value in given(values).items():
        encode = quote_plus if plus else quote
        several = isinstance(value, list | tuple | set | frozenset)
        items: Any = value if several else (value,)
        for each in items:
            if isinstance(each, Json):
                text = quote_plus(_json(each.value))
            elif isinstance(each, Encoded):
                text = str(each)
            elif each is None:
                continue
            else:
                text = _quoted(_text(each, name), name, plus=plus)
            yield encode(name, safe=""), text


def _text(value: Any, name: str) -> str:
    """How a single value is spelt in a path, query, header or form field."""
    match value:
        case Enum():
            return _text(wire(value), name)
        case str():
            return str(value)
        case bool():
            return "true" if value else "false"
        case int() | float() | Decimal():
            number = (
                Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
            )
            if number.is_finite():
                return f"{number:f}" if abs(number.adjusted()) < 400 else str(number)
        case dt.date() | dt.time():
            return value.isoformat()
        case uuid.UUID():
            return str(value)
        case _:
            pass
    raise BadRequest(f"{name}: this {type(value).__name__} cannot be sent")


def _quoted(text: str, name: str, safe: str = "", *, plus: bool = False) -> str:
    try:
        return (quote_plus if plus else quote)(text, safe=safe)
    except UnicodeEncodeError:
        raise BadRequest(f"{name}: the text has characters UTF-8 cannot hold") from None


def _field(value: object, name: str) -> str:
    """A header or cookie value; a list becomes comma-joined (RFC 9110 5.6.1)."""
    if isinstance(value, Encoded):
        return unquote(value)
    if isinstance(value, list | tuple):
        return ",".join(_text(each, name) for each in value)
    return _text(value, name)


def _sound(name: str, value: str) -> tuple[bytes, bytes]:
    """A header as bytes; nothing in it ends it (RFC 9110 5.5)."""
    if not _TOKEN.fullmatch(name):
        raise BadRequest("a header name has characters a header name cannot have")
    if not _FIELD.fullmatch(value):
        raise BadRequest(f"{name}: the value cannot stand in a header")
    return name.encode("ascii"), value.encode("latin-1")

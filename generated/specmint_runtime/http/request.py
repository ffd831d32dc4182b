"""Build one request, as a pure function: method, URL, headers and bytes.

Whatever the arguments hold, it goes to exactly the base's scheme, host and port, and
to exactly the templated path (RFC 3986 3.3); or it is refused here.
"""

import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Protocol, Self, TypeAlias, TypedDict, cast
from urllib.parse import quote

import httpx2

from ..errors import BadRequest
from . import params
from .params import ABSENT, Encoded, given
from .redact import Redactor

_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 5.6.2
_FIELD: Final = re.compile(r"(?:[!-~\x80-\xff](?:[ \t]*[!-~\x80-\xff])*)?")  # 5.5
_LITERAL: Final = "/!$&'()*+,;=:@%~"  # RFC 3986 pchar, and what is already encoded
_COOKIE: Final = "!#$&'()*+-./:<=>?@[]^_`{|}~"  # RFC 6265 cookie-octet
_FORM: Final = "application/x-www-form-urlencoded"
_NO_PATH: Final = re.compile(r"[?#\\\x00-\x1f\x7f]")
_PLAIN: Final = re.compile(  # a path without segments of dots, and a query
    r"(?=/)(?:/(?!\.{0,2}(?:[/?]|$))[\w.~%-]{1,99}){0,99}/?(?:\?[\w.~=&+%-]{1,999})?", re.ASCII
)
_PLAIN_PATH: Final = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[\w.~-]{1,99}){1,99}", re.ASCII)
_DOTS: Final = re.compile(r"/(?:\.|%2e){1,2}(?:/|$)", re.IGNORECASE)
_ALWAYS: Final = {"accept-encoding": ("Accept-Encoding", "gzip, deflate")}

HTTPX_IS_KNOWN: Final = httpx2.__version__.partition(".")[0] == "2"
"""Whether attributes that are private in httpx2 may be used: tested with 2.16."""
_origin_url: Final = lru_cache(maxsize=64)(httpx2.URL)
JSON: Final = "application/json"
Pairs: TypeAlias = Sequence[tuple[str, str]]


if TYPE_CHECKING:
    from functools import cached_property
else:

    class cached_property:
        """The same as Python's, whose lock in 3.11 all requests would share."""

        def __init__(self, make: Callable[[Any], Any]) -> None:
            self._make = make
            self.__doc__ = make.__doc__

        def __get__(self, request: Any, owner: object = None) -> Any:
            made = self._make(request)
            vars(request)[self._make.__name__] = made
            return made


class Stream(Protocol):
    """A body that is read while it is sent, of a size that may be unknown."""

    media_type: str
    size: int | None

    def is_spent(self) -> bool: ...
    def chunks(self) -> Iterator[bytes]: ...
    def chunks_in_loop(self) -> AsyncIterator[bytes]: ...


class Parts(TypedDict, total=False):
    """What a call says besides method and path, with one body at most.

    `None` is left out, but `json=None` is a body that says null. `details` is not sent:
    it reads the bodies of refusals.
    """

    query: Mapping[str, object] | None
    headers: Mapping[str, object] | None
    cookies: Mapping[str, object] | None
    accept: str
    json: object
    form: Mapping[str, object] | None
    content: bytes | str | Stream | None
    content_type: str | None
    details: Callable[..., None] | None


@dataclass(frozen=True, slots=True)
class Base:
    """Where requests go: `origin` is scheme, host and port; `prefix` a path or ''."""

    origin: str
    prefix: str = ""


@dataclass(kw_only=True, eq=False, repr=False)
class Request:
    """One request, checked and encoded. Its credentials are apart, in `secrets`.

    `url`, `headers` and `body` are what is sent, secrets included; `shown_url` and
    `repr` hold none.

    Attributes:
        template: The path as the spec writes it.
        target: The path that is sent, below the base; below its origin if `rooted`.
        private: Own headers that nobody may see: those of the client's options.
        secrets: Names and values for the header, the query, the cookie and the form.
        personal: Names of what is personal, which no log shows.
    """

    method: str
    template: str
    target: str
    base: Base
    rooted: bool
    query: Sequence[str]
    own_headers: Mapping[str, tuple[str, str]]
    private: frozenset[str]
    cookies: Sequence[str]
    form: Sequence[str] | None
    own_body: bytes | Stream | None
    secrets: Mapping[str, Pairs] = field(default_factory=dict[str, Pairs])
    personal: Sequence[str] = ()

    def signed(self, base: Base, secrets: Mapping[str, Pairs], personal: Sequence[str]) -> Self:
        """Return this request, none of whose properties was asked for, with secrets."""
        made = object.__new__(type(self))  # a third of the time of `dataclasses.replace`
        made.__dict__ = dict(vars(self), base=base, secrets=secrets, personal=personal)
        return made

    def __repr__(self) -> str:
        return f"<{self.method} {self.shown_url}>"

    def _secret(self, place: str) -> Pairs:
        return self.secrets.get(place, ())

    @property
    def _address(self) -> str:
        prefix = "" if self.rooted else self.base.prefix
        return f"{self.base.origin}{prefix}{self.target}"

    @cached_property
    def url(self) -> str:
        """The URL that is sent."""
        return self._address + _query_string(self.query, self._secret("query"))

    @cached_property
    def shown_url(self) -> str:
        """The URL with `redacted` for what is secret."""
        if not self._secret("query"):
            return self.url
        shown = [(name, "redacted") for name, _ in self._secret("query")]
        return self._address + _query_string(self.query, shown)

    @cached_property
    def parsed(self) -> httpx2.URL:
        """The URL that is sent, as the HTTP library reads it. Raises `InvalidURL`."""
        below = self.url.removeprefix(self.base.origin)
        if HTTPX_IS_KNOWN and _PLAIN.fullmatch(below):
            return _composed(self.base.origin, below)
        return httpx2.URL(self.url)

    @property
    def logged_url(self) -> str:
        """The URL with `redacted` for what is personal, too."""
        if not self.personal or "?" not in self.shown_url:
            return self.shown_url
        return Redactor(frozenset(), frozenset(self.personal)).text(self.shown_url)

    @property
    def path(self) -> str:
        """The path below the base."""
        return self.target.removeprefix(self.base.prefix if self.rooted else "")

    @cached_property
    def headers(self) -> Pairs:
        """The headers that are sent; the call's own replace secret ones."""
        secret = {name.lower(): (name, value) for name, value in self._secret("header")}
        merged = {**_ALWAYS, **secret, **self.own_headers}
        if self._secret("form"):
            merged.setdefault("content-type", ("Content-Type", _FORM))
        crumbs = [_crumb(name, value) for name, value in self._secret("cookie")]
        if self.cookies or crumbs:
            merged["cookie"] = ("Cookie", "; ".join([*self.cookies, *crumbs]))
        return list(merged.values())

    @property
    def hidden_headers(self) -> frozenset[str]:
        """The names, in lower case, of headers that nobody may see."""
        return self.private | {name.lower() for name, _ in self._secret("header")}

    @property
    def is_spent(self) -> bool:
        """Whether it cannot be sent again, because its body cannot be read again."""
        return not isinstance(self.own_body, bytes | None) and self.own_body.is_spent()

    @cached_property
    def body(self) -> bytes | Stream | None:
        """The bytes that are sent, or what reads them."""
        secret = self._secret("form")
        if self.form is None and not secret:
            return self.own_body
        fields = [*(self.form or ()), *params.form(dict(secret))]
        return "&".join(fields).encode("ascii")

    @property
    def problem(self) -> str:
        """Why the request cannot go where it is meant to; empty if it can.

        It is not raised here, where a traceback's locals would show credentials.
        """
        if self._secret("form") and self.own_body is not None:
            return "credentials travel in a form here: this call takes no other body"
        checked = (*self.own_headers.values(), *_ALWAYS.values())  # others not yet
        added = [each for each in self.headers if each not in checked]
        if problem := _header_problem(added):
            return problem
        try:
            read = self.parsed
        except httpx2.InvalidURL:
            return "path and query make no URL"
        # What the HTTP library reads is compared with what was meant.
        path = read.raw_path.decode("ascii").partition("?")[0]
        is_meant = self.base.origin + path == self._address
        if is_meant and origin_of(read) == self.base.origin:
            return ""
        return "the path leads elsewhere"


def build_request(
    method: str,
    path: str,
    parts: Parts,
    base: Base,
    *,
    target: str | None = None,
    options: Mapping[str, str] | None = None,
    key: tuple[str, str] | None = None,
) -> Request:
    """Check and encode a call, all but its credentials. Raises `BadRequest`.

    `target` is path and query of a next page, which replace the call's own; `options`
    are headers of the client's options; `key` is the header of the idempotency key, and
    that key.
    """
    if not _TOKEN.fullmatch(method):
        raise BadRequest("this is no HTTP method")
    form = parts.get("form")
    own, fixed = path, ""
    if isinstance(path, Encoded):  # a query in its template was filled in
        own, _, fixed = path.partition("?")
    where, _, query = (target or _checked_path(own)).partition("?")
    body, content_type = _encoded_body(parts)
    return Request(
        method=method,
        template=template_of(path),
        target=where,
        base=base,
        rooted=target is not None,
        query=[query] if target else [fixed, *params.pairs(parts.get("query") or {})],
        own_headers=_own_headers(parts, content_type, options or {}, key),
        private=frozenset(map(str.lower, options or ())),
        cookies=[_crumb(*each) for each in params.named(parts.get("cookies") or {})],
        form=None if form is None else [*params.form(form)],
        own_body=body,
    )


def _own_headers(
    parts: Parts, content_type: str | None, options: Mapping[str, str], key: tuple[str, str] | None
) -> dict[str, tuple[str, str]]:
    """Return a call's own headers by their names in lower case; each later one wins."""
    found = {} if key is None else {key[0].lower(): key}
    found["accept"] = ("Accept", parts.get("accept") or JSON)
    if content_type is not None:
        found["content-type"] = ("Content-Type", content_type)
    if options or parts.get("headers"):
        named: dict[str, object] = {**options, **(parts.get("headers") or {})}
        for name, value in given(named).items():
            found[name.lower()] = (name, params.header(value, name))
    if problem := _header_problem(found.values()):
        raise BadRequest(problem)
    return found


def template_of(path: str) -> str:
    """Return the path as the spec writes it."""
    return path.template if isinstance(path, Encoded) else path


def parse_base(url: str) -> Base:
    """Return a base URL, checked. Raises `ValueError`."""
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, TypeError):
        raise ValueError("the base URL is no URL") from None
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise ValueError("the base URL needs http:// or https://, and a host")
    if "%" in parsed.host:  # what httpx2 makes of a space
        raise ValueError("the base URL's host is no name")
    if parsed.userinfo or parsed.query or parsed.fragment:
        raise ValueError("the base URL may hold no user, query or fragment")
    return Base(origin_of(parsed), parsed.raw_path.decode("ascii").rstrip("/"))


def _composed(origin: str, below: str) -> httpx2.URL:
    """Return the URL of a path and a query that are plain, without parsing them.

    Parsing one takes longer than anything else that we do for a call. The attribute is
    private; it becomes what the parser makes of characters that need no care.
    """
    path, _, query = below.partition("?")
    url: Any = httpx2.URL(_origin_url(origin))
    url._uri_reference = url._uri_reference._replace(path=path, query=query or None)
    return cast(httpx2.URL, url)


def origin_of(url: httpx2.URL) -> str:
    """Return scheme, host and port of a URL, as it writes them."""
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def _crumb(name: str, value: object) -> str:
    return f"{name}={params.quoted(params.header(value, name), name, _COOKIE)}"


def _query_string(query: Sequence[str], secret: Pairs) -> str:
    """Return the query with its mark; a secret replaces what has its name."""
    if not secret and not any(query):
        return ""
    names = {quote(name, safe="") for name, _ in secret}
    each = [part for pair in query for part in pair.split("&") if part]
    kept = [part for part in each if part.partition("=")[0] not in names]
    kept += params.pairs(dict(secret))
    return f"?{'&'.join(kept)}" if kept else ""


def _checked_path(text: str) -> str:
    """Return a path, encoded. `BadRequest`: it has a query, or segments of dots."""
    if _PLAIN_PATH.fullmatch(text):  # nearly all: the rest takes four times as long
        return text
    if not text.startswith("/") or _NO_PATH.search(text):
        raise BadRequest("a path starts with / and holds no ?, # or \\")
    if _DOTS.search(text):
        raise BadRequest("a path holds no '.' or '..' segments")
    return params.quoted(text, "path", _LITERAL)


def _encoded_body(parts: Parts) -> tuple[bytes | Stream | None, str | None]:
    """Return the body's bytes and their type; the bytes of a form are made later."""
    if parts.get("form") is not None:
        return None, _FORM
    json = parts.get("json", ABSENT)
    content = parts.get("content")
    media = parts.get("content_type")
    if json is not ABSENT:
        return params.json_text(json).encode(), media or JSON
    if content is None:
        return None, None
    if isinstance(content, str):
        return content.encode(), media or "text/plain; charset=utf-8"
    return content, media or getattr(content, "media_type", "application/octet-stream")


def _header_problem(headers: Iterable[tuple[str, str]]) -> str:
    """Return what is wrong with the first header that something in it could end."""
    for name, value in headers:
        if not _TOKEN.fullmatch(name):
            return "a header's name holds what such a name cannot"
        if not _FIELD.fullmatch(value):
            return f"{name}: the value cannot stand in a header"
    return ""

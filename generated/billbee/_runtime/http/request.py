"""A call becomes a request: method, URL, headers and bytes, as a pure function.

Whatever the arguments hold, the request goes to exactly the base's scheme, host and
port, and to exactly the templated path (RFC 3986 3.3); or it is refused here.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias, TypedDict
from urllib.parse import quote, unquote

import httpx2

from ..errors import BadRequest
from ..spec import Api
from . import params as spelling
from .params import ABSENT, Path, given

_VARIABLE: Final = re.compile(r"\{([^{}]*)\}")
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 5.6.2
_FIELD: Final = re.compile(r"(?:[!-~\x80-\xff](?:[ \t]*[!-~\x80-\xff])*)?")  # 5.5
_LITERAL: Final = "/!$&'()*+,;=:@%~"  # RFC 3986 pchar, and what is already encoded
_COOKIE: Final = "!#$&'()*+-./:<=>?@[]^_`{|}~"  # RFC 6265 cookie-octet
_JSON: Final = "application/json"
_FORM: Final = "application/x-www-form-urlencoded"

Pairs: TypeAlias = list[tuple[str, str]]


class Parts(TypedDict, total=False):
    """What a page gives besides method and path, with one body at most.

    `None` is left out, but `json=None` is a body that says null.
    """

    query: Mapping[str, object] | None
    headers: Mapping[str, object] | None
    cookies: Mapping[str, object] | None
    accept: str
    json: object
    form: Mapping[str, object] | None
    content: bytes | str | None
    content_type: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
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


def call_of(method: str, path: str, parts: Parts) -> Call:
    """The call a page describes."""
    kept: Any = {
        name: part for name, part in parts.items() if part is not None or name == "json"
    }
    return Call(method=method.upper(), path=path, **kept)


@dataclass(frozen=True, slots=True)
class Base:
    """Where requests go: `origin` is scheme, host and port; `prefix` a path or ''."""

    origin: str
    prefix: str = ""


def parse_base(url: str) -> Base:
    """A base URL, checked. Raises `ValueError`."""
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, TypeError):
        raise ValueError("the base URL is no URL") from None
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise ValueError("the base URL needs http:// or https://, and a host")
    if parsed.userinfo or parsed.query or parsed.fragment:
        raise ValueError("the base URL may hold no user, query or fragment")
    return Base(_origin(parsed), parsed.raw_path.decode("ascii").rstrip("/"))


def _origin(url: httpx2.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def api_base(
    api: Api, variables: Mapping[str, str | None], base_url: str | None
) -> Base:
    """Where an API lives: `base_url`, else the spec's server with its variables."""

    def fill(found: re.Match[str]) -> str:
        name, value = found[1], variables.get(found[1])
        if value is None:
            value = api.variables.get(name)
        elif not re.fullmatch(r"[A-Za-z0-9._-]+", value):
            raise ValueError(f"{name} may hold letters, digits, '.', '-' and '_' only")
        if value is None:
            raise ValueError(f"{name} is needed, unless base_url is given")
        return value

    return parse_base(_VARIABLE.sub(fill, api.server) if base_url is None else base_url)


@dataclass(slots=True, kw_only=True, repr=False)
class Additions:
    """What the engine adds: credentials and session; `key` alone is no secret."""

    headers: Pairs = field(default_factory=Pairs)
    query: Pairs = field(default_factory=Pairs)
    cookies: Pairs = field(default_factory=Pairs)
    form: Pairs = field(default_factory=Pairs)
    key: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Draft:
    """A call that is checked and encoded, but for what the engine adds."""

    method: str
    path: str
    query: list[str]
    headers: dict[str, tuple[str, str]]
    private: frozenset[str]
    cookies: list[str]
    form: list[str] | None
    body: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Outgoing:
    """What is sent, unless there is a `problem`.

    `path` is below the base; `masked` the URL without secrets; `private` names the
    headers that hold one.
    """

    method: str
    path: str
    url: str
    masked: str
    headers: Pairs
    private: frozenset[str]
    body: bytes | None
    problem: str

    def __repr__(self) -> str:
        return f"<{self.method} {self.masked}>"


def prepare(call: Call, extra: Mapping[str, str]) -> Draft:
    """Check and encode a call; `extra` are headers of the client's view.

    Raises `BadRequest`, which lists all that is wrong in the body.
    """
    if not _TOKEN.fullmatch(call.method):
        raise BadRequest("this is no HTTP method")
    where, _, asked = (call.target or _checked(call.path)).partition("?")
    query = [asked] if call.target else [*spelling.pairs(call.query)]
    body, content_type = _body(call)
    headers = {"accept": ("Accept", call.accept)}
    if content_type is not None:
        headers["content-type"] = ("Content-Type", content_type)
    for name, value in given({**extra, **call.headers}).items():
        headers[name.lower()] = (name, spelling.header(value, name))
    if problem := _unsound(headers.values()):
        raise BadRequest(problem)
    crumbs = given(call.cookies).items()
    return Draft(
        method=call.method,
        path=where,
        query=query,
        headers=headers,
        private=frozenset(map(str.lower, extra)),
        cookies=[_crumb(name, spelling.header(value, name)) for name, value in crumbs],
        form=None if call.form is None else [*spelling.form(call.form)],
        body=body,
    )


def finish(draft: Draft, base: Base, added: Additions, *, rooted: bool) -> Outgoing:
    """The request itself; its `problem`, if it could not go where it is meant to.

    Nothing is raised here, where a traceback's locals would show credentials.
    `rooted`: the path starts at the origin, not at the base's prefix (next URLs).
    """
    own = [("Accept-Encoding", "gzip, deflate"), *added.headers]
    own += [added.key] if added.key else []
    headers = {**{name.lower(): (name, value) for name, value in own}, **draft.headers}
    body, problem = draft.body, ""
    if added.form and body is not None:
        problem = "credentials travel in a form here: this call takes no other body"
    elif draft.form is not None or added.form:
        fields = [*(draft.form or ()), *spelling.form(dict(added.form))]
        body = "&".join(fields).encode("ascii")
        headers.setdefault("content-type", ("Content-Type", _FORM))
    if crumbs := [*draft.cookies, *(_crumb(*pair) for pair in added.cookies)]:
        headers["cookie"] = ("Cookie", "; ".join(crumbs))
    where = base.origin + ("" if rooted else base.prefix) + draft.path
    url = where + _question(draft.query, added.query)
    hidden = [(name, "redacted") for name, _ in added.query]
    return Outgoing(
        method=draft.method,
        path=draft.path.removeprefix(base.prefix if rooted else ""),
        url=url,
        masked=where + _question(draft.query, hidden),
        headers=[*headers.values()],
        private=draft.private | {name.lower() for name, _ in added.headers},
        body=body,
        problem=problem or _unsound(headers.values()) or _astray(url, where, base),
    )


def _crumb(name: str, value: str) -> str:
    return f"{name}={spelling.quoted(value, name, _COOKIE)}"


def _question(query: list[str], added: Pairs) -> str:
    """The query with its mark; what the engine adds stands for what was there."""
    names = {quote(name, safe="") for name, _ in added}
    parts = [part for pair in query for part in pair.split("&") if part]
    kept = [part for part in parts if part.partition("=")[0] not in names]
    kept += spelling.pairs(dict(added))
    return "?" + "&".join(kept) if kept else ""


def _astray(url: str, where: str, base: Base) -> str:
    """What is wrong with a URL, unless the HTTP library reads it as it is meant."""
    try:
        parsed = httpx2.URL(url)
    except httpx2.InvalidURL:
        return "path and query make no URL"
    read = parsed.raw_path.decode("ascii").partition("?")[0]
    same = _origin(parsed) == base.origin and base.origin + read == where
    return "" if same else "the path leads elsewhere"


def _checked(text: str) -> str:
    """A path: absolute, without query or dot segments; what is literal is encoded."""
    if not text.startswith("/") or re.search(r"[?#\\\x00-\x1f\x7f]", text):
        raise BadRequest("a path starts with / and holds no ?, # or \\")
    if any(unquote(each) in {".", ".."} for each in text.split("/")):
        raise BadRequest("a path holds no '.' or '..' segments")
    return spelling.quoted(text, "path", _LITERAL)


def _body(call: Call) -> tuple[bytes | None, str | None]:
    """The bytes and their type; a form is finished later."""
    if call.form is not None:
        return None, _FORM
    if call.json is not ABSENT:
        return spelling.json_text(call.json).encode(), call.content_type or _JSON
    if isinstance(call.content, str):
        return call.content.encode(), call.content_type or "text/plain; charset=utf-8"
    if call.content is None:
        return None, None
    return call.content, call.content_type or "application/octet-stream"


def _unsound(headers: Iterable[tuple[str, str]]) -> str:
    """What is wrong with the first header that something in it could end."""
    for name, value in headers:
        if not _TOKEN.fullmatch(name):
            return "a header's name holds what such a name cannot"
        if not _FIELD.fullmatch(value):
            return f"{name}: the value cannot stand in a header"
    return ""

"""Lists that come in pages: how to ask for the next one, and when to stop.

Each style is a pure rule. `Pages` iterates items and fetches pages as they are needed;
a run that failed goes on with `pages.starting_at(token)`.
"""

import re
from collections.abc import AsyncIterator, Generator, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Generic, Literal, Self, TypeVar
from urllib.parse import urljoin

import httpx2

from ..data.json_text import Json as Tree
from ..data.json_text import NotJson, dumps, loads
from ..data.model import wire
from ..engine.outcome import find
from ..engine.payload import Fetched, Source
from ..errors import BadRequest, Error
from ..http.params import ABSENT, Json
from ..http.request import Call

T = TypeVar("T")

_NO_TOKEN: Final = "this is no token of this list"
_MOST_EMPTY: Final = 100
_TEXT: Final = r'"(?:[^"\\]|\\.)*+"|[^\s",;]*+'
_NAMED: Final = rf"\s*+;\s*+([^\s,;=]++)\s*+(?:=\s*+({_TEXT}))?"
_PARAMETER: Final = re.compile(_NAMED)
_LINK: Final = re.compile(rf"<([^<>]*)>((?:{_NAMED})*+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A way to walk a list. A token names a page as text, to be kept and used later.

    `items` is where the items stand in the body; `None`: they are the payload. `total`
    is where the vendor says how many the whole list has.
    """

    items: str | None = None
    total: str | None = None

    def start(self) -> str:
        """The token of the first page."""
        return ""

    def at(self, call: Call, token: str) -> Call:
        """The call that gets a page."""
        raise NotImplementedError

    def after(self, call: Call, token: str, page: Fetched[Any]) -> str | None:
        """The token of the next page; `None` after the last."""
        raise NotImplementedError

    def listing(self, source: Source[T], /) -> "Pages[T]":
        """The list, in the sync voice."""
        return Pages(source, self)

    def listing_async(self, source: Source[T], /) -> "AsyncPages[T]":
        """The list, in the async voice."""
        return AsyncPages(source, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted(Style):
    """Styles that know a page size.

    `place` says where the position and the size are written: query parameters, or
    pointers into the body, whose first step is the field if it is a form.
    """

    size: str | None = None
    place: Literal["query", "body"] = "query"
    default_size: int | None = None

    def _size(self, call: Call) -> int | None:
        """The page size a call names; the declared one where it cannot name any."""
        if self.size is None:
            return self.default_size
        in_query = self.place == "query"
        held = call.query.get(self.size) if in_query else find(_body(call), self.size)
        return held if isinstance(held, int) else None

    def _sized(self, call: Call) -> Call:
        """A call that names a page size, if one is declared."""
        if self.size and self.default_size and self._size(call) is None:
            return self._written(call, self.size, self.default_size)
        return call

    def _written(self, call: Call, name: str, value: Tree) -> Call:
        """A call that says `value` in its query, or at a pointer into its body."""
        if self.place == "query":
            return replace(call, query={**call.query, name: value})
        escaped = name.split("/")[1:]
        field, *steps = [step.replace("~1", "/").replace("~0", "~") for step in escaped]
        if call.form is None:
            return replace(call, json=_set(_body(call), [field, *steps], value))
        held = _set(_json(call.form.get(field)), steps, value)
        return replace(call, form={**call.form, field: Json(held) if steps else held})

    def _next(
        self, call: Call, page: Fetched[Any], position: int, last: int | None
    ) -> str | None:
        """A position, unless it is beyond the last; or the page not full, the last."""
        full = len(page.raw) >= (self._size(call) or 0)
        more = full if last is None else position <= last
        return str(position) if page.raw and more else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ByPage(_Counted):
    """Numbered pages; the last is the declared one, else one that is not full."""

    page: str
    pages: str | None = None
    first: int = 1

    def start(self) -> str:
        return str(self.first)

    def at(self, call: Call, token: str) -> Call:
        return self._written(self._sized(call), self.page, _whole(token))

    def after(self, call: Call, token: str, page: Fetched[Any]) -> str | None:
        return self._next(call, page, int(token) + 1, _number(page, self.pages))


@dataclass(frozen=True, slots=True, kw_only=True)
class ByOffset(_Counted):
    """Numbered items; ends at the declared total, else with a page that is not full."""

    offset: str

    def start(self) -> str:
        return "0"

    def at(self, call: Call, token: str) -> Call:
        return self._written(self._sized(call), self.offset, _whole(token))

    def after(self, call: Call, token: str, page: Fetched[Any]) -> str | None:
        total = _number(page, self.total)
        last = None if total is None else total - 1
        return self._next(call, page, int(token) + len(page.raw), last)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByCursor(_Counted):
    """Each page names the next; in a body the token is the cursor's JSON text."""

    cursor: str
    next: str

    def at(self, call: Call, token: str) -> Call:
        call = self._sized(call)
        if not token:
            return call
        try:
            value = loads(token) if self.place == "body" else token
        except NotJson:
            raise BadRequest(_NO_TOKEN) from None
        return self._written(call, self.cursor, value)

    def after(self, call: Call, token: str, page: Fetched[Any]) -> str | None:
        found = find(page.success.body, self.next)
        if found is None or found is False or found == "":
            return None
        return dumps(found) if self.place == "body" else str(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ByAddress(Style):
    """Styles whose token is the path and query of the next page, on the same origin."""

    def at(self, call: Call, token: str) -> Call:
        return replace(call, target=token) if token else call

    def _target(self, page: Fetched[Any], link: str) -> str:
        try:
            here = httpx2.URL(page.success.url)
            there = httpx2.URL(urljoin(page.success.url, link))
        except (httpx2.InvalidURL, ValueError):
            raise page.refused("the next page's address is no URL") from None
        origins = {(url.scheme, url.netloc, url.userinfo) for url in (here, there)}
        if len(origins) > 1:
            raise page.refused(f"the next page lies elsewhere, at {there.host!r}")
        return there.raw_path.decode("ascii")


@dataclass(frozen=True, slots=True, kw_only=True)
class ByLink(_ByAddress):
    """The Link header with `rel="next"` (RFC 8288)."""

    def after(self, call: Call, token: str, page: Fetched[Any]) -> str | None:
        header = page.success.answer.headers.get("link", "")
        for link in _LINK.finditer(header):
            relations = dict(_PARAMETER.findall(link[2].lower())).get("rel", "")
            if "next" in relations.strip('"').split():
                return self._target(page, link[1])
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ByUrl(_ByAddress):
    """The next page's address stands in the body."""

    next: str

    def after(self, call: Call, token: str, page: Fetched[Any]) -> str | None:
        link = find(page.success.body, self.next)
        if link is None or link is False or link == "":
            return None
        if not isinstance(link, str):
            raise page.refused("the next page's address is no URL")
        return self._target(page, link)


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page: `token` gets it again, `next_token` the one after it (or `None`)."""

    items: list[T]
    token: str
    next_token: str | None = None
    total: int | None = None

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


@dataclass(frozen=True, eq=False, repr=False)
class _Listing(Generic[T]):
    """What both voices' lists have in common."""

    _source: Source[T]
    _style: Style
    _start: str | None = None
    _most: int | None = None

    def starting_at(self, token: str) -> Self:
        """The same list from a page on; the token is a page's."""
        if not isinstance(token, str):  # pyright: ignore
            raise BadRequest(f"{_NO_TOKEN}; None is what follows its last page")
        return replace(self, _start=token)

    def max_items(self, count: int) -> Self:
        """The first items of the list; no page beyond them is fetched."""
        return replace(self, _most=max(count, 0))

    def __repr__(self) -> str:
        call = self._source.call
        return f"<{type(self).__name__} of {call.method} {call.template}>"

    def _walk(self) -> Generator[Any, Fetched[Any], None]:
        """Yields a call, is sent what that fetched, yields it as a page; and so on.

        A page that was here is neither asked for again nor given out again.
        """
        style, left, empty = self._style, self._most, 0
        tokens, contents = set[str](), set[int]()
        token = style.start() if self._start is None else self._start
        while left != 0:
            tokens.add(token)
            call = style.at(self._source.call, token)
            fetched = yield call
            content = hash(dumps(fetched.raw))
            if fetched.raw and content in contents:
                raise fetched.refused("the vendor repeats a page")
            contents.add(content)
            empty = 0 if fetched.raw else empty + 1
            if empty > _MOST_EMPTY:
                raise fetched.refused("the vendor gives one empty page after another")
            following, trouble = None, None
            try:
                following = style.after(call, token, fetched)
            except Error as error:  # These items can be had, what follows cannot.
                trouble = error
            items = fetched.items[:left]
            left = None if left is None else left - len(items)
            resume = following if len(items) == len(fetched.items) else token
            yield Page(items, token, resume, _number(fetched, style.total))
            if trouble is not None:
                raise trouble
            if following is None:
                return
            if following in tokens and left != 0:
                raise fetched.refused("the vendor leads back to a page that was here")
            token = following


class Pages(_Listing[T]):
    """A list that is fetched while you iterate its items; `by_page()` gives pages."""

    def by_page(self) -> Iterator[Page[T]]:
        """The pages, each with `items`, `total` and the tokens to go on from."""
        walk = self._walk()
        for call in walk:
            yield walk.send(self._source.fetch(call, self._style.items))

    def __iter__(self) -> Iterator[T]:
        for page in self.by_page():
            yield from page.items


class AsyncPages(_Listing[T]):
    """A list that is fetched while you iterate its items; `by_page()` gives pages."""

    async def by_page(self) -> AsyncIterator[Page[T]]:
        """The pages, each with `items`, `total` and the tokens to go on from."""
        walk = self._walk()
        for call in walk:
            yield walk.send(await self._source.fetch(call, self._style.items))

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.by_page():
            for item in page.items:
                yield item


def _number(page: Fetched[Any], pointer: str | None) -> int | None:
    found = None if pointer is None else find(page.success.body, pointer)
    return None if isinstance(found, bool) or not isinstance(found, int) else found


def _whole(token: str) -> int:
    if not token.isdecimal():
        raise BadRequest(_NO_TOKEN)
    return int(token)


def _body(call: Call) -> Tree:
    """A call's body as a tree; the JSON in a form's fields is part of it."""
    if call.form is None:
        return None if call.json is ABSENT else wire(call.json)
    return {field: _json(value) for field, value in call.form.items()}


def _json(value: object) -> Tree:
    return wire(value.value if isinstance(value, Json) else value)


def _set(tree: Tree, steps: list[str], value: Tree) -> Tree:
    """A tree with one value changed; objects on the way are made."""
    if not steps:
        return value
    first, *rest = steps
    known = tree if isinstance(tree, dict) else {}
    return {**known, first: _set(known.get(first), rest, value)}

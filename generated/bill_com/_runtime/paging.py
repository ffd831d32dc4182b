"""Lists that come in pages: how to ask for the next one, and when to stop.

Each style is a pure rule. `Pages` iterates items and fetches pages as they are needed;
a run that failed goes on with `pages.starting_at(token)`.
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final, Generic, Literal, TypeAlias, TypeVar
from urllib.parse import urljoin

import httpx2

from .errors import BadRequest, Error
from .exact import Json as Tree
from .exact import dumps, loads
from .model import wire
from .outcome import find
from .payloads import AsyncSource, Fetched, Source
from .request import ABSENT, Call, Json

T = TypeVar("T")
Place: TypeAlias = Literal["query", "body"]

_TEXT: Final = r'"(?:[^"\\]|\\.)*+"|[^\s",;]*+'
_NAMED: Final = rf"\s*+;\s*+([^\s,;=]++)\s*+(?:=\s*+({_TEXT}))?"
_PARAMETER: Final = re.compile(_NAMED)
_LINK: Final = re.compile(rf"<([^<>]*)>((?:{_NAMED})*+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A way to walk a list. A token names a page as text, to be kept and used later.

    `items` is where the items stand in the body; `None`: they are the payload.
    """

    items: str | None = None

    def start(self) -> str:
        """The token of the first page."""
        return ""

    def at(self, call: Call, token: str) -> Call:
        """The call that gets a page."""
        raise NotImplementedError

    def after(self, call: Call, token: str, page: Fetched[Any]) -> str | None:
        """The token of the next page; `None` after the last."""
        raise NotImplementedError

    def count(self, page: Fetched[Any]) -> int | None:
        """How many items the whole list has, if the vendor says."""
        return None

    def listing(self, source: Source[T], /) -> "Pages[T]":
        """The list, in the sync voice."""
        return Pages(source, self)

    def listing_async(self, source: AsyncSource[T], /) -> "AsyncPages[T]":
        """The list, in the async voice."""
        return AsyncPages(source, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted(Style):
    """Styles that know a page size.

    `place` says where the position and the size are written: query parameters, or
    pointers into the body, whose first step is the field if it is a form.
    """

    size: str | None = None
    place: Place = "query"
    default_size: int | None = None
    total: str | None = None

    def count(self, page: Fetched[Any]) -> int | None:
        return _number(page, self.total)

    def _sized(self, call: Call) -> Call:
        if self.size is None or self.default_size is None:
            return call
        if self._size(call) is not None:
            return call
        return _written(call, self.place, self.size, self.default_size)

    def _size(self, call: Call) -> int | None:
        if self.size is None:
            return self.default_size
        found = _held(call, self.place, self.size)
        return found if isinstance(found, int) else None

    def _short(self, call: Call, page: Fetched[Any]) -> bool:
        return not page.raw or len(page.raw) < (self._size(call) or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByPage(_Counted):
    """Numbered pages; the last is the declared one, else one that is not full."""

    page: str
    pages: str | None = None
    first: int = 1

    def start(self) -> str:
        return str(self.first)

    def at(self, call: Call, token: str) -> Call:
        return _written(self._sized(call), self.place, self.page, _whole(token))

    def after(self, call: Call, token: str, page: Fetched[Any]) -> str | None:
        last = _number(page, self.pages)
        done = self._short(call, page) if last is None else int(token) >= last
        return None if done or not page.raw else str(int(token) + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByOffset(_Counted):
    """Numbered items; ends at the declared total, else with a page that is not full."""

    offset: str

    def start(self) -> str:
        return "0"

    def at(self, call: Call, token: str) -> Call:
        return _written(self._sized(call), self.place, self.offset, _whole(token))

    def after(self, call: Call, token: str, page: Fetched[Any]) -> str | None:
        end, total = int(token) + len(page.raw), self.count(page)
        done = self._short(call, page) if total is None else end >= total
        return None if done or not page.raw else str(end)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByCursor(_Counted):
    """Each page names the next; in a body the token is the cursor's JSON text."""

    cursor: str
    next: str

    def at(self, call: Call, token: str) -> Call:
        call = self._sized(call)
        if not token:
            return call
        value = loads(token) if self.place == "body" else token
        return _written(call, self.place, self.cursor, value)

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
        return self._target(page, link) if isinstance(link, str) and link else None


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


@dataclass
class _Walk(Generic[T]):
    """One walk over a list: where it is, how much is left, what it has seen."""

    style: Style
    call: Call
    token: str | None
    left: int | None
    tokens: set[str] = field(default_factory=set[str])
    contents: set[int] = field(default_factory=set[int])
    last: Fetched[T] | None = None
    trouble: Error | None = None

    def next(self) -> Call | None:
        """The call for the next page; a page that was here is not asked for again."""
        if self.trouble is not None:
            raise self.trouble
        if self.token is None or (self.left is not None and self.left <= 0):
            return None
        if self.token in self.tokens and self.last is not None:
            raise self.last.refused("the vendor leads back to a page that was here")
        self.tokens.add(self.token)
        return self.style.at(self.call, self.token)

    def take(self, call: Call, fetched: Fetched[T]) -> Page[T]:
        """The page that arrived, unless it is one that was here."""
        here, self.last = self.token or "", fetched
        content = hash(dumps(fetched.raw))
        if fetched.raw and content in self.contents:
            raise fetched.refused("the vendor repeats a page")
        self.contents.add(content)
        self.token = None
        try:
            self.token = self.style.after(call, here, fetched)
        except Error as error:  # These items can be had, what follows cannot.
            self.trouble = error
        items = fetched.items[: self.left]
        if self.left is not None:
            self.left -= len(items)
        resume = self.token if len(items) == len(fetched.items) else here
        return Page(items, here, resume, self.style.count(fetched))


class _Listing(Generic[T]):
    """What both voices' lists have in common."""

    def __init__(
        self, call: Call, style: Style, start: str | None, most: int | None
    ) -> None:
        self._call = call
        self._style = style
        self._start = start
        self._most = most

    def _walk(self) -> _Walk[T]:
        start = self._style.start() if self._start is None else self._start
        return _Walk(self._style, self._call, start, self._most)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._call.method} {self._call.template}>"


class Pages(_Listing[T]):
    """A list that is fetched while you iterate its items; `by_page()` gives pages."""

    def __init__(
        self,
        source: Source[T],
        style: Style,
        start: str | None = None,
        most: int | None = None,
    ) -> None:
        super().__init__(source.call, style, start, most)
        self._source = source

    def by_page(self) -> Iterator[Page[T]]:
        """The pages, each with `items`, `total` and the tokens to go on from."""
        walk = self._walk()
        while (call := walk.next()) is not None:
            yield walk.take(call, self._source.fetch(call, self._style.items))

    def __iter__(self) -> Iterator[T]:
        for page in self.by_page():
            yield from page.items

    def starting_at(self, token: str) -> "Pages[T]":
        """The same list from a page on; the token is a page's."""
        return Pages(self._source, self._style, token, self._most)

    def max_items(self, count: int) -> "Pages[T]":
        """The first items of the list; no page beyond them is fetched."""
        return Pages(self._source, self._style, self._start, count)


class AsyncPages(_Listing[T]):
    """A list that is fetched while you iterate its items; `by_page()` gives pages."""

    def __init__(
        self,
        source: AsyncSource[T],
        style: Style,
        start: str | None = None,
        most: int | None = None,
    ) -> None:
        super().__init__(source.call, style, start, most)
        self._source = source

    async def by_page(self) -> AsyncIterator[Page[T]]:
        """The pages, each with `items`, `total` and the tokens to go on from."""
        walk = self._walk()
        while (call := walk.next()) is not None:
            fetched = await self._source.fetch(call, self._style.items)
            yield walk.take(call, fetched)

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.by_page():
            for item in page.items:
                yield item

    def starting_at(self, token: str) -> "AsyncPages[T]":
        """The same list from a page on; the token is a page's."""
        return AsyncPages(self._source, self._style, token, self._most)

    def max_items(self, count: int) -> "AsyncPages[T]":
        """The first items of the list; no page beyond them is fetched."""
        return AsyncPages(self._source, self._style, self._start, count)


def _number(page: Fetched[Any], pointer: str | None) -> int | None:
    found = None if pointer is None else find(page.success.body, pointer)
    return None if isinstance(found, bool) or not isinstance(found, int) else found


def _whole(token: str) -> int:
    if not token.isdecimal():
        raise BadRequest("this is no token of this list")
    return int(token)


def _held(call: Call, place: Place, name: str) -> object:
    """What a call says at a query parameter, or at a pointer into its body."""
    if place == "query":
        return call.query.get(name)
    return find(_body(call), name)


def _written(call: Call, place: Place, name: str, value: Tree) -> Call:
    """A call that says `value` there."""
    if place == "query":
        return replace(call, query={**call.query, name: value})
    tree = _set(_body(call), name.split("/")[1:], value)
    if call.form is None:
        return replace(call, json=tree)
    fields = tree if isinstance(tree, dict) else {}
    form = {
        name: Json(each) if isinstance(each, dict | list) else each
        for name, each in fields.items()
    }
    return replace(call, form=form)


def _body(call: Call) -> Tree:
    """A call's body as a tree; the JSON in a form's fields is part of it."""
    if call.form is None:
        return {} if call.json is ABSENT else wire(call.json)
    members = call.form.items()
    return {
        field: wire(value.value if isinstance(value, Json) else value)
        for field, value in members
        if value is not None
    }


def _set(tree: Tree, steps: list[str], value: Tree) -> Tree:
    """A tree with one value changed; objects on the way are made."""
    if not steps:
        return value
    key = steps[0].replace("~1", "/").replace("~0", "~")
    known = tree if isinstance(tree, dict) else {}
    return {**known, key: _set(known.get(key), steps[1:], value)}

"""Walk lists that come in pages, by a style that says how to ask for the next one.

`Pages` iterates items and fetches pages as they are needed; a run that failed goes on
with `pages.starting_at(token)`. Styles are in `paging_styles` and `paging_links`.
"""

from collections.abc import AsyncIterator, Generator, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final, Generic, Self, TypeVar, overload

from ..engine.payload import AsyncEndpoint, Endpoint, SyncEndpoint
from ..engine.whole_answer import Response, whole_answer
from ..errors import BadRequest, Error
from ..http.request import Parts, template_of
from .paging_facts import Fetched, Walked, check_count, number_at, says_more, walked_past
from .paging_fetch import fetch_page, page_or_end

T = TypeVar("T")

NO_TOKEN: Final = "this is no token of this list"
# A filter that the vendor applies after paging leaves pages empty, so one of them does
# not end a list; a hundred in a row are taken for a vendor that never ends it.
_MOST_EMPTY: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A way to walk a list. A token names a page as text, to be kept and used later.

    Attributes:
        items: Where the items are in the body; `None`: they are the payload.
        total: Where the vendor says how many items the whole list has.
        more: Where the vendor says whether another page follows, such as has_more.
    """

    items: str | None = None
    total: str | None = None
    more: str | None = None

    def places(self) -> tuple[str | None, ...]:
        """Return where in the body a page says what follows it."""
        return (self.total, self.more)

    def start(self) -> str:
        """Return the token of the first page."""
        return ""

    def at(self, parts: Parts, token: str) -> Parts:
        """Return the parts of the call that gets a page."""
        return parts

    def target(self, token: str) -> str | None:
        """Return the path and query of a page, if they are all that its token says."""
        return None

    def after(self, parts: Parts, token: str, page: Fetched) -> str | None:
        """Return the token of the next page, or `None` after the last.

        Raises `Unreadable` where the list goes on, or may, and cannot be followed; also
        where it ends, as a flag or a number of pages says, before its total is there.
        """
        more = says_more(page, self.more)
        following = None if more is False else self.next_token(parts, token, page)
        if following == token and not page.raw:
            following = None  # Some vendors end with an empty page that names itself.
        if more and following is None:
            raise page.refused("the vendor says that more follows, but not where")
        if following is None:
            check_count(page, self.total)
        return following

    def next_token(self, parts: Parts, token: str, page: Fetched) -> str | None:
        """Return the token of the next page by the style's own rule."""
        raise NotImplementedError

    def check(self, page: Fetched) -> None:
        """Raise `Unreadable` for a page that shows that the walk leads nowhere."""

    def past(self, parts: Parts, token: str, page: Fetched) -> Walked:
        """Return what the walk met, with this page, and how sure the next one is."""
        return walked_past(page, parts, self.total)

    @overload
    def __call__(self, endpoint: SyncEndpoint[T], /) -> "Pages[T]": ...
    @overload
    def __call__(self, endpoint: AsyncEndpoint[T], /) -> "AsyncPages[T]": ...
    def __call__(self, endpoint: Endpoint[T], /) -> "Pages[T] | AsyncPages[T]":
        """Return the list of an endpoint, for the client that it is of."""
        if isinstance(endpoint, AsyncEndpoint):
            return AsyncPages(endpoint, self)
        return Pages(endpoint, self)


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page: `token` gets it again, `next_token` the one after it (or `None`).

    `response` is the answer that it came in.
    """

    items: list[T]
    token: str
    next_token: str | None = None
    total: int | None = None
    response: Response[list[T]] = field(kw_only=True, repr=False, compare=False)

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


@dataclass(frozen=True, eq=False, repr=False)
class _Listing(Generic[T]):
    """What the lists of both clients have in common."""

    _endpoint: Endpoint[T]
    _style: Style
    _start: str | None = None
    _most: int | None = None

    def starting_at(self, token: str) -> Self:
        """Return the same list from a page on; the token is a page's."""
        if not isinstance(token, str):  # pyright: ignore
            raise BadRequest(f"{NO_TOKEN}; None is what follows its last page")
        return replace(self, _start=token)

    def max_items(self, count: int) -> Self:
        """Return the first items of the list; no page beyond them is fetched."""
        return replace(self, _most=max(count, 0))

    def __repr__(self) -> str:
        called = f"{self._endpoint.method} {template_of(self._endpoint.path)}"
        return f"<{type(self).__name__} of {called}>"

    def _walk(self) -> Generator[Any, Fetched, None]:
        """Yield what `drive` gives for a page, be sent the page, yield it; and so on.

        A page that was here is neither asked for again nor given out again.
        """
        style = self._style
        left = self._most
        empty = 0  # pages in a row
        tokens = set[str]()
        token, walked = self._start, Walked()
        if token is None:
            token, walked = style.start(), Walked(seen=0)
        while left != 0:
            tokens.add(token)
            parts = style.at(self._endpoint.parts, token)
            fetched = yield self._fetched(parts, token, walked)
            empty = 0 if fetched.raw else empty + 1
            if empty > _MOST_EMPTY:
                raise fetched.refused("the vendor gives one empty page after another")
            style.check(fetched)
            following = trouble = None
            try:
                following = style.after(parts, token, fetched)
            except Error as error:  # The items are good; what follows is not.
                trouble = error
            items = fetched.items[:left]
            left = None if left is None else left - len(items)
            resume = following if len(items) == len(fetched.items) else token
            total = number_at(fetched, style.total)
            response = whole_answer(items, fetched.success)
            yield Page(items, token, resume, total, response=response)
            if trouble is not None:
                raise trouble
            if following is None:
                return
            if following in tokens and left != 0:
                raise fetched.refused("the vendor leads back to a page that was here")
            walked = style.past(parts, token, fetched)
            token = following

    def _fetched(self, parts: Parts, token: str, walked: Walked) -> Any:
        style, endpoint = self._style, self._endpoint
        get = partial(fetch_page, endpoint, items=style.items, places=style.places())
        return endpoint.drive(page_or_end(endpoint.view, get, parts, style.target(token), walked))


class Pages(_Listing[T]):
    """A list that is fetched while you iterate its items; `by_page()` gives pages."""

    def by_page(self) -> Iterator[Page[T]]:
        """Yield the pages, each with `items`, `total` and the tokens to go on from."""
        walk = self._walk()
        for fetched in walk:
            yield walk.send(fetched)

    def __iter__(self) -> Iterator[T]:
        for page in self.by_page():
            yield from page.items


class AsyncPages(_Listing[T]):
    """A list that is fetched while you iterate its items; `by_page()` gives pages."""

    async def by_page(self) -> AsyncIterator[Page[T]]:
        """Yield the pages, each with `items`, `total` and the tokens to go on from."""
        walk = self._walk()
        for fetching in walk:
            yield walk.send(await fetching)

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.by_page():
            for item in page.items:
                yield item

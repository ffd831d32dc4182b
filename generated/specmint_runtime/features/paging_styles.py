"""The styles of lists whose pages have a number, an offset or a cursor.

They are pure rules: which call gets a page, and which page comes next.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

from ..data.encode import json_tree
from ..data.json_text import JsonTree, NotJson, dumps, find, loads, pointer_steps
from ..errors import BadRequest
from ..http.params import ABSENT, JsonField
from ..http.request import Parts
from .paging import NO_TOKEN, Style
from .paging_facts import Fetched, Walked, is_nothing, number_at, says_more, walked_past


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted(Style):
    """A style that knows a page size.

    Attributes:
        size: Where the call says its size, if it can.
        place: Whether `size` and the position are query parameters, or pointers into
            the body, of which in a form the first step is the field.
        default_size: The size of a call that says none.
    """

    position: ClassVar[str] = "cursor"
    size: str | None = None
    place: Literal["query", "body"] = "query"
    default_size: int | None = None

    def _size(self, parts: Parts) -> int | None:
        """Return the page size that a call says, or the declared one if it cannot."""
        if self.size is None:
            return self.default_size
        if self.place == "query":
            held = (parts.get("query") or {}).get(self.size)
        else:
            held = find(_body_tree(parts), self.size)
        return held if isinstance(held, int) else None

    def _sized(self, parts: Parts) -> Parts:
        """Return parts that say a page size, if one is declared."""
        if self.size and self.default_size and self._size(parts) is None:
            return self._with(parts, self.size, self.default_size)
        return parts

    def _with(self, parts: Parts, name: str, value: JsonTree) -> Parts:
        """Return parts that say `value` in the query, or at a pointer into the body."""
        if self.place == "query":
            return {**parts, "query": {**(parts.get("query") or {}), name: value}}
        field, *steps = pointer_steps(name)
        form = parts.get("form")
        if form is None:
            return {
                **parts,
                "json": _replaced(_body_tree(parts), [field, *steps], value),
            }
        if not steps:
            return {**parts, "form": {**form, field: value}}
        held = _replaced(_plain(form.get(field)), steps, value)
        return {**parts, "form": {**form, field: JsonField(held)}}

    def check(self, page: Fetched) -> None:
        """Refuse a page whose rows are those of the one before it.

        Rows without identity, such as equal amounts, may well fill two equal pages.
        They show that by being equal within one page. Where the vendor declares no end,
        even they are refused, as the list might go on for ever.
        """
        if page.repeats and (page.tells_rows_apart or not self._declares_end(page)):
            what = f"the vendor seems to ignore the {self.position}"
            raise page.refused(f"{what}: it repeats a page")

    def _declares_end(self, page: Fetched) -> bool:
        """Return whether an answer says anything of how long the list is."""
        more, total = says_more(page, self.more), number_at(page, self.total)
        return more is not None or total is not None

    def _is_last(self, parts: Parts, page: Fetched, here: int, end: int | None) -> bool:
        """Return whether the list ends with this page, which ends `here`.

        What the vendor declares decides: its flag, or that the list has this `end`. A
        number below what came already says nothing. Without either, the list ends with
        an empty page, or with one that is shorter than an earlier page.
        """
        more = says_more(page, self.more)
        if more is not None:
            return not more
        if end is not None and end >= max(here, 1):
            return end == here and not self._is_doubtful(parts, page)
        return self._is_short(parts, page)

    def _is_short(self, parts: Parts, page: Fetched) -> bool:
        """Return whether a page is empty, or has less rows than fit into one."""
        return len(page.raw) < max(page.walked.longest, self._certain_size(parts), 1)

    def _is_doubtful(self, parts: Parts, page: Fetched) -> bool:
        """Return whether a total may count this page alone, or all until now.

        So it is where a first page has as many rows as the total says, unless the page
        is known not to be full. The next page tells: if the total is right, there is none.
        If there is one, and the total has grown with it, the same holds of that page.
        """
        is_first = not page.walked.longest or page.walked.is_doubted
        if not is_first or says_more(page, self.more) is not None:
            return False
        is_all = number_at(page, self.total) == (page.walked.seen or 0) + len(page.raw)
        return is_all and not self._is_short(parts, page)

    def past(self, parts: Parts, token: str, page: Fetched) -> Walked:
        """Return what the walk met, and whether the next page is asked for on trust."""
        is_doubted = self._is_doubtful(parts, page)
        may_end = is_doubted or (bool(page.raw) and not self._declares_end(page))
        walked = walked_past(page, parts, self.total)
        return walked._replace(may_end=may_end, is_doubted=is_doubted)

    def _certain_size(self, parts: Parts) -> int:
        """Return the size that a full page has for certain; 0 if that is not known.

        The vendor may give less than a caller asks for: only the declared size, and any
        smaller one, is certain.
        """
        declared, asked = self.default_size or 0, self._size(parts)
        if asked is None:
            return declared
        return asked if 0 < asked <= declared else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ByPage(_Counted):
    """Numbered pages; `pages` is where the vendor says how many there are."""

    position: ClassVar[str] = "page number"
    page: str
    pages: str | None = None
    first: int = 1

    def places(self) -> tuple[str | None, ...]:
        return (self.total, self.more, self.pages)

    def start(self) -> str:
        return str(self.first)

    def at(self, parts: Parts, token: str) -> Parts:
        return self._with(self._sized(parts), self.page, _whole(token))

    def next_token(self, parts: Parts, token: str, page: Fetched) -> str | None:
        here, end = int(token) - self.first + 1, number_at(page, self.pages)
        if end is None and page.walked.seen is not None:
            room = here * page.walked.longest
            here = page.walked.seen + len(page.raw)
            end = number_at(page, self.total)
            if not page.raw and room >= (end or 0):
                end = None  # This empty page is past all that the vendor counts.
        last = self._is_last(parts, page, here, end)
        return None if last else str(int(token) + 1)

    def _is_doubtful(self, parts: Parts, page: Fetched) -> bool:
        pages = number_at(page, self.pages)
        return pages is None and _Counted._is_doubtful(self, parts, page)

    def _declares_end(self, page: Fetched) -> bool:
        pages = number_at(page, self.pages)
        return pages is not None or _Counted._declares_end(self, page)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByOffset(_Counted):
    """Numbered items."""

    position: ClassVar[str] = "offset"
    offset: str

    def start(self) -> str:
        return "0"

    def at(self, parts: Parts, token: str) -> Parts:
        return self._with(self._sized(parts), self.offset, _whole(token))

    def next_token(self, parts: Parts, token: str, page: Fetched) -> str | None:
        here = int(token) + len(page.raw)
        if self._is_last(parts, page, here, number_at(page, self.total)):
            return None
        if not page.raw:  # The vendor declares that more follows an empty page.
            here += page.walked.longest or self._certain_size(parts)
        if here == int(token):
            raise page.refused("the vendor says that items follow, but gives none")
        return str(here)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByCursor(_Counted):
    """Each page names the next; in a body the token is the cursor's JSON text.

    A `next` with a step `-1` is a member of a page's last item. Such a list ends with an
    empty page, unless the vendor says whether more follows: a short page proves nothing.
    """

    cursor: str
    next: str

    def places(self) -> tuple[str | None, ...]:
        return (self.total, self.more, self.next)

    def at(self, parts: Parts, token: str) -> Parts:
        parts = self._sized(parts)
        if not token:
            return parts
        if self.place == "query":
            return self._with(parts, self.cursor, token)
        try:
            return self._with(parts, self.cursor, loads(token))
        except NotJson:
            raise BadRequest(NO_TOKEN) from None

    def check(self, page: Fetched) -> None:
        """Accept any page: that a cursor leads on is seen by the cursor alone."""

    def past(self, parts: Parts, token: str, page: Fetched) -> Walked:
        """Return what the walk met: a page that a cursor names is there."""
        return walked_past(page, parts, self.total)

    def next_token(self, parts: Parts, token: str, page: Fetched) -> str | None:
        rows_at, of_item, member = self.next.partition("/-1/")
        found = find(page.success.body, rows_at)
        if of_item:
            if not page.raw:
                return None
            rows = found if isinstance(found, list) else []
            found = find(rows[-1], f"/{member}") if rows else None
            if found in (None, ""):
                raise page.refused("the last item does not say where the next begins")
        elif is_nothing(found):
            return None
        if self.place == "body":
            return dumps(found)
        if isinstance(found, bool | list | dict):
            raise page.refused("the next page's cursor is neither text nor a number")
        return str(found)


def _whole(token: str) -> int:
    if not token.isdecimal():
        raise BadRequest(NO_TOKEN)
    return int(token)


def _body_tree(parts: Parts) -> JsonTree:
    """Return a call's body as a tree; the JSON in a form's fields is part of it."""
    form, json = parts.get("form"), parts.get("json", ABSENT)
    if form is not None:
        return {field: _plain(value) for field, value in form.items()}
    return None if json is ABSENT else json_tree(json)


def _plain(value: object) -> JsonTree:
    return json_tree(value.value if isinstance(value, JsonField) else value)


def _replaced(tree: JsonTree, steps: list[str], value: JsonTree) -> JsonTree:
    """Return a tree with one value changed; objects on the way are made."""
    if not steps:
        return value
    first, *rest = steps
    known = tree if isinstance(tree, dict) else {}
    return {**known, first: _replaced(known.get(first), rest, value)}

"""The styles of paging: pure rules for the call that gets a page, and for the next."""

import re
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urljoin

import httpx2

from ..data.encode import json_tree
from ..data.json_text import JsonTree, NotJson, dumps, find, loads, pointer_steps
from ..errors import BadRequest
from ..http.params import ABSENT, JsonField
from ..http.request import Parts
from .paging import NO_TOKEN, Fetched, Style, number_at

# RFC 8288, 3. The quantifiers are possessive (`*+`, `++`): what they took they keep, so
# a hostile header costs one pass, and not every way to divide it.
_TEXT: Final = r'"(?:[^"\\]|\\.)*+"|[^\s",;]*+'
_NAMED: Final = rf"\s*+;\s*+([^\s,;=]++)\s*+(?:=\s*+({_TEXT}))?"
_PARAMETER: Final = re.compile(_NAMED)
_LINK: Final = re.compile(rf"<([^<>]*)>((?:{_NAMED})*+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted(Style):
    """A style that knows a page size.

    Attributes:
        size: Where the call says its size, if it can.
        place: Whether `size` and the position are query parameters, or pointers into
            the body, of which in a form the first step is the field.
        default_size: The size of a call that says none.
    """

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

    def _next(
        self, parts: Parts, page: Fetched, position: int, last: int | None
    ) -> str | None:
        """Return a position as a token, unless the list ends before it.

        The list ends at the last position; without one, at a page that is not full.
        """
        more = len(page.raw) >= (self._size(parts) or 0)
        if last is not None:
            more = position <= last
        return str(position) if page.raw and more else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ByPage(_Counted):
    """Numbered pages; the last is the declared one, else one that is not full."""

    page: str
    pages: str | None = None
    first: int = 1

    def start(self) -> str:
        return str(self.first)

    def at(self, parts: Parts, token: str) -> Parts:
        return self._with(self._sized(parts), self.page, _whole(token))

    def after(self, parts: Parts, token: str, page: Fetched) -> str | None:
        return self._next(parts, page, int(token) + 1, number_at(page, self.pages))


@dataclass(frozen=True, slots=True, kw_only=True)
class ByOffset(_Counted):
    """Numbered items; ends at the declared total, else with a page that is not full."""

    offset: str

    def start(self) -> str:
        return "0"

    def at(self, parts: Parts, token: str) -> Parts:
        return self._with(self._sized(parts), self.offset, _whole(token))

    def after(self, parts: Parts, token: str, page: Fetched) -> str | None:
        total = number_at(page, self.total)
        last = None if total is None else total - 1
        return self._next(parts, page, int(token) + len(page.raw), last)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByCursor(_Counted):
    """Each page names the next; in a body the token is the cursor's JSON text."""

    cursor: str
    next: str

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

    def after(self, parts: Parts, token: str, page: Fetched) -> str | None:
        found = find(page.success.body, self.next)
        if _is_nothing(found):
            return None
        return str(found) if self.place == "query" else dumps(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByLink(Style):
    """The Link header with `rel="next"` (RFC 8288)."""

    def target(self, token: str) -> str | None:
        return token or None

    def after(self, parts: Parts, token: str, page: Fetched) -> str | None:
        header = page.success.answer.headers.get("link", "")
        for link in _LINK.finditer(header):
            relations = dict(_PARAMETER.findall(link[2].lower())).get("rel", "")
            if "next" in relations.strip('"').split():
                return _target(page, link[1])
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ByUrl(Style):
    """The address of the next page is in the body."""

    next: str

    def target(self, token: str) -> str | None:
        return token or None

    def after(self, parts: Parts, token: str, page: Fetched) -> str | None:
        link = find(page.success.body, self.next)
        if _is_nothing(link):
            return None
        if not isinstance(link, str):
            raise page.refused("the next page's address is no URL")
        return _target(page, link)


def _target(page: Fetched, link: str) -> str:
    """Return path and query of a link, which may lead to the page's own origin only."""
    try:
        here = httpx2.URL(page.success.url)
        there = httpx2.URL(urljoin(page.success.url, link))
    except (httpx2.InvalidURL, ValueError):
        raise page.refused("the next page's address is no URL") from None
    origins = {(url.scheme, url.netloc, url.userinfo) for url in (here, there)}
    if len(origins) > 1:
        raise page.refused(f"the next page lies elsewhere, at {there.host!r}")
    return there.raw_path.decode("ascii")


def _is_nothing(found: JsonTree) -> bool:
    return found is None or found is False or found == ""


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

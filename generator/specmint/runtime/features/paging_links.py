"""The styles of lists whose pages link to the next one."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

import httpx2

from ..data.json_text import find
from ..http.request import Parts
from .paging import Style
from .paging_facts import Fetched, is_nothing

# RFC 8288, 3. The quantifiers are possessive (`*+`, `++`): what they took they keep, so
# a hostile header costs one pass, and not every way to divide it.
_TEXT: Final = r'"(?:[^"\\]|\\.)*+"|[^\s",;]*+'
_NAMED: Final = rf"\s*+;\s*+([^\s,;=]++)\s*+(?:=\s*+({_TEXT}))?"
_PARAMETER: Final = re.compile(_NAMED)
_LINK: Final = re.compile(rf"<([^<>]*)>((?:{_NAMED})*+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ByLink(Style):
    """The Link header with `rel="next"` (RFC 8288).

    What is no link by the RFC, and speaks of a next one, ends no list: it raises.
    """

    def target(self, token: str) -> str | None:
        return token or None

    def next_token(self, parts: Parts, token: str, page: Fetched) -> str | None:
        header = page.success.answer.headers.get("link", "")
        for link in _LINK.finditer(header):
            relations = dict(_PARAMETER.findall(link[2].lower())).get("rel", "")
            if "next" in relations.strip("\"'").split():
                return _target(page, link[1])
        if re.search(r"\bnext\b", _LINK.sub("", header.lower())):
            raise page.refused("the Link header is not as RFC 8288 says")
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ByUrl(Style):
    """The address of the next page is in the body."""

    next: str

    def places(self) -> tuple[str | None, ...]:
        return (self.total, self.more, self.next)

    def target(self, token: str) -> str | None:
        return token or None

    def next_token(self, parts: Parts, token: str, page: Fetched) -> str | None:
        link = find(page.success.body, self.next)
        if is_nothing(link):
            return None
        if not isinstance(link, str):
            raise page.refused("the next page's address is no URL")
        return _target(page, link)


def _target(page: Fetched, link: str) -> str:
    """Return path and query of a link, which is followed on the page's own origin.

    A vendor behind a gateway, or behind a proxy that ends TLS, links to an origin that
    it takes for its own. What a gateway puts before the path, such a link lacks.
    """
    try:
        here = httpx2.URL(page.success.url)
        there = httpx2.URL(urljoin(page.success.url, link))
    except (httpx2.InvalidURL, ValueError):
        raise page.refused("the next page's address is no URL") from None
    if there.scheme not in ("http", "https"):
        raise page.refused("the next page's address is no URL of the web")
    path, mark, query = there.raw_path.decode("ascii").partition("?")
    own = here.raw_path.decode("ascii").partition("?")[0]
    if (here.host, here.port) != (there.host, there.port) and own.endswith(path):
        path = own
    return path + mark + query

"""Lists that come in pages: how to ask for the next one, and when to stop.

Each style is a pure rule. `Pages` iterates items and fetches pages as they are
needed; a run that failed starts again with `pages.starting_at(token)`.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Generic, Literal, Protocol, TypeVar
from urllib.parse import urljoin

import httpx2

from .errors import BadRequest, Unreadable
from .outcome import MISSING, find
from .plan import AsyncSource, Fetched, Source
from .request import Call, Json

T = TypeVar("T")


class Style(Protocol):
    """A way to walk a list. Tokens are texts: they can be kept and used later."""

    @property
    def items(self) -> str | None:
        """Where the items stand in the body; `None`: they are the payload."""
        ...

    @property
    def first_token(self) -> str:
        """The token of the first page."""
        ...

    def at(self, call: Call, token: str) -> Call:
        """The call that gets the page of a token."""
        ...

    def after(self, call: Call, token: str, page: Fetched[Any]) -> str | None:
        """The token of the next page; `None` after the last."""
        ...

    def count(self, page: Fetched[Any]) -> int | None:
        """How many items the whole list has, if the vendor says."""
        ...

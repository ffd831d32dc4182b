"""Lists."""

from typing import Annotated

from pydantic import Field

from ._api import BY_CURSOR, BY_LINK, BY_NEXT_URL, BY_OFFSET, BY_PAGE
from ._runtime.paging import Pages
from ._runtime.resource import Resource
from .models import Thing


class Lists(Resource):
    """Reach it as `client.lists`."""

    _wire = {"page_size": "pageSize"}

    def by_page(
        self, *, page_size: Annotated[int, Field(le=250)] | None = None
    ) -> Pages[Thing]:
        """GET /pages"""
        return self._api.pages(
            "GET", "/pages", query={"pageSize": page_size}, of=Thing, by=BY_PAGE
        )

    def get_one(self) -> Thing:
        """GET /one"""
        return self._api.call("GET", "/one", into=Thing)

    def by_offset(self, *, limit: int | None = None) -> Pages[Thing]:
        """GET /offsets"""
        return self._api.pages(
            "GET", "/offsets", query={"limit": limit}, of=Thing, by=BY_OFFSET
        )

    def by_cursor(self) -> Pages[Thing]:
        """GET /cursors"""
        return self._api.pages("GET", "/cursors", of=Thing, by=BY_CURSOR)

    def by_link(self) -> Pages[Thing]:
        """GET /links"""
        return self._api.pages("GET", "/links", of=Thing, by=BY_LINK)

    def by_url(self) -> Pages[Thing]:
        """GET /urls"""
        return self._api.pages("GET", "/urls", of=Thing, by=BY_NEXT_URL)

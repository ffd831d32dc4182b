"""Lists."""

from typing import Annotated

from pydantic import Field

from ._api import BY_CURSOR, BY_LINK, BY_NEXT_URL, BY_OFFSET, BY_OFFSET_2, BY_PAGE
from ._runtime.client.arguments import Resource
from ._runtime.features.paging import Pages
from ._runtime.http.params import given
from .models import Thing


class Lists(Resource):
    """Reach it as `client.lists`."""

    _wire = {"page_size": "pageSize", "max": "page.max"}

    def by_page(
        self, *, page_size: Annotated[int, Field(le=250)] | None = None
    ) -> Pages[Thing]:
        """GET /pages"""
        return self._api.pages(
            "GET", "/pages", query={"pageSize": page_size}, of=Thing, by=BY_PAGE.listing
        )

    def get_one(self) -> Thing:
        """GET /one"""
        return self._api.call("GET", "/one", into=Thing)

    def by_offset(self, *, limit: int | None = None) -> Pages[Thing]:
        """GET /offsets"""
        return self._api.pages(
            "GET", "/offsets", query={"limit": limit}, of=Thing, by=BY_OFFSET.listing
        )

    def by_cursor(self) -> Pages[Thing]:
        """GET /cursors"""
        return self._api.pages("GET", "/cursors", of=Thing, by=BY_CURSOR.listing)

    def by_link(self) -> Pages[Thing]:
        """GET /links"""
        return self._api.pages("GET", "/links", of=Thing, by=BY_LINK.listing)

    def by_url(self) -> Pages[Thing]:
        """GET /urls"""
        return self._api.pages("GET", "/urls", of=Thing, by=BY_NEXT_URL.listing)

    def by_body(self, *, max: int | None = None) -> Pages[Thing]:
        """POST /bodies"""
        return self._api.pages(
            "POST",
            "/bodies",
            json={"page": given(max=max)},
            of=Thing,
            by=BY_OFFSET_2.listing,
        )

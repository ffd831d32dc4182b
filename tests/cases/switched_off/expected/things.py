"""Things."""

from collections.abc import Sequence

from ._api import BY_CURSOR, BY_LINK
from ._runtime.client.arguments import Resource
from ._runtime.features.paging import Pages
from ._runtime.http.params import given


class Things(Resource):
    """Reach it as `client.things`."""

    def send(self, body: Sequence[str]) -> Sequence[str]:
        """POST /things"""
        return self._api.call("POST", "/things", json=body, into=list[str])

    def find(self, *, q: str | None = None) -> Pages[str]:
        """PUT /things"""
        return self._api.pages(
            "PUT", "/things", json=given(q=q), of=str, by=BY_CURSOR.listing
        )

    def list(self) -> Pages[str]:
        """GET /things"""
        return self._api.pages("GET", "/things", of=str, by=BY_LINK.listing)

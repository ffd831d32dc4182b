from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from ._runtime.client.arguments import Resource
from ._runtime.data.decode import TypeOf
from ._runtime.http.params import comma, given, path
from .models import AnyOrder


class Default(Resource):
    """Reach it as `client.default`."""

    def get_order(
        self,
        id: str,
        *,
        page: Annotated[int, Field(le=10)] | None = None,
        tags: Sequence[str] | None = None,
        kinds: Sequence[str] | None = None,
    ) -> AnyOrder:
        """GET /orders/{id}"""
        return self._api.call(
            "GET",
            path("/orders/{id}", id=id),
            query={"page": page, "tags": comma(tags), "kinds": kinds},
            into=TypeOf[AnyOrder](),
        )

    def put_order(self, id: str, order: AnyOrder) -> AnyOrder:
        """PUT /orders/{id}"""
        return self._api.call(
            "PUT", path("/orders/{id}", id=id), json=order, into=TypeOf[AnyOrder]()
        )

    def note(self, id: str, text: str, *, marks: Sequence[int] | None = None) -> None:
        """Args:
            text: What to note.

        POST /orders/{id}
        """
        self._api.call(
            "POST", path("/orders/{id}", id=id), form=given(text=text, marks=marks)
        )

    def read_file(self, id: str) -> bytes:
        """GET /orders/{id}/file"""
        return self._api.call(
            "GET",
            path("/orders/{id}/file", id=id),
            into=bytes,
            accept="application/pdf",
        )

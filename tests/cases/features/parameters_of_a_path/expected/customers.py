from collections.abc import Sequence

from ._runtime.client.arguments import Resource
from ._runtime.http.params import path


class Customers(Resource):
    """Reach it as `client.customers`."""

    def get(self, id: int, *, fields: str | None = None) -> None:
        """GET /customers/{id}"""
        self._api.call("GET", path("/customers/{id}", id=id), query={"fields": fields})

    def delete(self, id: int, *, fields: Sequence[str]) -> None:
        """DELETE /customers/{id}"""
        self._api.call(
            "DELETE", path("/customers/{id}", id=id), query={"fields": fields}
        )

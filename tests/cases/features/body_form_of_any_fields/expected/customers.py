from collections.abc import Mapping, Sequence
from typing import Any

from ._runtime.client.arguments import Resource


class Customers(Resource):
    """Reach it as `client.customers`."""

    def create(self, fields: Mapping[str, str | Sequence[int]]) -> None:
        """POST /customers"""
        self._api.call("POST", "/customers", form=fields)

    def replace(self, *, fields: Mapping[str, Any] | None = None) -> None:
        """PUT /customers"""
        self._api.call("PUT", "/customers", form=fields)

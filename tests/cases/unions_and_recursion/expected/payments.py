"""Payments."""

from ._runtime.reading import Of
from ._runtime.resource import Resource
from .models import Card, Method, PayAnswer


class Payments(Resource):
    """Reach it as `client.payments`."""

    def pay(self, method: Method) -> Card | PayAnswer | None:
        """POST /pay"""
        return self._api.call(
            "POST", "/pay", json=method, into=Of[Card | PayAnswer | None]()
        )

"""Payments."""

from ._runtime.client.arguments import Resource
from ._runtime.data.decode import TypeOf
from .models import Card, Method, PayAnswer


class Payments(Resource):
    """Reach it as `client.payments`."""

    def pay(self, method: Method) -> Card | PayAnswer | None:
        """POST /pay"""
        return self._api.call(
            "POST", "/pay", json=method, into=TypeOf[Card | PayAnswer | None]()
        )

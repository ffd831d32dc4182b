"""Payments."""

from ._runtime.reading import Of
from ._runtime.resource import Resource
from .models import PayAnswer, Receipt


class Payments(Resource):
    """Reach it as `client.payments`."""

    def pay(self) -> Receipt | PayAnswer:
        """POST /payments"""
        return self._api.call("POST", "/payments", into=Of[Receipt | PayAnswer]())

    def get_last(self) -> Receipt | None:
        """GET /payments/last"""
        return self._api.call("GET", "/payments/last", into=Of[Receipt | None]())

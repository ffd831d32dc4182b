"""Payments."""

from ._runtime.reading import Of
from ._runtime.transport import Transport
from .models import Card, Method, PayAnswer


class Payments:
    """Reach it as `client.payments`."""

    def __init__(self, api: Transport) -> None:
        self._api = api

    def pay(self, method: Method) -> Card | PayAnswer | None:
        """POST /pay"""
        return self._api.call(
            "POST", "/pay", json=method, into=Of[Card | PayAnswer | None]
        )

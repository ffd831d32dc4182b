"""Invoices."""

from ._runtime.reading import Of
from ._runtime.resource import Resource
from ._runtime.values import Decimal
from .models import GetHealthAnswer


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def count(self) -> int:
        """GET /invoices/count"""
        return self._api.call("GET", "/invoices/count", into=int)

    def sum(self) -> Decimal:
        """GET /invoices/sum"""
        return self._api.call("GET", "/invoices/sum", into=Of[Decimal]())

    def get_health(self) -> GetHealthAnswer:
        """GET /health"""
        return self._api.call("GET", "/health", into=GetHealthAnswer)

from ._runtime.client.arguments import Resource
from ._runtime.data.decode import TypeOf
from ._runtime.data.fields import Decimal
from .models import GetHealthAnswer


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def count(self) -> int:
        """GET /invoices/count"""
        return self._api.call("GET", "/invoices/count", into=int)

    def sum(self) -> Decimal:
        """GET /invoices/sum"""
        return self._api.call("GET", "/invoices/sum", into=TypeOf[Decimal]())

    def get_health(self) -> GetHealthAnswer:
        """GET /health"""
        return self._api.call("GET", "/health", into=GetHealthAnswer)

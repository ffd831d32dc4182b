from ._runtime.client.arguments import Resource
from .models import SchemasInvoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def get(self) -> SchemasInvoice:
        """GET /invoices"""
        return self._api.call("GET", "/invoices", into=SchemasInvoice)

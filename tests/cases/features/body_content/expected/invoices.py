"""Invoices."""

from ._runtime.request import path
from ._runtime.resource import Resource


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def put_pdf(self, id: str, body: bytes) -> None:
        """PUT /invoices/{id}/pdf"""
        self._api.call(
            "PUT",
            path("/invoices/{id}/pdf", id=id),
            content=body,
            content_type="application/pdf",
        )

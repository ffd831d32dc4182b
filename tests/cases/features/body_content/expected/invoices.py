from ._runtime.client.arguments import Resource
from ._runtime.http.contents import ContentLike
from ._runtime.http.params import path


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def put_pdf(self, id: str, body: ContentLike) -> None:
        """PUT /invoices/{id}/pdf"""
        self._api.call(
            "PUT",
            path("/invoices/{id}/pdf", id=id),
            content=body,
            content_type="application/pdf",
        )

from ._runtime.client.arguments import Resource
from ._runtime.http.addresses import address_of


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def get(self, id: int, *, expand: str | None = None) -> None:
        """GET /invoices/{id}?beta=true"""
        self._api.call(
            "GET",
            address_of("/invoices/{id}?beta=true", id=id),
            query={"expand": expand},
        )

    def pay(self, id: int) -> None:
        """POST /invoices/{id}?action=pay"""
        self._api.call("POST", address_of("/invoices/{id}?action=pay", id=id))

    def void(self, id: int) -> None:
        """POST /invoices/{id}?action=void"""
        self._api.call("POST", address_of("/invoices/{id}?action=void", id=id))

    def search(self, *, query: str, size: int | None = None) -> None:
        """GET /search?query={query}&size={size}"""
        self._api.call(
            "GET",
            address_of("/search?query={query}&size={size}", query=query, size=size),
        )

    def create_token(self) -> None:
        """POST /token"""
        self._api.call("POST", "/token")

    def refresh_token(self) -> None:
        """POST /token#refresh"""
        self._api.call("POST", address_of("/token#refresh"))

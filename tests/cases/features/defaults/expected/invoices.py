from ._runtime.client.arguments import Resource


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def list(
        self,
        *,
        limit: int | None = None,
        page: int | None = None,
        old: str | None = None,
        open: bool | None = None,
    ) -> None:
        """Args:
            limit: How many. 50 if not given.
            page: The page. Defaults to 1.
            old: Deprecated by the vendor.
            open: True if not given.

        GET /invoices
        """
        self._api.call(
            "GET",
            "/invoices",
            query={"limit": limit, "page": page, "old": old, "open": open},
        )

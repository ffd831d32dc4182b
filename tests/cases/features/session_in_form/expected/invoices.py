from ._runtime.client.arguments import Resource


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def find(self, state: str) -> None:
        """POST /invoices"""
        self._api.call("POST", "/invoices", form={"state": state})

from ._runtime.client.arguments import Resource


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def find(self, state: str) -> None:
        """POST /invoices"""
        self._api.call("POST", "/invoices", form={"state": state})

    def get_status(self, verbose: str) -> None:
        """POST /status"""
        self._api.call("POST", "/status", form={"verbose": verbose})

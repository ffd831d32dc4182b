from ._runtime.client.arguments import Resource


class Default(Resource):
    """Reach it as `client.default`."""

    def get_ping(self) -> None:
        """GET /ping"""
        self._api.call("GET", "/ping")

    def get_status(self) -> None:
        """GET /status"""
        self._api.call("GET", "/status")

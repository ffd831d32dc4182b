from ._runtime.client.arguments import Resource


class Me(Resource):
    """Reach it as `client.me`."""

    def get(self) -> None:
        """GET /me"""
        self._api.call("GET", "/me")

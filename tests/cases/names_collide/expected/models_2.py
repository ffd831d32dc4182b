"""Models."""

from ._runtime.client.arguments import Resource


class Models2(Resource):
    """Reach it as `client.models_2`."""

    def import_(self) -> None:
        """GET /d"""
        self._api.call("GET", "/d")

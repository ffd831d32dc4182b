from ._runtime.client.arguments import Resource
from .models import Thing


class Things(Resource):
    """Reach it as `client.things`."""

    def get(self) -> Thing:
        """GET /things"""
        return self._api.call("GET", "/things", into=Thing)

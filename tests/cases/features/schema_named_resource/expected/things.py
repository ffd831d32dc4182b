from ._runtime.client.arguments import Resource
from .models import Resource_


class Things(Resource):
    """Reach it as `client.things`."""

    def get(self) -> Resource_:
        """GET /things"""
        return self._api.call("GET", "/things", into=Resource_)

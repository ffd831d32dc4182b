"""Things."""

from ._runtime.client.arguments import Resource
from .models import Thing


class Things(Resource):
    """Reach it as `client.things`."""

    def put(self, thing: Thing) -> Thing:
        """PUT /things"""
        return self._api.call("PUT", "/things", json=thing, into=Thing)

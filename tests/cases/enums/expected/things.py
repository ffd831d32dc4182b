"""Things."""

from ._runtime.client.arguments import Resource
from .models import Thing


class Things(Resource):
    """Reach it as `client.things`."""

    def create(self, thing: Thing) -> None:
        """POST /things"""
        self._api.call("POST", "/things", json=thing)

"""States."""

from ._runtime.reading import Of
from ._runtime.resource import Resource
from .models import State


class States(Resource):
    """Reach it as `client.states`."""

    def get(self) -> State | None:
        """GET /state"""
        return self._api.call("GET", "/state", into=Of[State | None]())

from ._runtime.client.arguments import Resource
from ._runtime.data.decode import TypeOf
from .models import State


class States(Resource):
    """Reach it as `client.states`."""

    def get(self) -> State | None:
        """GET /state"""
        return self._api.call("GET", "/state", into=TypeOf[State | None]())

from ._runtime.client.arguments import Resource
from .models import MultipleOf_


class Steps(Resource):
    """Reach it as `client.steps`."""

    def get(self) -> MultipleOf_:
        """GET /steps"""
        return self._api.call("GET", "/steps", into=MultipleOf_)

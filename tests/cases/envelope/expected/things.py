"""Things."""

from ._runtime.client.arguments import Resource
from ._runtime.http.params import path
from .models import HealthAnswer, Thing


class Things(Resource):
    """Reach it as `client.things`."""

    def get(self, id: int) -> Thing:
        """GET /things/{id}"""
        return self._api.call("GET", path("/things/{id}", id=id), into=Thing)

    def count(self) -> int:
        """GET /things/count"""
        return self._api.call("GET", "/things/count", into=int)

    def health(self) -> HealthAnswer:
        """GET /health"""
        return self._api.call("GET", "/health", into=HealthAnswer)

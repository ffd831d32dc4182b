from ._runtime.client.arguments import Resource
from .models import Resource_


class ResourceResource(Resource):
    """Reach it as `client.resource`."""

    def get(self) -> Resource_:
        """GET /resources"""
        return self._api.call("GET", "/resources", into=Resource_)

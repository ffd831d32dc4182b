from ._runtime.client.arguments import Resource
from .models import GetMeAnswer


class Me(Resource):
    """Reach it as `client.me`."""

    def get(self) -> GetMeAnswer:
        """GET /me"""
        return self._api.call("GET", "/me", into=GetMeAnswer)

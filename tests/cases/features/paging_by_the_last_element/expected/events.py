from ._api import BY_CURSOR
from ._runtime.client.arguments import Resource
from ._runtime.features.paging import Pages
from .models import Event


class Events(Resource):
    """Reach it as `client.events`."""

    def list(self) -> Pages[Event]:
        """GET /events"""
        return self._api.pages("GET", "/events", of=Event, paging=BY_CURSOR)

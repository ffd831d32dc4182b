"""Events."""

from ._api import BY_CURSOR
from ._runtime.paging import Pages
from ._runtime.resource import Resource
from .models import Event


class Events(Resource):
    """Reach it as `client.events`."""

    def list(self) -> Pages[Event]:
        """GET /events"""
        return self._api.pages("GET", "/events", of=Event, by=BY_CURSOR.listing)

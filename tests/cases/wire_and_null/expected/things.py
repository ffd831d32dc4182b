"""Things."""

from ._runtime.transport import Transport
from .models import Thing


class Things:
    """Reach it as `client.things`."""

    def __init__(self, api: Transport) -> None:
        self._api = api

    def put(self, thing: Thing) -> Thing:
        """PUT /things"""
        return self._api.call("PUT", "/things", json=thing, into=Thing)

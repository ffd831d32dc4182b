"""Things."""

from ._runtime.transport import Transport
from .models import Thing


class Things:
    """Reach it as `client.things`."""

    def __init__(self, api: Transport) -> None:
        self._api = api

    def create(self, thing: Thing) -> None:
        """POST /things"""
        self._api.call("POST", "/things", json=thing)

"""Me."""

from ._runtime.transport import Transport
from .models import GetMeAnswer


class Me:
    """Reach it as `client.me`."""

    def __init__(self, api: Transport) -> None:
        self._api = api

    def get(self) -> GetMeAnswer:
        """GET /me"""
        return self._api.call("GET", "/me", into=GetMeAnswer)

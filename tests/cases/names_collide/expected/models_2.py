"""Models."""

from ._runtime.transport import Transport


class Models2:
    """Reach it as `client.models_2`."""

    def __init__(self, api: Transport) -> None:
        self._api = api

    def import_(self) -> None:
        """GET /d"""
        self._api.call("GET", "/d")

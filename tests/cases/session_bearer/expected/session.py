"""Session."""

from ._runtime.transport import Transport
from .models import LoginAnswer, LoginBody


class Session:
    """Reach it as `client.session`."""

    def __init__(self, api: Transport) -> None:
        self._api = api

    def login(self, login: LoginBody) -> LoginAnswer:
        """POST /token"""
        return self._api.call("POST", "/token", json=login, into=LoginAnswer)

"""Things."""

from ._runtime.client.arguments import Resource
from .models import LoginAnswer, LoginBody


class Things(Resource):
    """Reach it as `client.things`."""

    def login(self, login: LoginBody) -> LoginAnswer:
        """POST /token"""
        return self._api.call("POST", "/token", json=login, into=LoginAnswer)

    def get_status(self) -> None:
        """GET /status"""
        self._api.call("GET", "/status")

    def get_me(self) -> None:
        """GET /me"""
        self._api.call("GET", "/me")

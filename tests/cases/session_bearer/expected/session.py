"""Session."""

from ._runtime.client.arguments import Resource
from .models import LoginAnswer, LoginBody


class Session(Resource):
    """Reach it as `client.session`."""

    def login(self, login: LoginBody) -> LoginAnswer:
        """POST /token"""
        return self._api.call("POST", "/token", json=login, into=LoginAnswer)

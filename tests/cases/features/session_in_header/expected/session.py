from ._runtime.client.arguments import Resource
from .models import LoginAnswer, LoginBody


class Session(Resource):
    """Reach it as `client.session`."""

    def login(self, login: LoginBody) -> LoginAnswer:
        """POST /login"""
        return self._api.call("POST", "/login", json=login, into=LoginAnswer)

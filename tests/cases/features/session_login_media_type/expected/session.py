from ._runtime.client.arguments import Resource
from .models import Login, LoginAnswer


class Session(Resource):
    """Reach it as `client.session`."""

    def login(self, login: Login) -> LoginAnswer:
        """POST /login"""
        return self._api.call("POST", "/login", json=login, into=LoginAnswer)

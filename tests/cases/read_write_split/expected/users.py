"""Users."""

from ._runtime.transport import Transport
from .models import User, UserInput


class Users:
    """Reach it as `client.users`."""

    def __init__(self, api: Transport) -> None:
        self._api = api

    def create(self, user: UserInput) -> User:
        """POST /users"""
        return self._api.call("POST", "/users", json=user, into=User)

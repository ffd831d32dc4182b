from ._runtime.client.arguments import Resource
from .models import User, UserInput


class Users(Resource):
    """Reach it as `client.users`."""

    def create(self, user: UserInput) -> User:
        """POST /users"""
        return self._api.call("POST", "/users", json=user, into=User)

"""Session."""

from ._runtime.client.arguments import Resource
from .models import LoginAnswer


class Session(Resource):
    """Reach it as `client.session`."""

    _wire = {"user_name": "userName"}

    def login(self, user_name: str, password: str) -> LoginAnswer:
        """POST /Login"""
        return self._api.call(
            "POST",
            "/Login",
            form={"userName": user_name, "password": password},
            into=LoginAnswer,
        )

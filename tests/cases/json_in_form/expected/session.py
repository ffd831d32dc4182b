"""Session."""

from ._runtime.transport import Transport
from .models import LoginAnswer


class Session:
    """Reach it as `client.session`."""

    def __init__(self, api: Transport) -> None:
        self._api = api

    def login(self, user_name: str, password: str) -> LoginAnswer:
        """POST /Login"""
        return self._api.call(
            "POST",
            "/Login",
            form={"userName": user_name, "password": password},
            into=LoginAnswer,
        )

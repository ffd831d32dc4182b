from ._runtime.client.arguments import Resource
from .models import LoginAnswer


class Session(Resource):
    """Reach it as `client.session`."""

    def login(self, user_name: str, password: str) -> LoginAnswer:
        """POST /login"""
        return self._api.call(
            "POST",
            "/login",
            form={"userName": user_name, "password": password},
            into=LoginAnswer,
        )

    def logout(self) -> None:
        """POST /logout"""
        self._api.call("POST", "/logout", form={})

    # Arguments with another name on the wire; errors show both.
    _wire = {"user_name": "userName"}

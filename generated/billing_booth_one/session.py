"""Logging in. The client does this on its own."""

from specmint_runtime.client.arguments import Resource

from .models import LoginAnswer


class Session(Resource):
    """Reach it as `client.session`."""

    def login(self, email: str, password: str) -> LoginAnswer:
        """Log in.

        Exchanges the email address and password of a user for a token. There is no call
        to renew a token or to give it back; log in again when it ends. The answer to a
        wrong password is not documented.

        Args:
            email: The email address of the user.
            password: The password of the user.

        POST /token
        """
        return self._api.call(
            "POST",
            "/token",
            json={"email": email, "password": password, "grant_type": "password"},
            into=LoginAnswer,
        )

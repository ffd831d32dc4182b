import decimal

from ._runtime.client.arguments import Resource
from .models import LoginAnswer


class Session(Resource):
    """Reach it as `client.session`."""

    def login(self, user: str) -> LoginAnswer:
        """POST /login"""
        return self._api.call(
            "POST",
            "/login",
            json={
                "user": user,
                "rate": decimal.Decimal("1.5"),
                "count": 2,
                "nothing": None,
                "strict": True,
                "scope": "1.5",
            },
            into=LoginAnswer,
        )

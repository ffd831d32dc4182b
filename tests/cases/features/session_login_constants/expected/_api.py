"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

import decimal

from ._runtime.spec import Api, Operation, Put, Session

DEFAULT = Operation("request", session=True)

API = Api(
    name="acme",
    server="https://api.acme.test",
    session=Session(
        login="POST /login",
        fields={"user": "user"},
        constants={
            "rate": decimal.Decimal("1.5"),
            "count": 2,
            "nothing": None,
            "strict": True,
            "scope": "1.5",
        },
        body="json",
        token="/token",
        put=Put("header", "X-Session"),
    ),
    default=DEFAULT,
    operations={
        "POST /login": DEFAULT.but("login", tag="Session", session=False),
        "GET /me": DEFAULT.but("getMe", tag="Me"),
    },
)

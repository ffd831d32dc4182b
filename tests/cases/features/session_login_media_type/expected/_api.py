"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.spec import Api, Operation, Put, Session

DEFAULT = Operation("request", session=True)

API = Api(
    name="acme",
    server="https://api.acme.test",
    session=Session(
        login="POST /login",
        fields={"user": "user"},
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

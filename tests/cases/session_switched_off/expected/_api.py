"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.spec import Api, ApiKey, Bearer, Operation, Put, Session

API = Api(
    name="acme",
    server="https://{region}.acme.test",
    variables={"region": "eu"},
    schemes={
        "session": Bearer(credential=""),
        "key": ApiKey(place="header", name="X-Key", credential="key"),
    },
    security=(("session", "key"),),
    session=Session(
        login="POST /token",
        fields={"/auth/user": "user", "password": "password"},
        constants={"/auth/kind": "basic", "grant": "password"},
        body="json",
        token="/token",
        put=Put("scheme", "session"),
    ),
    operations={
        "POST /token": Operation("login", tag="Things", security=(), session=False),
        "GET /status": Operation(
            "getStatus", tag="Things", security=(("key",),), session=False
        ),
        "GET /me": Operation("getMe", tag="Things"),
    },
)

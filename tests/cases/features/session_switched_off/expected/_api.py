"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.spec import Api, ApiKey, Bearer, Operation, Put, Session

DEFAULT = Operation("request", security=(("session", "key"),), session=True)

API = Api(
    name="acme",
    server="https://api.acme.test",
    schemes={
        "session": Bearer(credential=""),
        "key": ApiKey(place="header", name="X-Key", credential="key"),
    },
    session=Session(
        login="POST /login",
        fields={"email": "email", "password": "password"},
        constants={"grant_type": "password"},
        body="json",
        token="/token",
        put=Put("scheme", "session"),
    ),
    default=DEFAULT,
    operations={
        "POST /login": DEFAULT.but("login", tag="Session", security=(), session=False),
        "GET /invoices": DEFAULT.but("listInvoices", tag="Invoices"),
        "GET /health": DEFAULT.but(
            "getHealth", tag="Invoices", security=(("key",),), session=False
        ),
    },
)

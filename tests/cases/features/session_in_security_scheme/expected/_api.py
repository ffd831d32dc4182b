"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.spec import Api, Bearer, Operation, Put, Session

DEFAULT = Operation("request", security=(("session",),), session=True)

API = Api(
    name="acme",
    server="https://api.acme.test",
    schemes={"session": Bearer(credential="")},
    session=Session(
        login="POST /login",
        fields={"email": "email", "password": "password"},
        constants={"grant_type": "password"},
        body="json",
        token="/token",
        put=Put("scheme", "session"),
        lifetime=3600.0,
        margin=60.0,
    ),
    default=DEFAULT,
    operations={
        "POST /login": DEFAULT.but("login", tag="Session", security=(), session=False),
        "GET /invoices": DEFAULT.but("listInvoices", tag="Invoices"),
        "GET /health": DEFAULT.but(
            "getHealth", tag="Invoices", security=(), session=False
        ),
    },
)

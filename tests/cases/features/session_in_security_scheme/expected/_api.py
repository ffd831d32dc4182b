"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.describe import Api, Bearer, Operation
from ._runtime.session import Put, Session

API = Api(
    name="acme",
    server="https://api.acme.test",
    schemes={"session": Bearer(credential="")},
    security=(("session",),),
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
    operations={
        "POST /login": Operation("login", tag="Session", security=(), session=False),
        "GET /invoices": Operation("listInvoices", tag="Invoices"),
        "GET /health": Operation(
            "getHealth", tag="Invoices", security=(), session=False
        ),
    },
)

"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.describe import Api, Operation
from ._runtime.session import Put, Session

API = Api(
    name="acme",
    server="https://api.acme.test",
    session=Session(
        login="POST /login",
        fields={"email": "email", "password": "password"},
        constants={"grant_type": "password"},
        body="json",
        token="/token",
        put=Put("header", "X-Session", prefix="Token "),
        idle=1800.0,
    ),
    operations={
        "POST /login": Operation("login", tag="Session", security=(), session=False),
        "GET /invoices": Operation("listInvoices", tag="Invoices"),
    },
)

"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.describe import Api, Operation
from ._runtime.session import Put, Session

API = Api(
    name="acme",
    server="https://api.acme.test",
    session=Session(
        login="POST /login",
        fields={"/auth/user": "user", "password": "password"},
        constants={"/auth/kind": "basic"},
        body="json",
        token="/token",
        put=Put("header", "X-Session"),
    ),
    operations={
        "POST /login": Operation("login", tag="Session", session=False),
        "GET /invoices": Operation("listInvoices", tag="Invoices"),
    },
)

"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.spec import Api, Operation, Put, Session

DEFAULT = Operation("request", session=True)

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
    default=DEFAULT,
    operations={
        "POST /login": DEFAULT.but("login", tag="Session", session=False),
        "GET /invoices": DEFAULT.but("listInvoices", tag="Invoices"),
    },
)

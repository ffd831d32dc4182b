"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.spec import Api, Limit, Operation, Put, Session

DEFAULT = Operation("request", session=True)

API = Api(
    name="acme",
    server="https://api.acme.test",
    session=Session(
        login="POST /login",
        fields={"userName": "user_name", "password": "password"},
        body="form",
        token="/sessionId",
        put=Put("form", "sessionId"),
        logout="POST /logout",
        base_url="/endpoint",
        hosts=("*.acme.test",),
        budget=Limit(requests=200, window=3600.0),
    ),
    default=DEFAULT,
    operations={
        "POST /login": DEFAULT.but("login", tag="Session", session=False),
        "POST /logout": DEFAULT.but("logout", tag="Session"),
        "POST /invoices": DEFAULT.but("findInvoices", tag="Invoices"),
    },
)

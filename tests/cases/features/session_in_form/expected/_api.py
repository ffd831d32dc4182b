"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.describe import Api, Operation
from ._runtime.limits import Limit
from ._runtime.session import Put, Session

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
    operations={
        "POST /login": Operation("login", tag="Session", session=False),
        "POST /logout": Operation("logout", tag="Session"),
        "POST /invoices": Operation("findInvoices", tag="Invoices"),
    },
)

"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.spec import Api, ApiKey, Basic, Operation

DEFAULT = Operation("request", security=(("key",), ("login",)))

API = Api(
    name="acme",
    server="https://api.acme.test",
    schemes={
        "key": ApiKey(place="header", name="X-Key", credential="key"),
        "login": Basic(username="username", password="password"),
    },
    default=DEFAULT,
    operations={
        "GET /invoices": DEFAULT.but("listInvoices", tag="Invoices"),
        "DELETE /invoices/{id}": DEFAULT.but(
            "deleteInvoice", tag="Invoices", security=(("key", "login"),)
        ),
        "GET /health": DEFAULT.but("getHealth", tag="Invoices", security=()),
    },
)

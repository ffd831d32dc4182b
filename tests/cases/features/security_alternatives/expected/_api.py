"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.describe import Api, ApiKey, Basic, Operation

API = Api(
    name="acme",
    server="https://api.acme.test",
    schemes={
        "key": ApiKey(place="header", name="X-Key", credential="key"),
        "login": Basic(username="username", password="password"),
    },
    security=(("key",), ("login",)),
    operations={
        "GET /invoices": Operation("listInvoices", tag="Invoices"),
        "DELETE /invoices/{id}": Operation(
            "deleteInvoice", tag="Invoices", security=(("key", "login"),)
        ),
        "GET /health": Operation("getHealth", tag="Invoices", security=()),
    },
)

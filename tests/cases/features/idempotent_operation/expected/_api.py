"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.spec import Api, Operation

DEFAULT = Operation("request")

API = Api(
    name="acme",
    server="https://api.acme.test",
    default=DEFAULT,
    operations={
        "POST /invoices/find": DEFAULT.but(
            "findInvoices", tag="Invoices", idempotent=True
        ),
        "POST /invoices": DEFAULT.but("createInvoice", tag="Invoices"),
    },
)

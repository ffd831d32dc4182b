"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.describe import Api, Operation

API = Api(
    name="acme",
    server="https://api.acme.test",
    operations={
        "POST /invoices/find": Operation(
            "findInvoices", tag="Invoices", idempotent=True
        ),
        "POST /invoices": Operation("createInvoice", tag="Invoices"),
    },
)

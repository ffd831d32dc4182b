"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.spec import Api, Operation

DEFAULT = Operation("request")

API = Api(
    name="acme",
    server="https://api.acme.test",
    default=DEFAULT,
    operations={
        "POST /invoices": DEFAULT.but("createInvoice", tag="Invoices"),
        "GET /invoices": DEFAULT.but("listInvoices", tag="Invoices"),
        "PATCH /invoices/{id}": DEFAULT.but("changeInvoice", tag="Invoices"),
    },
)

"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.features.redirects import to_file
from ._runtime.spec import Api, Operation

DEFAULT = Operation("request")

API = Api(
    name="acme",
    server="https://api.acme.test",
    default=DEFAULT,
    operations={
        "GET /invoices/{id}/pdf": DEFAULT.but(
            "getInvoicePdf", tag="Invoices", redirect=to_file
        ),
        "POST /invoices/{id}/pdf": DEFAULT.but("renderInvoicePdf", tag="Invoices"),
        "GET /invoices/{id}": DEFAULT.but("getInvoice", tag="Invoices"),
        "GET /invoices/{id}/note": DEFAULT.but(
            "getInvoiceNote", tag="Invoices", redirect=to_file
        ),
    },
)

"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.features.redirects import to_file
from ._runtime.spec import Api, Operation

API = Api(
    name="acme",
    server="https://api.acme.test",
    operations={
        "GET /invoices/{id}/pdf": Operation(
            "getInvoicePdf", tag="Invoices", redirect=to_file
        ),
        "POST /invoices/{id}/pdf": Operation("renderInvoicePdf", tag="Invoices"),
        "GET /invoices/{id}": Operation("getInvoice", tag="Invoices"),
        "GET /invoices/{id}/note": Operation(
            "getInvoiceNote", tag="Invoices", redirect=to_file
        ),
    },
)

"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.features.paging_links import ByLink
from ._runtime.spec import Api, Operation

BY_LINK = ByLink()

API = Api(
    name="acme",
    server="https://api.acme.test",
    operations={
        "POST /invoices": Operation("createInvoice", tag="Invoices"),
        "GET /invoices": Operation("listInvoices", tag="Invoices"),
        "PATCH /invoices/{id}": Operation("changeInvoice", tag="Invoices"),
    },
)

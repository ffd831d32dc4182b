"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.features.paging_links import ByLink
from ._runtime.spec import Api, Operation

BY_LINK = ByLink()
DEFAULT = Operation("request")

API = Api(
    name="acme",
    server="https://api.acme.test",
    default=DEFAULT,
    operations={
        "GET /invoices": DEFAULT.but("listInvoices", tag="Invoices"),
        "POST /invoices": DEFAULT.but("createInvoice", tag="Invoices"),
    },
)

"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.features.paging_styles import ByPage
from ._runtime.spec import Api, Operation

BY_PAGE = ByPage(page="page", items="/data")
DEFAULT = Operation("request")

API = Api(
    name="acme",
    server="https://api.acme.test",
    default=DEFAULT,
    operations={
        "GET /invoices": DEFAULT.but("listInvoices", tag="Invoices"),
        "GET /invoices/all": DEFAULT.but("listAllInvoices", tag="Invoices"),
        "GET /invoices/one": DEFAULT.but("getInvoice", tag="Invoices"),
    },
)

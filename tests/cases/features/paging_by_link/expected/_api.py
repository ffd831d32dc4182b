"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.describe import Api, Operation
from ._runtime.paging import ByLink

BY_LINK = ByLink()

API = Api(
    name="acme",
    server="https://api.acme.test",
    operations={"GET /invoices": Operation("listInvoices", tag="Invoices")},
)

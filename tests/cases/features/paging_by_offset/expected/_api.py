"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.describe import Api, Operation
from ._runtime.paging import ByOffset

BY_OFFSET = ByOffset(
    offset="offset", size="limit", default_size=100, items="/data", total="/count"
)

API = Api(
    name="acme",
    server="https://api.acme.test",
    operations={"GET /invoices": Operation("listInvoices", tag="Invoices")},
)

"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.describe import Api, Operation
from ._runtime.paging import ByPage

BY_PAGE = ByPage(
    page="page",
    size="pageSize",
    items="/data",
    pages="/paging/pages",
    total="/paging/rows",
)

API = Api(
    name="acme",
    server="https://api.acme.test",
    operations={"GET /invoices": Operation("listInvoices", tag="Invoices")},
)

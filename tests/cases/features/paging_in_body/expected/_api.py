"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.describe import Api, Operation
from ._runtime.paging import ByOffset

BY_OFFSET = ByOffset(
    offset="/page/start", size="/page/max", place="body", items="/data"
)

API = Api(
    name="acme",
    server="https://api.acme.test",
    operations={"POST /invoices/find": Operation("findInvoices", tag="Invoices")},
)

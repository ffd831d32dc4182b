"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.features.paging_styles import ByOffset
from ._runtime.spec import Api, Operation

BY_OFFSET = ByOffset(
    offset="offset", size="limit", default_size=100, items="/data", total="/count"
)
DEFAULT = Operation("request")

API = Api(
    name="acme",
    server="https://api.acme.test",
    default=DEFAULT,
    operations={"GET /invoices": DEFAULT.but("listInvoices", tag="Invoices")},
)

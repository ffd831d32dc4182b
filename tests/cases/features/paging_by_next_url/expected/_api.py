"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.features.paging_links import ByUrl
from ._runtime.spec import Api, Operation

BY_NEXT_URL = ByUrl(next="/links/next", items="/data")
DEFAULT = Operation("request")

API = Api(
    name="acme",
    server="https://api.acme.test",
    default=DEFAULT,
    operations={"GET /invoices": DEFAULT.but("listInvoices", tag="Invoices")},
)

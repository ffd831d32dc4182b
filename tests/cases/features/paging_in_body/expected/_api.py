"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.features.paging_styles import ByOffset
from ._runtime.spec import Api, Operation

BY_OFFSET = ByOffset(
    offset="/page/start", size="/page/max", place="body", items="/data"
)
DEFAULT = Operation("request")

API = Api(
    name="acme",
    server="https://api.acme.test",
    default=DEFAULT,
    operations={"POST /invoices/find": DEFAULT.but("findInvoices", tag="Invoices")},
)

"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.features.bulk import Bulk
from ._runtime.spec import Api, Envelope, Operation

CREATE_MANY_IN_BULK = Bulk(size=50, results="/results", each=Envelope())
DEFAULT = Operation("request")

API = Api(
    name="acme",
    server="https://api.acme.test",
    default=DEFAULT,
    operations={"POST /invoices": DEFAULT.but("createMany", tag="Invoices")},
)

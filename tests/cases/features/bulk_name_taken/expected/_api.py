"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.bulk import Bulk
from ._runtime.describe import Api, Envelope, Operation

CREATE_MANY_2 = Bulk(size=50, results="/results", each=Envelope())

API = Api(
    name="acme",
    server="https://api.acme.test",
    operations={"POST /invoices": Operation("createMany", tag="Invoices")},
)

"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.features.bulk import Bulk
from ._runtime.spec import Api, Envelope, Operation

ENVELOPE = Envelope(
    payload="/data",
    success={"/status": (0,)},
    code="/error/code",
    message=("/error/text",),
)
CREATE_MANY = Bulk(size=100, results="/data/all", each=ENVELOPE)
DEFAULT = Operation("request", envelope=ENVELOPE)

API = Api(
    name="acme",
    server="https://api.acme.test",
    default=DEFAULT,
    operations={"POST /customers": DEFAULT.but("createCustomers", tag="Customers")},
)

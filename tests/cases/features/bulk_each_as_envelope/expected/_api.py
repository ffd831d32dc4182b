"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.features.bulk import Bulk
from ._runtime.spec import Api, Envelope, Operation

CREATE_MANY = Bulk(
    size=100,
    results="/data/all",
    each=Envelope(
        payload="/data",
        success={"/status": (0,)},
        code="/error/code",
        message=("/error/text",),
    ),
)

API = Api(
    name="acme",
    server="https://api.acme.test",
    envelope=Envelope(
        payload="/data",
        success={"/status": (0,)},
        code="/error/code",
        message=("/error/text",),
    ),
    operations={"POST /customers": Operation("createCustomers", tag="Customers")},
)

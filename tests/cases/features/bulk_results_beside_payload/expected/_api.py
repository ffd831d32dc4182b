"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.features.bulk import Bulk
from ._runtime.spec import Api, Envelope, Operation

CREATE_MANY = Bulk(size=2, results="/results", each=Envelope(payload="/thing"))

API = Api(
    name="acme",
    server="https://api.acme.test",
    envelope=Envelope(payload="/data"),
    operations={"POST /things": Operation("createThings", tag="Things")},
)

"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.features.bulk import Bulk
from ._runtime.spec import Api, Envelope, Operation

ENVELOPE = Envelope(payload="/data")
CREATE_MANY_EACH = Envelope(payload="/thing")
CREATE_MANY = Bulk(size=2, results="/results", each=CREATE_MANY_EACH)
DEFAULT = Operation("request", envelope=ENVELOPE)

API = Api(
    name="acme",
    server="https://api.acme.test",
    default=DEFAULT,
    operations={"POST /things": DEFAULT.but("createThings", tag="Things")},
)

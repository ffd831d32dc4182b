"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.spec import Api, Envelope, Operation

ENVELOPE = Envelope(payload="/data", success={"/ok": (True,)})
DEFAULT = Operation("request", envelope=ENVELOPE, form_credentials={"devKey": "key"})

API = Api(
    name="acme",
    server="https://api.acme.test",
    default=DEFAULT,
    operations={
        "POST /things": DEFAULT.but("createThing", tag="Things", idempotent=True)
    },
)

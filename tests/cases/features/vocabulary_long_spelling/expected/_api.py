"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.spec import Api, Envelope, Operation

API = Api(
    name="acme",
    server="https://api.acme.test",
    envelope=Envelope(payload="/data", success={"/ok": (True,)}),
    form_credentials={"devKey": "key"},
    operations={
        "POST /things": Operation("createThing", tag="Things", idempotent=True)
    },
)

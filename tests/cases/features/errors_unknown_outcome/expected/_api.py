"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.describe import Api, Envelope, Operation, Refusal

API = Api(
    name="acme",
    server="https://api.acme.test",
    envelope=Envelope(success={"/ok": (True,)}, code="/code"),
    refusals={
        "LATE": Refusal("unknown-outcome", wait=5),
        "HTTP 504": Refusal("unknown-outcome"),
    },
    operations={"POST /invoices": Operation("createInvoice", tag="Invoices")},
)

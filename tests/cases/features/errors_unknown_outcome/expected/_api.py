"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.spec import Api, Envelope, Operation, Refusal

ENVELOPE = Envelope(success={"/ok": (True,)}, code="/code")
REFUSALS = {
    # Timed out behind the API.
    "LATE": Refusal("unknown-outcome", wait=5),
    "HTTP 504": Refusal("unknown-outcome"),
}
DEFAULT = Operation("request", envelope=ENVELOPE, refusals=(REFUSALS,))

API = Api(
    name="acme",
    server="https://api.acme.test",
    default=DEFAULT,
    operations={"POST /invoices": DEFAULT.but("createInvoice", tag="Invoices")},
)

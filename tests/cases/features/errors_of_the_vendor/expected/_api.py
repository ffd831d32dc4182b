"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.spec import Api, Envelope, Operation, Refusal

ENVELOPE = Envelope(success={"/ok": (True,)}, code="/code", message=("/message",))
REFUSALS = {
    "E1": Refusal("session-expired"),
    "E2": Refusal("too-many-requests", wait="next-hour"),
    "E3": Refusal("server-failed", wait=5, not_processed=True),
    # There is one of that name.
    "E4": Refusal("conflict"),
}
DEFAULT = Operation("request", envelope=ENVELOPE, refusals=(REFUSALS,))

API = Api(
    name="acme",
    server="https://api.acme.test",
    default=DEFAULT,
    operations={"POST /invoices": DEFAULT.but("createInvoice", tag="Invoices")},
)

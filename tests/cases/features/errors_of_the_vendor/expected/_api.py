"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.describe import Api, Envelope, Operation, Refusal

API = Api(
    name="acme",
    server="https://api.acme.test",
    envelope=Envelope(success={"/ok": (True,)}, code="/code", message=("/message",)),
    refusals={
        "E1": Refusal("session-expired"),
        "E2": Refusal("too-many-requests", wait="next-hour"),
        "E3": Refusal("server-failed", wait=5, not_processed=True),
        "E4": Refusal("conflict"),
    },
    operations={"POST /invoices": Operation("createInvoice", tag="Invoices")},
)

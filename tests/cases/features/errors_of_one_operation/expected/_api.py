"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.describe import Api, Envelope, Operation, Refusal

API = Api(
    name="acme",
    server="https://api.acme.test",
    envelope=Envelope(success={"/ok": (True,)}, code="/code"),
    refusals={"BUSY": Refusal("too-many-requests")},
    operations={
        "POST /invoices": Operation(
            "createInvoice",
            tag="Invoices",
            refusals={"BUSY": Refusal("conflict"), "GONE": Refusal("not-found")},
        ),
        "DELETE /invoices/{id}": Operation(
            "deleteInvoice", tag="Invoices", refusals=None
        ),
    },
)

"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.spec import Api, Envelope, Operation, Refusal

ENVELOPE = Envelope(success={"/ok": (True,)}, code="/code")
REFUSALS = {"BUSY": Refusal("too-many-requests")}
INVOICES_CREATE_REFUSALS = {"BUSY": Refusal("conflict"), "GONE": Refusal("not-found")}
DEFAULT = Operation("request", envelope=ENVELOPE, refusals=(REFUSALS,))

API = Api(
    name="acme",
    server="https://api.acme.test",
    default=DEFAULT,
    operations={
        "POST /invoices": DEFAULT.but(
            "createInvoice",
            tag="Invoices",
            refusals=(INVOICES_CREATE_REFUSALS, REFUSALS),
        ),
        "DELETE /invoices/{id}": DEFAULT.but(
            "deleteInvoice", tag="Invoices", refusals=()
        ),
    },
)

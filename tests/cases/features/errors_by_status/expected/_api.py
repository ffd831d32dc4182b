"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.spec import Api, Operation, Refusal

REFUSALS = {
    # It is a teapot.
    "HTTP 418": Refusal("invalid"),
    "HTTP 420": Refusal("too-many-requests", header="X-Next-Slot"),
    "HTTP 5XX": Refusal("server-failed", wait="next-minute"),
}
DEFAULT = Operation("request", refusals=(REFUSALS,))

API = Api(
    name="acme",
    server="https://api.acme.test",
    default=DEFAULT,
    operations={"POST /invoices": DEFAULT.but("createInvoice", tag="Invoices")},
)

"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.describe import Api, Operation, Refusal

API = Api(
    name="acme",
    server="https://api.acme.test",
    refusals={
        "HTTP 418": Refusal("invalid"),
        "HTTP 5XX": Refusal("server-failed", wait="next-minute"),
    },
    operations={"POST /invoices": Operation("createInvoice", tag="Invoices")},
)

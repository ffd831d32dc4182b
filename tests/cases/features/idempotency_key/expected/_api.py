"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.describe import Api, Operation

API = Api(
    name="acme",
    server="https://api.acme.test",
    idempotency_key="Idempotency-Key",
    operations={
        "POST /invoices": Operation(
            "createInvoice", tag="Invoices", idempotency_key="Idempotency-Key"
        ),
        "POST /payments": Operation(
            "createPayment", tag="Invoices", idempotency_key=""
        ),
    },
)

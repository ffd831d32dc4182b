"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.spec import Api, Operation

DEFAULT = Operation("request", idempotency_key="Idempotency-Key")

API = Api(
    name="acme",
    server="https://api.acme.test",
    default=DEFAULT,
    operations={
        "POST /invoices": DEFAULT.but(
            "createInvoice", tag="Invoices", always_keyed=True
        ),
        "POST /payments": DEFAULT.but(
            "createPayment", tag="Invoices", idempotency_key=None
        ),
    },
)

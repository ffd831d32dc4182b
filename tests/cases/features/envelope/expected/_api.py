"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.describe import Api, Envelope, Operation

API = Api(
    name="acme",
    server="https://api.acme.test",
    envelope=Envelope(
        payload="/data",
        success={"/status": ("OK", "done")},
        code="/code",
        message=("/message", "/detail"),
    ),
    operations={"GET /invoices/count": Operation("countInvoices", tag="Invoices")},
)

"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.describe import Api, Envelope, Operation

API = Api(
    name="acme",
    server="https://api.acme.test",
    envelope=Envelope(payload="/data", success={"/status": ("OK",)}),
    operations={
        "GET /invoices/count": Operation("countInvoices", tag="Invoices"),
        "GET /invoices/sum": Operation(
            "sumInvoices", tag="Invoices", envelope=Envelope(payload="/sum")
        ),
        "GET /health": Operation("getHealth", tag="Invoices", envelope=None),
    },
)

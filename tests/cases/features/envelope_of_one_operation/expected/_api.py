"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.spec import Api, Envelope, Operation

ENVELOPE = Envelope(payload="/data", success={"/status": ("OK",)})
INVOICES_SUM_ENVELOPE = Envelope(payload="/sum")
DEFAULT = Operation("request", envelope=ENVELOPE)

API = Api(
    name="acme",
    server="https://api.acme.test",
    default=DEFAULT,
    operations={
        "GET /invoices/count": DEFAULT.but("countInvoices", tag="Invoices"),
        "GET /invoices/sum": DEFAULT.but(
            "sumInvoices", tag="Invoices", envelope=INVOICES_SUM_ENVELOPE
        ),
        "GET /health": DEFAULT.but("getHealth", tag="Invoices", envelope=Envelope()),
    },
)

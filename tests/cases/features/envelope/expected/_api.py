"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.spec import Api, Envelope, Operation

ENVELOPE = Envelope(
    payload="/data",
    success={"/status": ("OK", "done")},
    code="/code",
    message=("/message", "/detail"),
)
DEFAULT = Operation("request", envelope=ENVELOPE)

API = Api(
    name="acme",
    server="https://api.acme.test",
    default=DEFAULT,
    operations={"GET /invoices/count": DEFAULT.but("countInvoices", tag="Invoices")},
)

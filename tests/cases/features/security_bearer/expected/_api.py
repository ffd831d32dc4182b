"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.spec import Api, Bearer, Operation

DEFAULT = Operation("request", security=(("token",),))

API = Api(
    name="acme",
    server="https://api.acme.test",
    schemes={"token": Bearer(credential="token")},
    default=DEFAULT,
    operations={"GET /invoices": DEFAULT.but("listInvoices", tag="Invoices")},
)

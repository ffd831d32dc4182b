"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.describe import Api, Bearer, Operation

API = Api(
    name="acme",
    server="https://api.acme.test",
    schemes={"token": Bearer(credential="token")},
    security=(("token",),),
    operations={"GET /invoices": Operation("listInvoices", tag="Invoices")},
)

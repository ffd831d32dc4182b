"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.describe import Api, Basic, Operation

API = Api(
    name="acme",
    server="https://api.acme.test",
    schemes={"login": Basic(username="public_key", password="private_key")},
    security=(("login",),),
    operations={"GET /invoices": Operation("listInvoices", tag="Invoices")},
)

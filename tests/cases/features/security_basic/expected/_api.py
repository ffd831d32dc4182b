"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.spec import Api, Basic, Operation

DEFAULT = Operation("request", security=(("login",),))

API = Api(
    name="acme",
    server="https://api.acme.test",
    schemes={"login": Basic(username="public_key", password="private_key")},
    default=DEFAULT,
    operations={"GET /invoices": DEFAULT.but("listInvoices", tag="Invoices")},
)

"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.spec import Api, ApiKey, Operation

DEFAULT = Operation("request", security=(("key", "tenant", "tracker"),))

API = Api(
    name="acme",
    server="https://api.acme.test",
    schemes={
        "key": ApiKey(place="header", name="X-Key", credential="key"),
        "tenant": ApiKey(place="query", name="tenant", credential="tenant"),
        "tracker": ApiKey(place="cookie", name="tracker", credential="tracker"),
    },
    default=DEFAULT,
    operations={"GET /invoices": DEFAULT.but("listInvoices", tag="Invoices")},
)

"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.spec import Api, Limit, Operation

DEFAULT = Operation(
    "request", limits=(Limit(requests=10, window=1.0), Limit(concurrent=3))
)

API = Api(
    name="acme",
    server="https://api.acme.test",
    default=DEFAULT,
    operations={
        "GET /invoices": DEFAULT.but("listInvoices", tag="Invoices"),
        "GET /reports": DEFAULT.but(
            "getReport",
            tag="Invoices",
            limits=(Limit(requests=2, window=60.0, scope="operation"),),
        ),
        "GET /health": DEFAULT.but("getHealth", tag="Invoices", limits=()),
    },
)

"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.describe import Api, Operation
from ._runtime.limits import Limit

API = Api(
    name="acme",
    server="https://api.acme.test",
    limits=(Limit(requests=10, window=1.0), Limit(concurrent=3)),
    operations={
        "GET /invoices": Operation("listInvoices", tag="Invoices"),
        "GET /reports": Operation(
            "getReport",
            tag="Invoices",
            limits=(Limit(requests=2, window=60.0, scope="operation"),),
        ),
        "GET /health": Operation("getHealth", tag="Invoices", limits=()),
    },
)

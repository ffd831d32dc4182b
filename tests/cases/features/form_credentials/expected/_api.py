"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.spec import Api, Operation

DEFAULT = Operation("request", form_credentials={"devKey": "dev_key"})

API = Api(
    name="acme",
    server="https://api.acme.test",
    default=DEFAULT,
    operations={
        "POST /invoices": DEFAULT.but("findInvoices", tag="Invoices"),
        "POST /status": DEFAULT.but("getStatus", tag="Invoices", form_credentials={}),
    },
)

"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.describe import Api, Operation

API = Api(
    name="acme",
    server="https://api.acme.test",
    form_credentials={"devKey": "dev_key"},
    operations={
        "POST /invoices": Operation("findInvoices", tag="Invoices"),
        "POST /status": Operation("getStatus", tag="Invoices", form_credentials=()),
    },
)

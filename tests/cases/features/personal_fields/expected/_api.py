"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.describe import Api

API = Api(
    name="acme",
    server="https://api.acme.test",
    personal=("name", "mail", "pin"),
    operations={},
)

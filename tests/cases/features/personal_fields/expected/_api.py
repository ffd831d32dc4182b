"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.spec import Api, Operation

DEFAULT = Operation("request")

API = Api(
    name="acme",
    server="https://api.acme.test",
    personal=("name", "mail", "pin"),
    default=DEFAULT,
    operations={},
)

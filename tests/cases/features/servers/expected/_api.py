"""How the vendor's API behaves: where answers keep their payload, what its codes mean, what may be repeated."""

from ._runtime.features.servers import OwnServers, Server
from ._runtime.spec import Api, Operation

DEFAULT = Operation("request")

API = Api(
    name="acme",
    server="https://{region}.acme.test/v1",
    variables={"region": "eu"},
    servers={
        "production": Server(
            "https://{region}.acme.test/v1",
            defaults={"region": "eu"},
            values={"region": ("eu", "us")},
        ),
        "sandbox": Server("https://sandbox.acme.test/v1"),
        "old.acme.test/v1": Server("https://old.acme.test/v1"),
    },
    default=DEFAULT,
    operations={
        "POST /files": DEFAULT.but(
            "uploadFile",
            tag="Files",
            server=OwnServers(
                {
                    "upload.{region}.acme.test": Server(
                        "https://upload.{region}.acme.test", defaults={"region": "eu"}
                    ),
                    "sandbox": Server("https://upload.sandbox.acme.test"),
                }
            ),
        ),
        "GET /files": DEFAULT.but(
            "listFiles",
            tag="Files",
            server=OwnServers(
                {
                    "production": Server(
                        "https://{region}.acme.test/v2",
                        defaults={"region": "eu"},
                        values={"region": ("eu", "us")},
                    ),
                    "sandbox": Server("https://sandbox.acme.test/v2"),
                    "old.acme.test/v1": Server("https://old.acme.test/v2"),
                }
            ),
        ),
        "GET /same": DEFAULT.but("getSame", tag="Files"),
        "GET /plain": DEFAULT.but("getPlain", tag="Files"),
    },
)

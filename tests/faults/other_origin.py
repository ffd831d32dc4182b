"""A server of another origin, where no request of a client may arrive."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from starlette.types import Receive, Scope, Send

from tests.servers.server import serve


@dataclass(slots=True)
class OtherOrigin:
    """A server that keeps what it is sent and answers 200 with an empty object."""

    url: str = ""
    arrived: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        self.arrived.append(f"{scope['method']} {scope['path']} {scope['headers']} {bytes(body)!r}")
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{}"})


@contextmanager
def other_origin_server() -> Iterator[OtherOrigin]:
    """It listens until the block ends."""
    origin = OtherOrigin()
    with serve(origin) as server:
        origin.url = server.url
        yield origin

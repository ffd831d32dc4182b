"""A server on loopback that notes each request as it arrives, and answers what it is told to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from starlette.types import Receive, Scope, Send

from tests.servers.server import serve


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A request, raw: path and query as they stand in its first line, names of headers in lower case."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """Return the value of a header, "" where there is none; one sent twice is joined by commas."""
        return ", ".join(value for key, value in self.headers if key == name.lower())

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The raw pairs of the query."""
        return raw_pairs(self.query)


def raw_pairs(text: str) -> list[tuple[str, str]]:
    """Return the names and values of a query or a form, as they are encoded."""
    cut = [one.partition("=") for one in text.split("&") if one]
    return [(name, value) for name, _, value in cut]


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered."""

    status: int = 204
    media: str = ""
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict[str, str])


class Listener:
    """The application: it keeps what arrives, and answers what `answer` makes of it."""

    def __init__(self) -> None:
        self.arrived: list[Arrived] = []
        self.answer: Callable[[Arrived], Reply] = lambda request: Reply()
        self.url = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Arrived(
            method=scope["method"],
            path=scope["raw_path"].decode("latin-1"),
            query=scope["query_string"].decode("latin-1"),
            headers=tuple(
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in scope["headers"]
            ),
            body=await _whole(receive),
        )
        self.arrived.append(request)
        reply = self.answer(request)
        headers = [(name.encode(), value.encode()) for name, value in reply.headers.items()]
        if reply.media:
            headers.append((b"content-type", reply.media.encode()))
        if reply.status not in (204, 304):
            headers.append((b"content-length", str(len(reply.body)).encode()))
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        body = b"" if request.method == "HEAD" else reply.body
        await send({"type": "http.response.body", "body": body})


async def _whole(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body", False):
            return body


@contextmanager
def listening() -> Iterator[Listener]:
    """A listener on a real socket, until the block ends."""
    listener = Listener()
    with serve(listener) as server:
        listener.url = server.url
        yield listener

"""A server on a real socket: uvicorn in a thread, on loopback, on a port the system picks."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send


@dataclass(slots=True)
class Server:
    """A running server. Assign `app` to put another application behind the same address."""

    app: ASGIApp
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


@contextmanager
def serve(app: ASGIApp) -> Iterator[Server]:
    """The application on a real socket until the block ends."""
    listener = _listen()
    server = Server(app, listener.getsockname()[1])
    config = uvicorn.Config(
        server,
        http="h11",
        lifespan="off",
        date_header=False,  # a test that needs one sends its own
        log_config=None,
        log_level="critical",
        access_log=False,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=1,
        backlog=2048,
    )
    worker = uvicorn.Server(config)
    thread = threading.Thread(target=worker.run, args=([listener],), daemon=True)
    thread.start()
    while not worker.started:
        if not thread.is_alive():
            raise RuntimeError("the server did not start")
        time.sleep(0.005)
    try:
        yield server
    finally:
        worker.should_exit = True
        thread.join()
        listener.close()


def closed_port() -> int:
    """A port on loopback where nothing listens: connecting is refused."""
    with _listen() as listener:
        port: int = listener.getsockname()[1]
    return port


def _listen() -> socket.socket:
    # The protocol is named because asyncio sets TCP_NODELAY only where it is: 40 ms per request.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    return listener

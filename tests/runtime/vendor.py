"""A vendor for the runtime's tests that listens on loopback.

`Vendor` does to a connection what a test says.
"""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Received:
    """One request as it arrived."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


@dataclass(frozen=True)
class Reaction:
    """What to write; then keep the connection, or end it, by a reset if so told.

    `first` is done before writing: to wait for something, or to count. `drip` is done
    after it, with the connection.
    """

    text: bytes = b""
    keep: bool = True
    reset: bool = False
    first: Callable[[], object] | None = None
    drip: Callable[[socket.socket], object] | None = None


def http(
    status: int = 200,
    json_: Any = None,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    length: int | None = None,
    **options: Any,
) -> Reaction:
    """A well-formed answer; `length` lies about its size."""
    content = json.dumps(json_).encode() if body is None else body
    lines = {"Content-Type": "application/json", **(headers or {})}
    lines["Content-Length"] = str(len(content) if length is None else length)
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    text = f"HTTP/1.1 {status} Said\r\n{head}\r\n".encode("latin-1") + content
    return Reaction(text, **options)


class Vendor:
    """Listens on loopback; `react` decides what each request gets."""

    def __init__(self, react: Callable[[Received], Reaction]) -> None:
        self.react = react
        self.requests: list[Received] = []
        self.connections = 0
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._threads[0].join()
        self.hang_up()

    def hang_up(self) -> None:
        """End every connection, and wait until each has ended."""
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._open.add(connection)
                self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection, connection.makefile("rb") as reader, suppress(OSError):
                while (received := _read(reader)) is not None:
                    with self._lock:
                        self.requests.append(received)
                    if not self._answer(connection, self.react(received)):
                        break
        finally:
            with self._lock:
                self._open.discard(connection)

    def _answer(self, connection: socket.socket, reaction: Reaction) -> bool:
        if reaction.first is not None:
            reaction.first()
        connection.sendall(reaction.text)
        if reaction.drip is not None:
            reaction.drip(connection)
        if reaction.reset:
            linger = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            # The reader holds a reference: only a shutdown of both makes it end now.
        elif not reaction.keep:
            connection.shutdown(socket.SHUT_RDWR)
        return reaction.keep and not reaction.reset


def _read(reader: Any) -> Received | None:
    start = reader.readline()
    if start.count(b" ") < 2:  # nothing, or the greeting of TLS
        return None
    method, target, _ = start.decode("latin-1").split(" ", 2)
    headers: dict[str, str] = {}
    while line := reader.readline().strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip()
    body = reader.read(int(headers.get("content-length", "0")))
    return Received(method, target, headers, body)


@contextmanager
def vendor(react: Callable[[Received], Reaction]) -> Iterator[Vendor]:
    """A vendor that is gone, with all its threads, after the block."""
    made = Vendor(react)
    try:
        yield made
    finally:
        made.close()


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port

"""A vendor for the runtime's tests: first without sockets, then with real ones.

`Desk` plays the driver: it does what an engine's steps say, by a clock that only it
turns. `Vendor` listens on loopback and does to a connection what a test tells it to.
"""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import httpx2

from specmint.runtime.client.base import _prepared  # type: ignore[attr-defined]
from specmint.runtime.engine.retry import Retries
from specmint.runtime.engine.state import (
    Answer,
    Broken,
    Core,
    Reply,
    Send,
    Settings,
    Sleep,
    Step,
    Steps,
)
from specmint.runtime.http.request import Outgoing
from specmint.runtime.spec import Api, Clock, SessionStore

T = TypeVar("T")
BASE = "https://api.test/v1"

# --- without sockets ------------------------------------------------------------------


def answer(status: int = 200, json_: Any = None, **options: Any) -> Answer:
    """An answer; its body is `json_`, unless `body=` gives the bytes."""
    headers = {"content-type": "application/json", **options.pop("headers", {})}
    body = options.pop("body", None)
    content = json.dumps(json_).encode() if body is None else body
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return Answer(status, httpx2.Headers(raw), content, **options)


def reset(*, sent: bool = True) -> Broken:
    """No answer."""
    return Broken("ReadError" if sent else "ConnectError", sent)


class Stuck(AssertionError):
    """An engine waits for something that nobody will do."""


@dataclass
class Desk:
    """Does what steps say. `vendor` answers requests; time passes only in waits."""

    vendor: Callable[[Outgoing], Reply]
    now: float = 1_700_000_000.0
    chance: float = 1.0
    sent: list[Outgoing] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    sends: list[Send] = field(default_factory=list)

    def clock(self) -> Clock:
        return Clock(
            monotonic=lambda: self.now,
            wall=lambda: self.now,
            chance=lambda: self.chance,
            sleep=self.turn,
        )

    def turn(self, seconds: float) -> None:
        self.now += seconds

    def core(
        self,
        api: Api,
        *,
        base_url: str = BASE,
        store: SessionStore | None = None,
        **credentials: str,
    ) -> Core:
        setup: dict[str, Any] = {
            "credentials": credentials,
            "base_url": base_url,
            "session_store": store,
        }
        core: Core = _prepared(api, **setup)[0]
        core.clock = self.clock()
        return core

    def run(self, steps: Steps[T]) -> T:
        """The result of an engine that never has to wait for another."""
        reply: Reply = None
        try:
            while True:
                reply = self.do(steps.send(reply))
        except StopIteration as stop:
            result: T = stop.value
            return result

    def do(self, step: Step) -> Reply:
        if isinstance(step, Send):
            self.sends.append(step)
            self.sent.append(step.request)
            return self.vendor(step.request)
        if isinstance(step, Sleep):
            self.slept.append(step.seconds)
            self.turn(step.seconds)
        elif not step.signal.done():
            if step.seconds is None:
                raise Stuck
            self.turn(step.seconds)
        return None


def script(*replies: Reply) -> Callable[[Outgoing], Reply]:
    """A vendor that gives these replies in turn, the last one for ever."""
    waiting = list(replies)
    return lambda _: waiting.pop(0) if len(waiting) > 1 else waiting[0]


def settings(**changes: Any) -> Settings:
    changes.setdefault("retries", Retries())
    return Settings(**changes)


def form_of(request: Outgoing) -> dict[str, str]:
    return dict(parse_qsl((request.body or b"").decode(), keep_blank_values=True))


def headers_of(request: Outgoing) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers}


# --- with sockets ---------------------------------------------------------------------


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
    if not start.strip():
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

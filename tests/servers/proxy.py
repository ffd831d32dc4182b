"""A small raw TCP proxy in front of a server, which breaks connections at chosen points.

It reads whole HTTP/1.1 messages, so that every cut falls where its name says, request by request,
also on a connection that is kept alive. A reset is a real one (SO_LINGER 0): the client sees RST,
not an end of file.
"""

import asyncio
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from .http_messages import Message, read_answer, read_head, read_request

_LINGER_NONE = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Where one exchange breaks: what is read, whether the server gets it, what comes back."""

    name: str
    accept: bool = False  # before anything is read
    read: int | None = None  # bytes of the request's body to take; None: all of it
    forward: bool = True  # whether the server gets the request, and so may commit
    raw: bytes | None = None  # sent instead of the server's answer
    head: int | None = (
        None  # bytes of the answer to let through, counted from its start; None: see body
    )
    body: int | None = None  # bytes of the answer's body to let through; None: all
    reset: bool = True  # False: an orderly end of file
    gate: threading.Event | None = None  # say nothing until this is set, then cut


def on_accept(*, reset: bool = True) -> Cut:
    """The connection opens and is gone: nothing was read, or on an open one nothing was kept."""
    return Cut(name="on-accept", accept=True, read=0, forward=False, head=0, reset=reset)


def in_request(read: int = 0, *, reset: bool = True) -> Cut:
    """Gone while the request's body was being sent: the server never saw it whole."""
    return Cut(name="in-request", read=read, forward=False, head=0, reset=reset)


def before_commit(*, reset: bool = True) -> Cut:
    """The whole request was taken and never reached the server; the client cannot know that."""
    return Cut(name="before-commit", forward=False, head=0, reset=reset)


def after_commit(*, reset: bool = True) -> Cut:
    """The server has acted; not one byte of its answer comes back."""
    return Cut(name="after-commit", head=0, reset=reset)


def in_head(sent: int = 20, *, reset: bool = True) -> Cut:
    """The server has acted; the answer breaks off inside its headers."""
    return Cut(name="in-head", head=sent, reset=reset)


def in_body(sent: int = 1, *, reset: bool = True) -> Cut:
    """The server has acted; the answer breaks off inside its body."""
    return Cut(name="in-body", body=sent, reset=reset)


def after_answer(*, reset: bool = True) -> Cut:
    """A whole answer, then the kept-alive connection dies: the next request meets a dead one."""
    return Cut(name="after-answer", reset=reset)


def silent(gate: threading.Event, *, commit: bool = True) -> Cut:
    """The request was received and there is silence until `gate`: for read time-outs."""
    return Cut(name="silent", forward=commit, head=0, gate=gate)


def raw(answer: bytes, *, commit: bool = True) -> Cut:
    """These bytes as the answer, then an orderly end: for what no ASGI server would say."""
    return Cut(name="raw", forward=commit, raw=answer, reset=False)


@dataclass(slots=True)
class Proxy:
    """A running proxy; `script` cuts for the next requests, `always` for the rest."""

    target: int
    port: int = 0
    always: Cut | None = None
    only: Callable[[str, str], bool] = lambda method, path: True
    connections: int = 0  # accepted so far
    open: int = 0  # of these, not yet over
    done: list[str] = field(default_factory=list)  # the names of the cuts made
    _queue: deque[Cut | None] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def script(self, *cuts: Cut | None) -> None:
        """Queue cuts for the next matching requests, one each; None lets a request through."""
        with self._lock:
            self._queue.extend(cuts)

    @property
    def left(self) -> int:
        return len(self._queue)

    def reset(self) -> None:
        """Forget the script: for the next test."""
        with self._lock:
            self._queue.clear()
        self.always, self.only = None, lambda method, path: True
        self.connections, self.done = 0, []

    def _take(self, method: str, path: str) -> Cut | None:
        if not self.only(method, path):
            return None
        with self._lock:
            return self._queue.popleft() if self._queue else self.always

    def _at_accept(self) -> Cut | None:
        with self._lock:
            coming = self._queue[0] if self._queue else self.always
            if coming is None or not coming.accept:
                return None
            return self._queue.popleft() if self._queue else coming


@contextmanager
def proxied(target: int) -> Iterator[Proxy]:
    """A proxy in front of this port of loopback, until the block ends."""
    proxy = Proxy(target)
    loop = asyncio.new_event_loop()
    ready, stop = threading.Event(), asyncio.Event()
    thread = threading.Thread(
        target=lambda: loop.run_until_complete(_run(proxy, ready, stop)), daemon=True
    )
    thread.start()
    ready.wait()
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


async def _run(proxy: Proxy, ready: threading.Event, stop: asyncio.Event) -> None:
    running: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        proxy.connections += 1
        proxy.open += 1
        try:
            await _serve(proxy, reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            proxy.open -= 1
            running.discard(task)

    server = await asyncio.start_server(accept, "127.0.0.1", 0, limit=2**20, backlog=2048)
    proxy.port = server.sockets[0].getsockname()[1]
    ready.set()
    await stop.wait()
    server.close()
    for task in list(running):
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def _serve(proxy: Proxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One client connection, request after request, with one connection to the server behind it."""
    if cut := proxy._at_accept():
        proxy.done.append(cut.name)
        _cut(cut, writer)
        return
    back: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    try:
        while head := await read_head(reader):
            cut = proxy._take(head.method, head.target)
            request = await read_request(reader, head, cut.read if cut else None)
            answer: Message | None = None
            if cut is None or cut.forward:
                if back is None:
                    back = await asyncio.open_connection("127.0.0.1", proxy.target, limit=2**20)
                back[1].write(request)
                answer = await read_answer(back[0], head.method)
            if cut is not None:
                proxy.done.append(cut.name)
                await _spoil(cut, answer, writer)
                return
            assert answer is not None
            writer.write(answer.head + answer.body)
            await writer.drain()
    finally:
        if back is not None:
            back[1].close()


async def _spoil(cut: Cut, answer: Message | None, writer: asyncio.StreamWriter) -> None:
    while cut.gate is not None and not cut.gate.is_set():
        await asyncio.sleep(0.002)
    if sent := _let_through(cut, answer):
        writer.write(sent)
        await writer.drain()
        await asyncio.sleep(0.005)  # so that the bytes are there before the reset
    _cut(cut, writer)


def _let_through(cut: Cut, answer: Message | None) -> bytes:
    if cut.raw is not None:
        return cut.raw
    if answer is None:
        return b""
    if cut.head is not None:
        return answer.head[: cut.head]
    return answer.head + (answer.body if cut.body is None else answer.body[: cut.body])


def _cut(cut: Cut, writer: asyncio.StreamWriter) -> None:
    if cut.reset:
        connection: socket.socket = writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NONE)
        writer.transport.abort()
    else:
        writer.close()


def held(cut: Cut, gate: threading.Event) -> Cut:
    """The same cut, made only once `gate` is set."""
    return replace(cut, gate=gate)

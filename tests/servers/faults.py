"""Faults on demand: a layer in front of a vendor that spoils answers from a script.

A fault either stands in for the vendor (`commit=False`: it never saw the request) or spoils the
answer after the vendor has acted (`commit=True`: the record exists, and the client cannot know).
What a broken connection does is the business of `proxy`.
"""

import asyncio
import gzip
import threading
import zlib
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace

from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import exact_json
from .ledger import Entry
from .recorder import entry_of

_GZIP = {"content-encoding": "gzip", "content-type": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorAnswer:
    """The answer of the vendor, caught before it left; empty when the vendor was not asked."""

    status: int = 200
    media: str = "application/json"
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What happens to one request: the vendor asked or not, waits, and the answer to give."""

    name: str
    commit: bool
    answer: Callable[[VendorAnswer], Response]
    before: float = 0.0  # seconds before the vendor acts
    after: float = 0.0  # seconds between the act and the answer
    gate: threading.Event | None = None  # hold the answer until this is set


class Faults:
    """The script: each matching request takes the next fault, then `always` (if any) for ever."""

    def __init__(self) -> None:
        self._queue: deque[Fault | None] = deque()
        self._lock = threading.Lock()
        self.always: Fault | None = None
        self.only: Callable[[Entry], bool] = lambda entry: True

    def script(self, *faults: Fault | None) -> None:
        """Queue faults for the next requests, one each; None lets a request through."""
        with self._lock:
            self._queue.extend(faults)

    def take(self, entry: Entry) -> Fault | None:
        if not self.only(entry):
            return None
        with self._lock:
            return self._queue.popleft() if self._queue else self.always

    @property
    def left(self) -> int:
        return len(self._queue)


class FaultLayer:
    """The ASGI layer that plays the script."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._faults.take(entry_of(scope)) if scope["type"] == "http" else None
        if fault is None:
            await self._app(scope, receive, send)
            return
        await asyncio.sleep(fault.before)
        vendor_answer = await self._ask(scope, receive) if fault.commit else await _swallow(receive)
        entry_of(scope).outcome = f"fault:{fault.name}"
        await asyncio.sleep(fault.after)
        while fault.gate is not None and not fault.gate.is_set():
            await asyncio.sleep(0.002)
        await fault.answer(vendor_answer)(scope, receive, send)

    async def _ask(self, scope: Scope, receive: Receive) -> VendorAnswer:
        start: dict[str, object] = {}
        body = bytearray()

        async def catch(message: Message) -> None:
            start.update(message) if message["type"] == "http.response.start" else None
            body.extend(message.get("body", b""))

        await self._app(scope, receive, catch)
        headers = dict(start["headers"])  # type: ignore[call-overload]
        media = headers.get(b"content-type", b"").decode()
        return VendorAnswer(status=int(str(start["status"])), media=media, body=bytes(body))


async def _swallow(receive: Receive) -> VendorAnswer:
    """Read the request to its end, as a load balancer in front of the vendor would."""
    while (await receive()).get("more_body", False):
        pass
    return VendorAnswer()


def status(
    code: int,
    *,
    headers: Mapping[str, str] | None = None,
    body: str = "",
    media: str = "text/plain",
    commit: bool = False,
) -> Fault:
    """An HTTP status of the infrastructure, not of the vendor's application."""
    return _fixed_answer(f"{code}", body.encode(), code, media, commit, headers)


def json_answer(body: object, *, code: int = 200, commit: bool = False) -> Fault:
    """Exactly this JSON value."""
    return _fixed_answer(
        "json-answer", exact_json.dumps(body).encode(), code, "application/json", commit
    )


def html(code: int = 200, *, commit: bool = True) -> Fault:
    """A web page where JSON was promised."""
    page = b"<!doctype html><html><title>Maintenance</title><h1>Back soon</h1></html>"
    return _fixed_answer("html", page, code, "text/html; charset=utf-8", commit)


def empty(code: int = 200, *, commit: bool = True) -> Fault:
    """Not one byte of body."""
    return _fixed_answer("empty", b"", code, "application/json", commit)


def truncated(*, commit: bool = True) -> Fault:
    """The first half of the vendor's JSON, in a whole HTTP message."""

    def answer(vendor_answer: VendorAnswer) -> Response:
        body = vendor_answer.body or b'{"padding": "0123456789"}'
        return Response(body[: len(body) // 2], vendor_answer.status, media_type="application/json")

    return Fault(name="truncated", commit=commit, answer=answer)


def wrong_type(media: str = "text/plain", *, commit: bool = True) -> Fault:
    """The vendor's own JSON under another content type."""

    def answer(vendor_answer: VendorAnswer) -> Response:
        return Response(vendor_answer.body or b"{}", vendor_answer.status, {"content-type": media})

    return Fault(name="wrong-type", commit=commit, answer=answer)


def broken_gzip(*, commit: bool = True) -> Fault:
    """An answer that says gzip, begins like it, and is not."""

    def answer(vendor_answer: VendorAnswer) -> Response:
        return Response(
            gzip.compress(b"", mtime=0)[:10] + b"\xff" * 40, vendor_answer.status, _GZIP
        )

    return Fault(name="broken-gzip", commit=commit, answer=answer)


def cut_gzip(*, commit: bool = True) -> Fault:
    """The first half of a gzip stream: many decoders take it for a shorter answer."""

    def answer(vendor_answer: VendorAnswer) -> Response:
        packed = gzip.compress(vendor_answer.body or b'{"padding": "0123456789"}', mtime=0)
        return Response(packed[: len(packed) // 2], vendor_answer.status, _GZIP)

    return Fault(name="cut-gzip", commit=commit, answer=answer)


def redirect(to: str, code: int = 307) -> Fault:
    """Elsewhere, please: a client must not carry its credentials there."""
    return _fixed_answer("redirect", b"", code, "text/plain", False, {"location": to})


def huge(size: int, *, commit: bool = False) -> Fault:
    """A JSON answer of about `size` bytes, streamed."""

    def answer(vendor_answer: VendorAnswer) -> Response:
        return StreamingResponse(_padding(size), 200, media_type="application/json")

    return Fault(name="huge", commit=commit, answer=answer)


def bomb(size: int, *, commit: bool = False) -> Fault:
    """A small gzip answer that unpacks to about `size` bytes of JSON."""

    def answer(vendor_answer: VendorAnswer) -> Response:
        headers = {"content-encoding": "gzip"}
        packed = _packed(size)
        return StreamingResponse(packed, 200, headers, media_type="application/json")

    return Fault(name="bomb", commit=commit, answer=answer)


def slow(*, before: float = 0.0, after: float = 0.0) -> Fault:
    """The vendor's own answer, late: `before` it acts, or `after` it has acted."""
    return replace(_own("slow"), before=before, after=after)


def held(gate: threading.Event) -> Fault:
    """The vendor acts at once and its answer waits until `gate` is set."""
    return replace(_own("held"), gate=gate)


def same_for_ever() -> Fault:
    """For `Faults.always`: whatever is asked, the first answer again. A list that never ends."""
    first: list[VendorAnswer] = []

    def answer(vendor_answer: VendorAnswer) -> Response:
        first.append(vendor_answer)
        return _again(first[0])

    return Fault(name="same-for-ever", commit=True, answer=answer)


def _own(name: str) -> Fault:
    return Fault(name=name, commit=True, answer=_again)


def _again(vendor_answer: VendorAnswer) -> Response:
    return Response(vendor_answer.body, vendor_answer.status, {"content-type": vendor_answer.media})


def _fixed_answer(
    name: str,
    body: bytes,
    code: int,
    media: str,
    commit: bool,
    headers: Mapping[str, str] | None = None,
) -> Fault:
    def answer(vendor_answer: VendorAnswer) -> Response:
        return Response(body, code, {**(headers or {}), "content-type": media})

    return Fault(name=name, commit=commit, answer=answer)


async def _padding(size: int) -> AsyncIterator[bytes]:
    yield b'{"padding": "'
    block = b"x" * 65536
    for _ in range(size // len(block) + 1):
        yield block
    yield b'"}'


async def _packed(size: int) -> AsyncIterator[bytes]:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    async for block in _padding(size):
        if piece := packer.compress(block):
            yield piece
    yield packer.flush()

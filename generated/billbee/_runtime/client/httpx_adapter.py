"""What both drivers share: what pages ask for, and how httpx2 does it.

Exceptions of httpx2 hold the request with all headers, so they end here: only their
names go on, in a `Broken` reply.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Final, Generic, Self, TypeAlias, TypeVar, Unpack

import httpx2

from ..data.decode import Of
from ..engine.payload import Chunks, Source, fetch_page
from ..engine.state import Answer, Broken, Core, Send, Settings, Steps
from ..errors import Error
from ..http.request import Call, Parts, call_of
from ..http.response import Body

T = TypeVar("T")
M = TypeVar("M")
R = TypeVar("R")
H = TypeVar("H", bound=httpx2.Client | httpx2.AsyncClient)

_FAILURES: Final = (httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL, OSError)
_NEVER_SENT: Final = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
    httpx2.InvalidURL,
)

Into: TypeAlias = type[T] | Of[T]
"""A class, or `Of[...]()` for a type that is none."""


@dataclass(frozen=True, eq=False, repr=False)
class Voice(ABC, Generic[H]):
    """What the transports of both voices have in common."""

    core: Core
    settings: Settings
    http: H
    owned: bool

    @abstractmethod
    def drive(self, steps: Steps[Any]) -> Any:
        """Do what the steps say until they return; in the async voice, if awaited."""

    def pages(
        self,
        method: str,
        path: str,
        *,
        of: Into[T],
        by: Callable[[Source[T]], R],
        **parts: Unpack[Parts],
    ) -> R:
        """A list, page by page; nothing is sent before it is iterated."""

        def fetch_one(call: Call, items: str | None) -> Any:
            return self.drive(fetch_page(self.core, self.settings, call, of, items))

        return by(Source(call_of(method, path, parts), fetch_one))

    def bulk(
        self,
        method: str,
        path: str,
        items: Iterable[M],
        *,
        of: Into[T],
        by: Callable[[Chunks[T]], R],
        takes: type[M] | None = None,
        form: Callable[[Sequence[M]], Mapping[str, object]] | None = None,
        json: Callable[[Sequence[M]], object] | None = None,
        **shared: Mapping[str, object],
    ) -> R:
        """Many items in chunks; `form` or `json` makes the body of one.

        `shared`: the query, headers and cookies of each.
        """

        numbers, key = count(1), self.settings.idempotency_key

        def send(rule: Callable[..., Steps[Any]], chunk: Sequence[M]) -> Any:
            # One key for two chunks would make the second a repeat of the first.
            own = key and f"{key}-{next(numbers)}"
            settings = replace(self.settings, idempotency_key=own)
            parts: Any = {"form": form and form(chunk), **shared}
            if json is not None:
                parts["json"] = json(chunk)
            call = call_of(method, path, parts)
            return self.drive(rule(self.core, settings, call, len(chunk), of))

        return by(Chunks(items, send, takes))


class _QuietURL(httpx2.URL):
    """A URL that is sent in full, and logged without its secrets."""

    def __init__(self, url: str, shown: str) -> None:
        super().__init__(url)
        self._shown = shown

    def __str__(self) -> str:
        return self._shown

    __repr__ = __str__


class Attempt:
    """One request, and its answer while it arrives; what fails `with` it is noted."""

    def __init__(self, step: Send, now: Callable[[], float]) -> None:
        self._step = step
        self._now = now
        self._began = now()
        self._response: httpx2.Response | None = None
        self._body = Body("", step.max_bytes)
        self._wanting = True
        self._lost = ""
        self._sent = True

    def request(self, http: httpx2.Client | httpx2.AsyncClient) -> httpx2.Request:
        """The request; what the user's own client adds to all (cookies, agent) stays."""
        outgoing = self._step.request
        headers = outgoing.headers
        request = http.build_request(
            outgoing.method,
            outgoing.url,
            headers=[(name.encode(), each.encode("latin-1")) for name, each in headers],
            content=outgoing.body,
            timeout=self._step.timeout,
        )
        if outgoing.masked != outgoing.url:
            request.url = _QuietURL(outgoing.url, outgoing.masked)
        return request

    def answered(self, response: httpx2.Response) -> bool:
        """The head arrived; whether the body is to be received."""
        self._response = response
        # What a mock transport answers has been read, and decoded, already.
        ready = response.is_stream_consumed
        encoding = "" if ready else response.headers.get("content-encoding", "")
        self._body = Body(encoding, self._step.max_bytes)
        return self.takes(response.content if ready else b"") and not ready

    def takes(self, chunk: bytes) -> bool:
        """A piece of the body arrived; whether more is wanted."""
        if self._step.until is not None and self._now() > self._step.until:
            self._lost = "the deadline passed while the answer arrived"
        self._wanting = not self._lost and self._body.feed(chunk)
        return self._wanting

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> bool:
        if not isinstance(error, _FAILURES):
            return False
        late = isinstance(error, TimeoutError)
        what = "the deadline passed" if late else type(error).__name__
        if self._response is None:
            self._lost = what
            self._sent = not isinstance(error, _NEVER_SENT)
        elif self._wanting:
            self._lost = f"the answer broke off ({what})"
        return True

    def reply(self) -> Answer | Broken:
        """What arrived and what is wrong with it, or why nothing did."""
        seconds = self._now() - self._began
        if self._response is None:
            return Broken(self._lost, self._sent, seconds)
        return Answer(
            status=self._response.status_code,
            headers=self._response.headers,
            body=self._body.content(),
            seconds=seconds,
            flaw=self._lost or self._body.flaw(),
            cut=bool(self._lost),
        )


def shut(core: Core) -> Steps[None]:
    """Refuse new calls."""
    core.closed = True
    yield from ()


def farewell(core: Core, settings: Settings) -> Steps[None]:
    """What is left to do after the last call: log out, where there is a way to."""
    if core.keeper is not None:
        with suppress(Error):
            yield from core.keeper.close(core, settings)

"""What both drivers do with httpx2: the request to send, the answer received.

Their exceptions hold the request with its headers, so they end here: only their names
go on, in a `Broken` reply.
"""

from collections.abc import Callable
from typing import Final

import httpx2

from .body import Body
from .request import Outgoing
from .steps import Answer, Broken, Send

NEVER_SENT: Final = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
)
FAILURES: Final = (httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL, OSError)
_KEPT: Final = 8_192


class _QuietURL(httpx2.URL):
    """A URL that httpx2 sends in full and logs without its secrets."""

    def __init__(self, outgoing: Outgoing) -> None:
        super().__init__(outgoing.url)
        self._shown = outgoing.masked

    def __str__(self) -> str:
        return self._shown

    def __repr__(self) -> str:
        return f"URL({self._shown!r})"


def request_for(http: httpx2.Client | httpx2.AsyncClient, step: Send) -> httpx2.Request:
    """The httpx2 request; what the user's own client adds (cookies, agent) stays."""
    outgoing = step.request
    request = http.build_request(
        outgoing.method,
        outgoing.url,
        headers=list(outgoing.headers),
        content=outgoing.body,
        timeout=step.timeout,
    )
    if outgoing.masked != outgoing.url:
        request.url = _QuietURL(outgoing)
    return request


def broken(error: Exception, seconds: float) -> Broken:
    """What is left of an exception: its kind, and whether the request left."""
    return Broken(type(error).__name__, not isinstance(error, NEVER_SENT), seconds)


class Receiving:
    """An answer while it arrives."""

    def __init__(
        self, response: httpx2.Response, step: Send, now: Callable[[], float]
    ) -> None:
        # A response made by a test's mock transport has been read and decoded.
        self.ready = response.content if response.is_stream_consumed else None
        encoding = (
            ""
            if response.is_stream_consumed
            else response.headers.get("content-encoding", "")
        )
        self._body = Body(encoding, step.max_bytes)
        self._response = response
        self._until = step.until
        self._now = now
        self._lost = ""

    def feed(self, chunk: bytes) -> bool:
        """Take a piece; False if no more is wanted."""
        if self._until is not None and self._now() > self._until:
            self._lost = "the deadline passed while the answer arrived"
            return False
        return self._body.feed(chunk)

    def lose(self, error: Exception) -> None:
        """The connection broke."""
        self._lost = f"the answer broke off ({type(error).__name__})"

    def answer(self, seconds: float) -> Answer:
        """What arrived, and what is wrong with it."""
        if not self._lost:
            self._body.end()
        flaw = self._lost or self._body.flaw
        content = self._body.content
        return Answer(
            status=self._response.status_code,
            headers=self._response.headers,
            body=bytes(content[:_KEPT] if self._body.full else content),
            seconds=seconds,
            flaw=flaw,
            cut=bool(self._lost),
        )

"""What both drivers do with httpx2: the request to send, the answer received.

Its exceptions hold the request with all headers, so they end here: only their names go
on, in a `Broken` reply.
"""

from collections.abc import Callable
from typing import Final

import httpx2

from .body import Body
from .request import Outgoing
from .steps import Answer, Broken, Send

FAILURES: Final = (httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL, OSError)
_NEVER_SENT: Final = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
    httpx2.InvalidURL,
)


class _QuietURL(httpx2.URL):
    """A URL that is sent in full, and logged without its secrets."""

    def __init__(self, outgoing: Outgoing) -> None:
        super().__init__(outgoing.url)
        self._shown = outgoing.masked

    def __str__(self) -> str:
        return self._shown

    def __repr__(self) -> str:
        return f"URL({self._shown!r})"


def request_for(http: httpx2.Client | httpx2.AsyncClient, step: Send) -> httpx2.Request:
    """The request; what the user's own client adds to all (cookies, agent) stays."""
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
    """What goes on of an exception: its kind, and whether the request left."""
    return Broken(type(error).__name__, not isinstance(error, _NEVER_SENT), seconds)


class Receiving:
    """An answer while it arrives."""

    def __init__(
        self, response: httpx2.Response, step: Send, now: Callable[[], float]
    ) -> None:
        # What a mock transport answers has been read, and decoded, already.
        self._ready = response.is_stream_consumed
        encoding = response.headers.get("content-encoding", "")
        self._body = Body("" if self._ready else encoding, step.max_bytes)
        self._response = response
        self._until = step.until
        self._now = now
        self._lost = ""

    def wants(self, chunk: bytes) -> bool:
        """Take a piece; whether more is wanted."""
        if self._until is not None and self._now() > self._until:
            self._lost = "the deadline passed while the answer arrived"
            return False
        if self._ready:
            self._body.feed(self._response.content)
            return False
        return self._body.feed(chunk)

    def lose(self, error: Exception) -> None:
        """The connection broke."""
        self._lost = f"the answer broke off ({type(error).__name__})"

    def answer(self, seconds: float) -> Answer:
        """What arrived, and what is wrong with it."""
        return Answer(
            status=self._response.status_code,
            headers=self._response.headers,
            body=self._body.content(),
            seconds=seconds,
            flaw=self._lost or self._body.flaw(),
            cut=bool(self._lost),
        )

"""Turn our requests into httpx2's, and its responses and exceptions into replies.

Exceptions of httpx2 hold the request with all its headers, so they end here: only their
names go on, in a `NoAnswer`.
"""

from collections.abc import Callable
from typing import Final, Self

import httpx2

from ..engine.effects import Send
from ..http.response import Answer, BodyReader, NoAnswer

_FAILURES: Final = (httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL, OSError)
_NEVER_SENT: Final = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
    httpx2.InvalidURL,
)


class _QuietURL(httpx2.URL):
    """A URL that is sent in full; httpx2 logs `str(url)`, which is without secrets."""

    def __init__(self, url: str, shown: str) -> None:
        super().__init__(url)
        self._shown = shown

    def __str__(self) -> str:
        return self._shown

    __repr__ = __str__


class Attempt:
    """One request, and its answer while it arrives.

    As a context manager it notes what httpx2 raises inside, instead of letting it pass.
    """

    def __init__(self, effect: Send, now: Callable[[], float]) -> None:
        self._effect = effect
        self._now = now
        self._began = now()
        self._response: httpx2.Response | None = None
        self._body = BodyReader("", effect.max_bytes)
        self._wants_more = True
        self._lost = ""
        self._sent = True

    def request(self, http: httpx2.Client | httpx2.AsyncClient) -> httpx2.Request:
        """Return the request, with what the user's own client adds to all."""
        ours = self._effect.request
        headers = [
            (name.encode(), each.encode("latin-1")) for name, each in ours.headers
        ]
        request = http.build_request(
            ours.method,
            ours.url,
            headers=headers,
            content=ours.body,
            timeout=self._effect.timeout,
        )
        if ours.shown_url != ours.url:
            request.url = _QuietURL(ours.url, ours.shown_url)
        return request

    def answered(self, response: httpx2.Response) -> bool:
        """Note that the head arrived; return whether its body is to be received."""
        self._response = response
        if response.is_stream_consumed:  # a mock transport's is decoded already
            self.takes(response.content)
            return False
        encoding = response.headers.get("content-encoding", "")
        self._body = BodyReader(encoding, self._effect.max_bytes)
        return self.takes(b"")

    def takes(self, chunk: bytes) -> bool:
        """Take a piece of the body; return whether more is wanted."""
        if self._now() > self._effect.until:
            self._lost = "the deadline passed while the answer arrived"
        self._wants_more = not self._lost and self._body.feed(chunk)
        return self._wants_more

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> bool:
        if not isinstance(error, _FAILURES):
            return False
        late = isinstance(error, TimeoutError)
        what = "the deadline passed" if late else type(error).__name__
        if self._response is None:
            self._lost, self._sent = what, not isinstance(error, _NEVER_SENT)
        elif self._wants_more:
            self._lost = f"the answer broke off ({what})"
        return True

    def reply(self) -> Answer | NoAnswer:
        """Return what arrived and what is wrong with it, or why nothing did."""
        seconds = self._now() - self._began
        if self._response is None:
            return NoAnswer(self._lost, self._sent, seconds)
        return Answer(
            status=self._response.status_code,
            headers=self._response.headers,
            body=self._body.content(),
            seconds=seconds,
            flaw=self._lost or self._body.flaw(),
            cut=bool(self._lost),
        )

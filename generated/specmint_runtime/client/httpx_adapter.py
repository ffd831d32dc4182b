"""Turn our requests into httpx2's, and its responses and exceptions into replies.

Exceptions of httpx2 hold the request with all its headers, so they end here: what goes
on, in a `NoAnswer`, is told by `failures`.
"""

from collections.abc import Callable
from typing import Any, Final, Self

import httpx2

from ..engine.effects import Send
from ..http.response import Answer, BodyReader, NoAnswer
from .connections import MARK, can_look, close_if_more, cut
from .failures import why_lost

_FAILURES: Final = (httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL, OSError)
_OF_HTTPX: Final = (httpx2.Client, httpx2.AsyncClient)
_NEVER_SENT: Final = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
    httpx2.InvalidURL,
)
_NO_LENGTH: Final = ("GET", "HEAD", "DELETE", "OPTIONS")
"""Methods to which httpx2 adds no Content-Length where there is no body."""


class _QuietURL(httpx2.URL):
    """A URL that is sent in full; httpx2 logs `str(url)`, which tells no secret."""

    def __init__(self, url: httpx2.URL, shown: str) -> None:
        super().__init__(url)
        self._shown = shown

    def __str__(self) -> str:
        return self._shown

    __repr__ = __str__


class Attempt:
    """One request, and its answer while it arrives.

    As a context manager it notes what httpx2 raises inside, instead of letting it pass.
    """

    def __init__(
        self, effect: Send, http: httpx2.Client | httpx2.AsyncClient, now: Callable[[], float]
    ) -> None:
        self._effect = effect
        self._http = http
        self._now = now
        self._began = now()
        self._mark = object()  # not `self`: a circle would keep the answer
        self._response: httpx2.Response | None = None
        self.body: BodyReader  # from the head of the answer on
        self._wants_more = True
        self._is_late = False
        self._sent = True
        self._lost = ""
        self._cause: OSError | None = None

    def seconds_left(self) -> float:
        """Return the seconds to the deadline; `inf` if there is none."""
        return self._effect.until - self._now()

    def request(self) -> httpx2.Request:
        """Return the request, with what the HTTP client adds to all."""
        ours = self._effect.request
        headers = [(name.encode(), each.encode("latin-1")) for name, each in ours.headers]
        content: Any = ours.body
        if not isinstance(ours.body, bytes | None):
            is_async = isinstance(self._http, httpx2.AsyncClient)
            content = ours.body.chunks_in_loop() if is_async else ours.body.chunks()
            if ours.body.size is not None:  # else it goes in chunks
                headers.append((b"Content-Length", b"%d" % ours.body.size))
        request = self._made(headers, content)
        if not self._effect.safe and not can_look(self._http, request.url):
            # Where nobody sees bytes left over, nothing may come after this answer.
            request.headers["Connection"] = "close"
        if (logged := ours.logged_url) != ours.url:
            request.url = _QuietURL(ours.parsed, logged)
        return request

    def _made(self, headers: list[tuple[bytes, bytes]], content: Any) -> httpx2.Request:
        """Return httpx2's request, with what its client adds unless this one is `bare`.

        httpx2's own `build_request` builds all headers three times, so only classes
        derived from its clients, which may do more in there, are asked for it.
        """
        ours, http = self._effect.request, self._http
        extensions: dict[str, Any] = {MARK: self._mark}
        is_plain = type(http) in _OF_HTTPX and not http.params
        if not (self._effect.bare or is_plain):
            return http.build_request(
                ours.method,
                ours.parsed,
                headers=headers,
                content=content,
                timeout=self._effect.timeout,
                extensions=extensions,
            )
        extensions["timeout"] = httpx2.Timeout(self._effect.timeout).as_dict()
        cookies = None
        if not self._effect.bare:
            own = {name.lower() for name, _ in headers}
            added = [each for each in http.headers.raw if each[0].lower() not in own]
            headers = added + headers
            cookies = http.cookies
        parts: dict[str, Any] = {"headers": headers, "extensions": extensions}
        if content is not None or ours.method not in _NO_LENGTH or cookies:
            parts |= {"content": content, "cookies": cookies}
            return httpx2.Request(ours.method, ours.parsed, **parts)
        # httpx2 would add nothing but the host: the request is made in half of the time.
        if b"host" not in {name.lower() for name, _ in headers}:
            headers.insert(0, (b"Host", ours.parsed.netloc))
        request = httpx2.Request(ours.method, ours.parsed, stream=httpx2.ByteStream(b""), **parts)
        request.read()  # a hook of the user's may look at the content
        return request

    @property
    def options(self) -> dict[str, Any]:
        """How it is sent: redirects are never httpx2's to follow."""
        options: dict[str, Any] = {"stream": True, "follow_redirects": False}
        return options | {"auth": None} if self._effect.bare else options

    def answered(self, response: httpx2.Response) -> bool:
        """Note that the head arrived; return whether its body is to be received.

        From `response.stream`: other iterators close it before we have looked behind it.
        """
        self._response = response
        is_whole = response.is_stream_consumed  # a mock transport's, decoded already
        encoding = "" if is_whole else response.headers.get("content-encoding", "")
        self.body = BodyReader(encoding, self._effect.max_bytes)
        receive = self._effect.receive
        if receive is not None and response.is_success:
            self.body = receive(response) or self.body
        is_wanted = not is_whole or self.takes(response.content)
        self._wants_more = is_wanted and not self.body.keeps_open
        return self._wants_more and not is_whole

    def arrived(self) -> None:
        """Note that all pieces are here that are wanted."""
        if self._response is not None and self._wants_more:
            close_if_more(self._response)
            # A body without a length ends where its connection ends, by us too.
            headers = self._response.headers
            if self._is_late and not {"content-length", "transfer-encoding"} & {*headers}:
                self._lost = "the deadline passed while the answer arrived"

    def end(self) -> None:
        """Close the connection, from another thread: the deadline passed."""
        self._is_late = True
        cut(self._http, httpx2.URL(self._effect.request.base.origin), self._mark)

    def takes(self, chunk: bytes) -> bool:
        """Take a piece of the body; return whether more is wanted."""
        if self._now() > self._effect.until:
            self._lost = "the deadline passed while the answer arrived"
        self._wants_more = not self._lost and self.body.feed(chunk)
        return self._wants_more

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> bool:
        if not isinstance(error, _FAILURES):
            return False
        late = self._is_late or isinstance(error, TimeoutError)
        what, self._cause = why_lost(error, self._effect.request.base.origin)
        if late:
            what = "the deadline passed"
        if self._response is None:
            self._lost = what
            self._sent = not isinstance(error, _NEVER_SENT)
        elif self._wants_more:
            self._lost = f"the answer broke off ({what})"
        return True

    def reply(self) -> Answer | NoAnswer:
        """Return what arrived and what is wrong with it, or why nothing did."""
        seconds = self._now() - self._began
        if self._response is None:
            return NoAnswer(self._lost, self._sent, seconds, self._cause)
        return Answer(
            status=self._response.status_code,
            headers=self._response.headers,
            body=self.body.content(),
            seconds=seconds,
            flaw=self._lost or self.body.flaw(),
            cut=bool(self._lost),
            saved=self.body.saved,
        )

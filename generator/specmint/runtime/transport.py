"""What the pages of both voices call, and the sync driver.

A driver does what the engine's steps say; this one does it with threads and httpx2.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import wait
from contextlib import closing
from copy import copy
from typing import Any, Generic, Self, TypeAlias, TypeVar, Unpack, overload

import httpx2

from .payloads import Chunks, Source, fetch, fetch_page
from .reading import Of
from .request import Call, Parts, call_of
from .steps import Answer, Broken, Core, Reply, Send, Settings, Sleep, Step, Steps
from .wiring import Attempt, farewell, shut

T = TypeVar("T")
M = TypeVar("M")
R = TypeVar("R")
H = TypeVar("H", bound=httpx2.Client | httpx2.AsyncClient)

Into: TypeAlias = type[T] | Of[T]
"""A class, or `Of[...]()` for a type that is none."""


class Voice(Generic[H]):
    """What the transports of both voices have in common."""

    def __init__(self, core: Core, settings: Settings, http: H, *, owned: bool) -> None:
        self.core = core
        self.settings = settings
        self.http = http
        self.owned = owned

    def under(self, settings: Settings) -> Self:
        """The same connections and session, under other settings."""
        view = copy(self)
        view.settings = settings
        return view

    def drive(self, steps: Steps[Any]) -> Any:
        """Do what the steps say until they return; in the async voice, if awaited."""
        raise NotImplementedError

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
    ) -> R:
        """Many items in chunks; `form` or `json` makes the body of one."""

        def send(rule: Callable[..., Steps[Any]], chunk: Sequence[M]) -> Any:
            parts = Parts(form=form and form(chunk))
            if json is not None:
                parts["json"] = json(chunk)
            call = call_of(method, path, parts)
            return self.drive(rule(self.core, self.settings, call, len(chunk), of))

        return by(Chunks(items, send, takes))


class Transport(Voice[httpx2.Client]):
    """What the pages of the sync voice call."""

    @overload
    def call(self, method: str, path: str, **parts: Unpack[Parts]) -> None: ...
    @overload
    def call(
        self, method: str, path: str, *, into: Into[T], **parts: Unpack[Parts]
    ) -> T: ...
    def call(
        self, method: str, path: str, *, into: Any = None, **parts: Unpack[Parts]
    ) -> Any:
        """One call; the answer's payload as `into`, or nothing."""
        call = call_of(method, path, parts)
        return self.drive(fetch(self.core, self.settings, call, into))

    def drive(self, steps: Steps[T]) -> T:
        """Do what the steps say until they return."""
        self.core.begin()
        try:
            return self._follow(steps)
        finally:
            if self.core.end():
                self._follow(farewell(self.core, self.settings))
                if self.owned:
                    self.http.close()

    def close(self) -> None:
        """Refuse new calls; the last one under way ends session and connections."""
        self.drive(shut(self.core))

    def _follow(self, steps: Steps[T]) -> T:
        reply: Reply = None
        try:
            while True:
                reply = self._do(steps.send(reply))
        except StopIteration as stop:
            result: T = stop.value
            return result
        finally:
            steps.close()

    def _do(self, step: Step) -> Reply:
        if isinstance(step, Send):
            return self._send(step)
        if isinstance(step, Sleep):
            self.core.clock.sleep(step.seconds)
        else:
            wait([step.signal], timeout=step.seconds)
        return None

    def _send(self, step: Send) -> Answer | Broken:
        if self.http.is_closed:
            return Broken("the httpx2 client is closed", sent=False)
        attempt = Attempt(step, self.core.clock.monotonic)
        with attempt:
            request = attempt.request(self.http)
            sending = self.http.send(request, stream=True, follow_redirects=False)
            with closing(sending) as response:
                if attempt.answered(response):
                    for chunk in response.iter_raw():
                        if not attempt.takes(chunk):
                            break
        return attempt.reply()

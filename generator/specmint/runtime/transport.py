"""The sync driver: does what the engine's steps say, with threads and httpx2."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import wait
from contextlib import suppress
from typing import Any, Protocol, Self, TypeVar, Unpack, overload

import httpx2

from .errors import Error
from .payloads import Fetched, Source, fetch, fetch_page
from .reading import Of
from .request import Around, Call, Parts, bulk_call, call_of
from .steps import Answer, Broken, Core, Reply, Send, Settings, Sleep, Step, Steps
from .wiring import FAILURES, Receiving, broken, request_for

T = TypeVar("T")
M = TypeVar("M")
R = TypeVar("R")
T_contra = TypeVar("T_contra", contravariant=True)
R_co = TypeVar("R_co", covariant=True)


class Paged(Protocol[T, R_co]):
    """A paging style: from a source of pages to what the method returns."""

    def listing(self, source: Source[T], /) -> R_co: ...


class Bulky(Protocol[T_contra, R_co]):
    """A bulk rule: from items and a way to send a chunk to a result for each."""

    def run(
        self,
        items: Iterable[Any],
        send: Callable[[Sequence[Any]], Sequence[T_contra | Error]],
        takes: type | None,
        /,
    ) -> R_co: ...

    def chunk(
        self, core: Core, settings: Settings, call: Call, count: int, of: Any, /
    ) -> Steps[list[Any]]: ...


class Transport:
    """What the pages of the sync voice call."""

    def __init__(
        self, core: Core, settings: Settings, http: httpx2.Client, *, owned: bool
    ) -> None:
        self.core = core
        self.settings = settings
        self.http = http
        self.owned = owned

    def under(self, settings: Settings) -> Self:
        """The same connections and session, under other settings."""
        return type(self)(self.core, settings, self.http, owned=self.owned)

    @overload
    def call(
        self, method: str, path: str, *, into: None = None, **parts: Unpack[Parts]
    ) -> None: ...
    @overload
    def call(
        self, method: str, path: str, *, into: type[Of[T]], **parts: Unpack[Parts]
    ) -> T: ...
    @overload
    def call(
        self, method: str, path: str, *, into: type[T], **parts: Unpack[Parts]
    ) -> T: ...
    def call(
        self, method: str, path: str, *, into: Any = None, **parts: Unpack[Parts]
    ) -> Any:
        """One call; the answer's payload as `into`, or nothing."""
        call = call_of(method, path, parts)
        return self.drive(fetch(self.core, self.settings, call, into))

    @overload
    def pages(
        self,
        method: str,
        path: str,
        *,
        of: type[Of[T]],
        by: Paged[T, R],
        **parts: Unpack[Parts],
    ) -> R: ...
    @overload
    def pages(
        self,
        method: str,
        path: str,
        *,
        of: type[T],
        by: Paged[T, R],
        **parts: Unpack[Parts],
    ) -> R: ...
    def pages(
        self,
        method: str,
        path: str,
        *,
        of: Any,
        by: Paged[Any, R],
        **parts: Unpack[Parts],
    ) -> R:
        """A list, page by page; nothing is sent before it is iterated."""

        def fetch_one(call: Call, items: str | None) -> Fetched[Any]:
            return self.drive(fetch_page(self.core, self.settings, call, of, items))

        return by.listing(Source(call_of(method, path, parts), fetch_one))

    def bulk(
        self,
        method: str,
        path: str,
        items: Iterable[M],
        *,
        of: type[T],
        by: Bulky[T, R],
        takes: type[M] | None = None,
        form: Callable[[Sequence[M]], Mapping[str, object]] | None = None,
        json: Callable[[Sequence[M]], object] | None = None,
        **parts: Unpack[Around],
    ) -> R:
        """Many items in chunks; `form` or `json` makes the body of one."""

        def send(chunk: Sequence[M]) -> Sequence[T | Error]:
            call = bulk_call(call_of(method, path, parts), chunk, form, json)
            steps = by.chunk(self.core, self.settings, call, len(chunk), of)
            return self.drive(steps)

        return by.run(items, send, takes)

    def drive(self, steps: Steps[T]) -> T:
        """Do what the steps say until they return."""
        self.core.begin()
        try:
            return self._follow(steps)
        finally:
            if self.core.end():
                self._leave()

    def close(self) -> None:
        """Refuse new calls; the last one under way ends session and connections."""
        self.core.closed = True
        self.core.begin()
        if self.core.end():
            self._leave()

    def _leave(self) -> None:
        if self.core.keeper is not None:
            with suppress(Error):
                self._follow(self.core.keeper.close(self.core, self.settings))
        if self.owned:
            self.http.close()

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
        now = self.core.clock.monotonic
        began = now()
        if self.http.is_closed:
            return Broken("the httpx2 client is closed", sent=False)
        try:
            request = request_for(self.http, step)
            response = self.http.send(request, stream=True, follow_redirects=False)
        except FAILURES as error:
            return broken(error, now() - began)
        receiving = Receiving(response, step, now)
        try:
            if receiving.wants(b""):
                for chunk in response.iter_raw():
                    if not receiving.wants(chunk):
                        break
        except FAILURES as error:
            receiving.lose(error)
        finally:
            with suppress(*FAILURES):
                response.close()
        return receiving.answer(now() - began)

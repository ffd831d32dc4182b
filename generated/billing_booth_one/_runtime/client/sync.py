"""The sync driver: does what the engine's steps say, with threads and httpx2."""

from concurrent.futures import wait
from contextlib import closing
from typing import Any, TypeVar, Unpack, overload

import httpx2

from ..engine.payload import fetch
from ..engine.state import Answer, Broken, Reply, Send, Sleep, Step, Steps
from ..http.request import Parts, call_of
from .httpx_adapter import Attempt, Into, Voice, farewell

T = TypeVar("T")


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
                try:
                    self._follow(farewell(self.core, self.settings))
                finally:
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
        if self.http.is_closed:
            return Broken("the httpx2 client is closed", sent=False)
        with Attempt(step, self.core.clock.monotonic) as attempt:
            request = attempt.request(self.http)
            sending = self.http.send(request, stream=True, follow_redirects=False)
            with closing(sending) as response:
                if attempt.answered(response):
                    for chunk in response.iter_raw():
                        if not attempt.takes(chunk):
                            break
        return attempt.reply()

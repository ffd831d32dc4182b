"""Drive the engine with threads and a sync httpx2 client."""

from concurrent.futures import wait
from contextlib import closing
from typing import Any, TypeVar, Unpack, overload

import httpx2

from ..data.decode import Into
from ..engine.effects import Effect, Reply, Send, Sleep, Steps, finite
from ..engine.payload import fetch
from ..http.request import Parts
from ..http.response import Answer, NoAnswer
from .httpx_adapter import Attempt
from .transport import BaseTransport, log_out

T = TypeVar("T")


class Transport(BaseTransport[httpx2.Client]):
    """What the pages of the sync client call."""

    @overload
    def call(self, method: str, path: str, **parts: Unpack[Parts]) -> None: ...
    @overload
    def call(
        self, method: str, path: str, *, into: Into[T], **parts: Unpack[Parts]
    ) -> T: ...
    def call(
        self, method: str, path: str, *, into: Any = None, **parts: Unpack[Parts]
    ) -> Any:
        """Carry out one call, and return the answer's payload as `into`, or nothing."""
        return self.drive(fetch(self.view, method, path, parts, into))

    def drive(self, steps: Steps[T]) -> T:
        """Do what the steps say until they return."""
        self.view.state.begin()
        try:
            return self._follow(steps)
        finally:
            if self.view.state.end():
                try:
                    self._follow(log_out(self.view))
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

    def _do(self, effect: Effect) -> Reply:
        if isinstance(effect, Send):
            return self._send(effect)
        if isinstance(effect, Sleep):
            self.view.state.clock.sleep(effect.seconds)
        else:
            wait([effect.signal], timeout=finite(effect.seconds))
        return None

    def _send(self, effect: Send) -> Answer | NoAnswer:
        if self.http.is_closed:
            return NoAnswer("the httpx2 client is closed", sent=False)
        with Attempt(effect, self.view.state.clock.monotonic) as attempt:
            request = attempt.request(self.http)
            sending = self.http.send(request, stream=True, follow_redirects=False)
            with closing(sending) as response:
                if attempt.answered(response):
                    for chunk in response.iter_raw():
                        if not attempt.takes(chunk):
                            break
        return attempt.reply()

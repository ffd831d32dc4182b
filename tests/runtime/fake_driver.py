"""A driver for the runtime's tests, without sockets: it does what steps say.

Time is a clock that only the driver turns, and the vendor is a function.
"""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar, Unpack
from urllib.parse import parse_qsl

import httpx2

from specmint.runtime.client.base import prepare
from specmint.runtime.engine.effects import Effect, Reply, Send, Sleep, Steps
from specmint.runtime.engine.state import ClientState, Clock, View
from specmint.runtime.features.rate_limits import RateLimiter
from specmint.runtime.features.session_stores import SessionStore
from specmint.runtime.features.sessions import SessionManager
from specmint.runtime.http.request import Parts, Request
from specmint.runtime.http.response import Answer, NoAnswer
from specmint.runtime.spec import Api

T = TypeVar("T")
BASE = "https://api.test/v1"


class Call(NamedTuple):
    """A call as its page says it, to be spread: `run(view(state), *call)`."""

    method: str
    path: str
    parts: Parts


def calling(method: str, path: str, **parts: Unpack[Parts]) -> Call:
    return Call(method, path, parts)


def features(api: Api, store: SessionStore | None = None) -> dict[str, Any]:
    """What a generated client hands in, if its API has it."""
    made: dict[str, Any] = {"limiter": RateLimiter()}
    if api.session is not None:
        made["sessions"] = SessionManager(api, store)
    return made


def answer(status: int = 200, json_: Any = None, **options: Any) -> Answer:
    """An answer; its body is `json_`, unless `body=` gives the bytes."""
    headers = {"content-type": "application/json", **options.pop("headers", {})}
    body = options.pop("body", None)
    content = json.dumps(json_).encode() if body is None else body
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return Answer(status, httpx2.Headers(raw), content, **options)


def reset(*, sent: bool = True) -> NoAnswer:
    """No answer."""
    return NoAnswer("ReadError" if sent else "ConnectError", sent)


class Stuck(AssertionError):
    """An engine waits for something that nobody will do."""


@dataclass
class FakeDriver:
    """Does what steps say. `vendor` answers requests; time passes only in waits."""

    vendor: Callable[[Request], Reply]
    now: float = 1_700_000_000.0
    chance: float = 1.0
    sent: list[Request] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    sends: list[Send] = field(default_factory=list)

    def clock(self) -> Clock:
        return Clock(
            monotonic=lambda: self.now,
            wall=lambda: self.now,
            chance=lambda: self.chance,
            sleep=self.turn,
        )

    def turn(self, seconds: float) -> None:
        self.now += seconds

    def state(
        self,
        api: Api,
        *,
        base_url: str = BASE,
        store: SessionStore | None = None,
        **credentials: str,
    ) -> ClientState:
        setup: dict[str, Any] = {"credentials": credentials, "base_url": base_url}
        state = prepare(api, **setup, **features(api, store)).state
        state.clock = self.clock()
        return state

    def run(self, steps: Steps[T]) -> T:
        """The result of an engine that never has to wait for another."""
        reply: Reply = None
        try:
            while True:
                reply = self.do(steps.send(reply))
        except StopIteration as stop:
            result: T = stop.value
            return result

    def do(self, step: Effect) -> Reply:
        if isinstance(step, Send):
            self.sends.append(step)
            self.sent.append(step.request)
            return self.vendor(step.request)
        if isinstance(step, Sleep):
            self.slept.append(step.seconds)
            self.turn(step.seconds)
        elif not step.signal.is_set:
            if step.seconds == math.inf:
                raise Stuck
            self.turn(step.seconds)
        return None


def script(*replies: Reply) -> Callable[[Request], Reply]:
    """A vendor that gives these replies in turn, the last one for ever."""
    waiting = list(replies)
    return lambda _: waiting.pop(0) if len(waiting) > 1 else waiting[0]


def view(state: ClientState, **options: Any) -> View:
    """A client's view under these options."""
    return View(state=state, **options)


def form_of(request: Request) -> dict[str, str]:
    assert isinstance(request.body, bytes | None)
    return dict(parse_qsl((request.body or b"").decode(), keep_blank_values=True))


def headers_of(request: Request) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers}

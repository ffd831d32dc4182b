"""An exception from outside, at any line of a call, leaves nothing held and is never replaced."""

import linecache
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import specmint
from specmint.runtime.client.base import BaseClient
from specmint.runtime.engine.effects import Signal
from specmint.runtime.features.session_rules import Session
from specmint.runtime.spec import Api, Limit, Operation, Put
from tests.faults.repetitions import SAMPLE
from tests.runtime.both_clients import CREDENTIALS, SESSION
from tests.runtime.fake_driver import features
from tests.runtime.vendor import Received, Vendor, http, vendor

RUNTIME = str(Path(specmint.__file__).parent / "runtime")
DEFAULT = Operation(
    "request",
    session=True,
    limits=(Limit(concurrent=2), Limit(requests=1_000, window=1.0, scope="operation")),
)
HELD = Api(
    name="held",
    server="https://api.test",
    session=Session(
        login="POST /login",
        logout="POST /logout",
        fields=SESSION.fields,
        token="/token",
        put=Put("header", "X-Session"),
    ),
    default=DEFAULT,
    operations={
        "POST /login": DEFAULT.but("login", session=False),
        "POST /logout": DEFAULT.but("logout"),
        "GET /thing": DEFAULT.but("getThing"),
    },
)
#: Every so many lines of a call one is interrupted: each one in the full counts, which takes long.
STEP = 67 if SAMPLE else 1
SIGNALS = 150 if SAMPLE else 1_500


class Outside(BaseException):
    """What comes from outside: Ctrl-C, or the time limit of a task queue."""


@pytest.fixture
def place() -> Iterator[Vendor]:
    def react(sent: Received) -> Any:
        return http(200, {"token": "token-1"} if sent.path == "/login" else {"id": 7})

    with vendor(react) as made:
        yield made


def client(place: Vendor, user: str, **options: Any) -> BaseClient:
    """A client of its own account: the limits of an account are the process's."""
    given = {**CREDENTIALS, "user": user}
    return BaseClient(HELD, credentials=given, base_url=place.url, **features(HELD), **options)


class Interrupter:
    """Raises `Outside` at the nth line of the runtime that a call passes.

    Left out is the end of a `with` block, which is a line for a tracer, but no place where Python
    runs a signal's handler: what it calls there, the lock's own release, is C.
    """

    def __init__(self, number: int) -> None:
        self.left = number
        self.where = ""
        self._entered: set[tuple[int, int]] = set()

    def __call__(self, frame: FrameType, event: str, _: object) -> Any:
        return self._line if frame.f_code.co_filename.startswith(RUNTIME) else None

    def _line(self, frame: FrameType, event: str, _: object) -> Any:
        if event == "line" and not self._leaves_block(frame):
            self.left -= 1
            if self.left == 0:
                self.where = f"{frame.f_code.co_filename}:{frame.f_lineno}"
                sys.settrace(None)
                raise Outside
        return self._line

    def _leaves_block(self, frame: FrameType) -> bool:
        text = linecache.getline(frame.f_code.co_filename, frame.f_lineno).lstrip()
        if not text.startswith("with "):
            return False
        block = (id(frame), frame.f_lineno)
        leaves = block in self._entered
        self._entered ^= {block}
        return leaves


def interrupted(number: int, act: Any) -> tuple[str, BaseException | None]:
    """Where it was interrupted, and what came out; nothing where there are fewer lines."""
    tracer, came = Interrupter(number), None
    sys.settrace(tracer)
    try:
        act()
    except BaseException as error:
        came = error
    finally:
        sys.settrace(None)
    return tracer.where, came


def answers(who: BaseClient, count: int = 3) -> bool:
    """Whether so many calls at once are all answered: none waits for what nobody holds."""
    done: list[Any] = []
    threads = [
        threading.Thread(target=lambda: done.append(who.request("GET", "/thing")), daemon=True)
        for _ in range(count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10.0)
    return done == [{"id": 7}] * count


@pytest.mark.parametrize("is_warm", [True, False])
@pytest.mark.parametrize("is_kept", [True, False])
def test_at_each_line_of_a_call(place: Vendor, is_warm: bool, is_kept: bool) -> None:
    """This client and a new one of the account answer; also while somebody keeps the exception."""
    number, kept = 1 + 7 * is_kept, list[BaseException | None]()
    while True:
        user = f"user-{is_warm}-{is_kept}-{number}"
        who = client(place, user)
        if is_warm:
            who.request("GET", "/thing")
        where, came = interrupted(number, partial(who.request, "GET", "/thing"))
        if not where:
            break
        kept.append(came if is_kept else None)
        assert type(came) is Outside, where
        del came
        assert answers(who), where
        assert answers(client(place, user)), where
        number += STEP
    assert number > (300 if is_warm else 600)


def test_at_each_line_of_closing(place: Vendor) -> None:
    """Who closes again logs out and releases the connections; nobody is left out, or waited for."""
    number = 1
    while True:
        who = client(place, f"closer-{number}")
        who.request("GET", "/thing")
        where, came = interrupted(number, who.close)
        if not where:
            break
        assert type(came) is Outside, where
        who.close()
        assert who._api.view.state.released, where
        assert [sent.path for sent in place.requests][-1] in {"/logout", "/thing"}
        number += 1
    assert number > 200


def test_by_real_signals(place: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    """At random moments, in the libraries below too: every so often all is as it was."""
    # A signal that comes inside a finalizer is swallowed by Python, which calls this hook. It is C:
    # a second signal cannot come inside it, as it did inside pytest's own hook.
    monkeypatch.setattr(sys, "unraisablehook", deque[object](maxlen=0).append)

    def ring(*_: object) -> None:
        raise Outside

    who, count = client(place, "signalled"), 0
    before = signal.signal(signal.SIGALRM, ring)
    try:
        for number in range(SIGNALS):
            with suppress(Outside):
                signal.setitimer(signal.ITIMER_REAL, 0.0001 + (number * 37 % 100) / 25_000)
                try:
                    who.request("GET", "/thing")
                finally:
                    signal.setitimer(signal.ITIMER_REAL, 0.0)
                continue
            count += 1
            if count % 25 == 0:
                assert answers(who) and answers(client(place, "signalled"))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)
    assert count >= 10


def test_a_call_under_way_keeps_what_it_holds(place: Vendor) -> None:
    """Only what belongs to a call that is over is taken back: the limit holds all the same."""
    gate, inside = threading.Event(), threading.Semaphore(0)

    def react(sent: Received) -> Any:
        if sent.path == "/login":
            return http(200, {"token": "token-1"})
        inside.release()
        return http(200, {"id": 7}, first=gate.wait)

    place.react = react
    who = client(place, "busy")
    threads = [
        threading.Thread(target=lambda: who.request("GET", "/thing"), daemon=True) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    assert inside.acquire(timeout=10.0) and inside.acquire(timeout=10.0)
    assert not inside.acquire(timeout=2.5)  # the third looked twice, and waits on
    gate.set()
    for thread in threads:
        thread.join(10.0)
    assert inside.acquire(timeout=1.0)


def test_a_signal_wakes_all_that_wait() -> None:
    """Those that came before it was set, and those that come later; one that is gone does no harm."""
    one, woken = Signal(), list[int]()
    one.wait(0.01)  # its waker stays, and is called in vain

    def loop_is_closed() -> None:
        raise RuntimeError

    one.add(loop_is_closed)
    threads = [
        threading.Thread(target=lambda n=n: (one.wait(10.0), woken.append(n))) for n in range(4)  # type: ignore[misc]
    ]
    for thread in threads:
        thread.start()
    time.sleep(0.05)
    one.set()
    for thread in threads:
        thread.join(5.0)
    one.wait(10.0)
    assert sorted(woken) == [0, 1, 2, 3]

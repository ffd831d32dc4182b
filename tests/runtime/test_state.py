"""What a client knows between its calls: what its credentials are and were, and which sessions are one."""

import asyncio
import itertools
import math
import os
import threading
from typing import Any

import pytest

from specmint.runtime.engine.effects import Wait
from specmint.runtime.engine.state import OpenSession, Secrets
from specmint.runtime.errors import NotSent
from specmint.runtime.http.request import parse_base
from specmint.runtime.spec import Bearer, Put
from tests.runtime.fake_driver import answer, view
from tests.runtime.session_vendor import call, opened, session

HEADER = Put("header", "X-Session")
HERE = parse_base("https://api.test")


def test_what_a_function_said_before_stays_secret() -> None:
    """A request with the old credential may be under way, and be told of in a log."""
    said = iter(["first", "second"])
    secrets = Secrets({"key": lambda: next(said)}, awaits=False)
    for _ in range(2):
        assert not [*secrets.ask("key")]

    assert secrets.get("key") == "second" and {*secrets.values()} == {"first", "second"}


def test_a_coroutine_for_a_credential_is_waited_for() -> None:
    """The steps wait for its end, by a signal that it sets, and nothing is known before."""

    async def main() -> None:
        may_go = asyncio.Event()

        async def vault() -> str:
            await may_go.wait()
            return "said"

        secrets = Secrets({"key": vault}, awaits=True)
        steps = secrets.ask("key")
        waiting = next(steps)
        assert isinstance(waiting, Wait) and not waiting.signal.is_set
        assert secrets.get("key") is None
        may_go.set()
        while not waiting.signal.is_set:
            await asyncio.sleep(0)
        assert not [*steps]
        assert secrets.get("key") == "said"

    asyncio.run(asyncio.wait_for(main(), 30.0))


def test_a_credential_is_a_text_that_utf_8_can_hold() -> None:
    """One that is given is refused at once, one that a function says where it is asked; an empty one was not given."""
    for wrong in (7, b"key", ["key"]):
        given: Any = wrong
        with pytest.raises(TypeError, match="key is no text"):
            Secrets({"key": given}, awaits=False)
    with pytest.raises(ValueError, match="key holds what UTF-8 cannot"):
        Secrets({"key": "\ud800"}, awaits=False)
    assert not Secrets({"key": "", "other": None}, awaits=False).values()
    for said in (7, "", None):
        answers = itertools.repeat(said)
        function: Any = answers.__next__
        with pytest.raises(NotSent, match="the function for it failed") as caught:
            list(Secrets({"key": function}, awaits=False).ask("key"))
        assert str(caught.value.__cause__) == "key is no text"


def test_a_hundred_earlier_credentials_stay_secret() -> None:
    """Not all that a function ever said: a program may run for years."""
    numbers = itertools.count()
    secrets = Secrets({"key": lambda: f"said {next(numbers)}"}, awaits=False)
    for _ in range(150):
        assert not [*secrets.ask("key")]

    assert {*secrets.values()} == {f"said {number}" for number in range(49, 150)}


def test_only_an_async_client_waits_for_what_a_function_says() -> None:
    """It takes a plain function too; to a sync client what can be awaited is no text."""

    async def said() -> str:
        return "said"

    plain = Secrets({"key": lambda: "plain"}, awaits=True)
    assert not [*plain.ask("key")] and plain.get("key") == "plain"

    awaited: Any = said()
    with pytest.raises(NotSent, match="TypeError") as caught:
        list(Secrets({"key": lambda: awaited}, awaits=False).ask("key"))
    assert str(caught.value.__cause__) == "key is no text"
    awaited.close()
    function: Any = said
    with pytest.raises(TypeError, match="key= takes a plain function"):
        Secrets({"key": function}, awaits=False)
    with pytest.raises(TypeError, match="no text"):  # what is wrong with it is not that
        Secrets({"key": awaited}, awaits=False)


def test_a_scheme_can_be_used_that_has_a_credential_or_a_function() -> None:
    """Whether the function will say one is not known before it is asked."""
    secrets = Secrets({"key": "text", "asked": lambda: "text"}, awaits=False)

    assert secrets.has(Bearer("key")) and secrets.has(Bearer("asked"))
    assert not secrets.has(Bearer("other"))


def held() -> threading.Lock:
    """A lock as a driver holds it while its call runs."""
    lock = threading.Lock()
    lock.acquire()
    return lock


def test_the_last_call_of_a_closed_client_cleans_up() -> None:
    """Not while the client is open or another call runs; one that was interrupted runs no more. It is done once."""
    _, _, state = opened()
    first, second, lost, late = held(), held(), held(), held()
    for each in (first, second, lost):
        state.begin(each)
    assert state.end(first) is False

    state.closed = True
    assert state.end(held()) is False  # two others run
    lost.release()
    assert state.end(second) is True
    state.begin(late)
    assert state.end(late) is False  # the second one still cleans up
    second.release()
    assert state.end(late) is True  # it was interrupted
    state.released = True
    assert state.end(late) is False


def test_a_client_is_used_where_it_was_used_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """In another event loop, or another process, its connections and locks are of somebody else: the error says which."""
    loop, (_, _, state) = object(), opened()
    for _ in range(2):
        state.begin(held(), loop)

    with pytest.raises(NotSent, match="belongs to another event loop"):
        state.begin(held(), object())
    monkeypatch.setattr(os, "getpid", lambda: -1)
    with pytest.raises(NotSent, match="belongs to another process"):
        state.begin(held(), loop)


def test_a_session_that_says_nothing_of_its_end_has_none() -> None:
    """It is at the base of the client, and nothing proves it yet."""
    session = OpenSession("s", HEADER)

    assert (session.base, session.since, session.used) == (None, 0.0, 0.0)
    assert session.ends == math.inf and session.proven is False


@pytest.mark.parametrize("times", [{"since": 1.0}, {"used": 2.0}, {"ends": 3.0}, {"proven": True}])
def test_a_session_stays_the_same_while_time_goes_on(times: dict[str, Any]) -> None:
    """When it was opened and used says nothing of which one it is."""
    assert OpenSession("s", HEADER, HERE, **times) == OpenSession("s", HEADER, HERE)


@pytest.mark.parametrize(
    "other",
    [
        OpenSession("t", HEADER, HERE),
        OpenSession("s", Put("query", "s"), HERE),
        OpenSession("s", HEADER),
    ],
)
def test_sessions_are_told_apart_by_what_the_vendor_sees(other: OpenSession) -> None:
    """Its secret, the place where that travels, and the base that it is for."""
    assert other != OpenSession("s", HEADER, HERE)


def test_what_the_vendor_took_proves_no_other_session() -> None:
    """An answer to the old session that comes late says nothing of the new one."""
    driver, _, state = opened()
    call(driver, state)
    manager: Any = state.sessions
    old = manager._opened
    manager._opened = new = OpenSession("new", old.put)
    manager.accepted(old)

    assert not new.proven and manager.expired(state, new) is False


def test_a_session_is_held_while_it_is_the_one_that_is_open() -> None:
    """Not before the first, not another, and not once it ended."""
    driver, _, state = opened()
    manager: Any = state.sessions
    other = OpenSession("other", Put("form", "sessionId"))
    assert not manager.holds(state, other)
    call(driver, state)
    own = manager._opened

    assert manager.holds(state, own) and not manager.holds(state, other)
    manager.expired(state, own)
    assert not manager.holds(state, own)


def test_a_session_that_works_ends_the_count_of_useless_ones() -> None:
    """Three in a row are no accident; two, and later two more, may be."""
    driver, vendor, state = opened()
    manager: Any = state.sessions

    def one_ends() -> None:
        call(driver, state)
        session = manager._opened
        session.proven = False
        manager.expired(state, session)

    for _ in range(2):
        one_ends()
        one_ends()
        call(driver, state)
        assert manager._refusals.useless == 0
    assert vendor.logins == 5


def test_what_a_logout_answers_is_nothing_to_read() -> None:
    """Vendors say goodbye in HTML, or not at all."""
    for body in (b"<p>bye</p>", b""):
        driver, vendor, state = opened(session(logout="POST /logout"))
        call(driver, state)
        driver.vendor = lambda _, body=body: answer(200, body=body)  # type: ignore[misc]
        driver.run(state.sessions.close(view(state)))  # type: ignore[union-attr]

        assert driver.sent[-1].url.endswith("/logout")

"""What a client knows between its calls: what its credentials are and were, and which sessions are one."""

import asyncio
from typing import Any

import pytest

from specmint.runtime.engine.effects import Wait
from specmint.runtime.engine.state import OpenSession, Secrets
from specmint.runtime.http.request import parse_base
from specmint.runtime.spec import Put
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

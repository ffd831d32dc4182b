"""What a client knows between its calls: what its credentials are and were, and which sessions are one."""

import asyncio
from typing import Any

import pytest

from specmint.runtime.engine.effects import Wait
from specmint.runtime.engine.state import OpenSession, Secrets
from specmint.runtime.http.request import parse_base
from specmint.runtime.spec import Put
from tests.runtime.session_vendor import call, opened

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

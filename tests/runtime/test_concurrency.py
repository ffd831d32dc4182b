"""Many calls at once, and calls that are cancelled, over real sockets."""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from specmint.runtime.client.base import AsyncBaseClient
from specmint.runtime.spec import (
    Api,
    Limit,
    Operation,
)
from tests.runtime.both_clients import (
    CREDENTIALS,
    PLAIN,
    SHARED,
    Async,
    CallerType,
    Staged,
    Sync,
    Thing,
)
from tests.runtime.fake_driver import features
from tests.runtime.vendor import Reaction, Received, Vendor, http, vendor

# --- many at once ---------------------------------------------------------------------


def test_no_answer_is_crossed(stage: Staged) -> None:
    """Sixty-four callers on one client, each with its own question."""
    play = stage(react=lambda sent: http(200, {"id": int(sent.query["id"])}))

    def sync(who: Any, number: int) -> list[int]:
        asked = range(number * 100, number * 100 + 10)
        return [who.call("GET", "/thing", query={"id": n}, into=Thing).id for n in asked]

    async def tasks(who: Any, number: int) -> list[int]:
        asked = range(number * 100, number * 100 + 10)
        return [(await who.call("GET", "/thing", query={"id": n}, into=Thing)).id for n in asked]

    results = play.who.together(64, tasks if isinstance(play.who, Async) else sync)
    assert results == [list(range(n * 100, n * 100 + 10)) for n in range(64)]


class Sessions:
    """A vendor that opens sessions, and whose sessions can be ended."""

    def __init__(self) -> None:
        self.alive: set[str] = set()
        self.logins = self.ended = self.every = 0
        self.made: Counter[str] = Counter()
        self.lock = threading.Lock()

    def __call__(self, sent: Received) -> Reaction:
        with self.lock:
            if sent.path == "/login":
                self.logins += 1
                self.alive = {f"canary-token-{self.logins}"}
                return http(200, {"token": f"canary-token-{self.logins}"})
            if sent.headers.get("x-session") not in self.alive:
                return http(440, {})
            self.made[sent.body.decode()] += 1
            if sum(self.made.values()) % self.every == 0:
                self.alive = set()
                self.ended += 1
            return http(200, {"id": 1})


def test_a_session_that_ends_in_mid_run(stage: Staged, caller: CallerType) -> None:
    """Under 20 threads or 200 tasks: one login per expiry, no create made twice or lost."""
    sessions = Sessions()
    play = stage(react=sessions, api=SHARED)
    callers = 20 if caller is Sync else 200

    def sync(who: Any, number: int) -> None:
        for turn in range(5):
            who.call("POST", "/make", json=[number, turn])

    async def tasks(who: Any, number: int) -> None:
        for turn in range(5):
            await who.call("POST", "/make", json=[number, turn])

    sessions.every = callers + 7
    play.who.together(callers, tasks if isinstance(play.who, Async) else sync)
    assert len(sessions.made) == callers * 5 and set(sessions.made.values()) == {1}
    assert sessions.logins == 1 + sessions.ended > 3


def test_concurrency_over_the_wire(stage: Staged) -> None:
    """The vendor's own count of what is inside is never above what it declared."""
    default = Operation("request", limits=(Limit(concurrent=3),))
    api = Api(name="l", server="https://api.test", default=default)
    inside, most, lock = 0, 0, threading.Lock()

    def react(sent: Received) -> Reaction:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        threading.Event().wait(0.002)
        with lock:
            inside -= 1
        return http(200, {})

    play = stage(react=react, api=api)

    def sync(who: Any, number: int) -> None:
        who.call("GET", "/thing")

    async def tasks(who: Any, number: int) -> None:
        await who.call("GET", "/thing")

    play.who.together(30, tasks if isinstance(play.who, Async) else sync)
    assert most <= 3 and len(play.seen) == 30


# --- cancellation ---------------------------------------------------------------------


@asynccontextmanager
async def cancellable(
    react: Callable[[Received], Reaction], api: Api = PLAIN
) -> AsyncIterator[tuple[Vendor, AsyncBaseClient]]:
    with vendor(react) as place:
        async with AsyncBaseClient(
            api, credentials=CREDENTIALS, base_url=place.url, **features(api)
        ) as client:
            yield place, client


def test_cancellations_leave_a_client_that_works() -> None:
    """At random points, in the middle of everything; after them a hundred calls succeed."""
    chance = random.Random(7)

    async def main() -> None:
        async with cancellable(lambda _: http(200, {"id": 7})) as (_, client):

            async def cancelled() -> None:
                task = asyncio.ensure_future(client.request("POST", "/make", json={}))
                await asyncio.sleep(chance.random() * 0.004)
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

            for _ in range(20):
                await asyncio.gather(*(cancelled() for _ in range(20)))
            for _ in range(100):
                assert (await client.request("GET", "/thing", into=Thing)).id == 7

    asyncio.run(main())


def test_a_cancelled_call_is_not_an_error_of_ours() -> None:
    """`CancelledError` passes through untouched, also out of a login and a queue."""
    inside = threading.Event()
    release = threading.Event()

    def react(sent: Received) -> Reaction:
        inside.set()
        return http(200, {"token": "canary-token-1"}, first=release.wait)

    async def main() -> None:
        async with cancellable(react, SHARED) as (place, client):
            tasks = [
                asyncio.ensure_future(client.request("POST", "/make", json={})) for _ in range(5)
            ]
            await asyncio.to_thread(inside.wait)
            for task in tasks[:4]:
                task.cancel()
            for task in tasks[:4]:
                with pytest.raises(asyncio.CancelledError):
                    await task
            release.set()
            assert await tasks[4] == {"token": "canary-token-1"}
            assert [sent.path for sent in place.requests] == ["/login", "/login", "/make"]

    asyncio.run(main())

"""The vendor never sees more than it declared, and no caller waits for ever."""

import math
import threading
from collections import Counter
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from specmint.runtime import errors
from specmint.runtime.client.base import BaseClient
from specmint.runtime.engine.call import run
from specmint.runtime.engine.effects import Reply, Send, Steps, Wait
from specmint.runtime.engine.retry import Retries
from specmint.runtime.engine.state import ClientState
from specmint.runtime.features.rate_limits import RateLimiter, seconds_from_headers
from specmint.runtime.http.response import NoAnswer
from specmint.runtime.spec import Api, Limit, Operation, Refusal
from tests.runtime.fake_driver import Call, FakeDriver, Stuck, answer, calling, reset, script, view

OK = answer(200, {})
ONE, TWO, OTHER = (calling("GET", path) for path in ("/one", "/two", "/other"))


def api(*limits: Limit, **own: tuple[Limit, ...]) -> Api:
    refusals = {"HTTP 418": Refusal("too-many-requests", wait=20)}
    default = Operation("request", refusals=(refusals,), limits=limits)
    return Api(
        name="t",
        server="https://api.test",
        default=default,
        operations={
            f"GET /{name}": default.but(
                name, tag="b" if name == "other" else "a", limits=own.get(name, limits)
            )
            for name in ("one", "two", "other")
        },
    )


def made(
    *limits: Limit, vendor: Any = None, **own: tuple[Limit, ...]
) -> tuple[FakeDriver, ClientState]:
    driver = FakeDriver(vendor or script(OK))
    return driver, driver.state(api(*limits, **own), key="secret")


def spent(driver: FakeDriver, state: ClientState, *calls: Call, **options: Any) -> float:
    """The time that these calls take, one after the other."""
    before = driver.now
    for call in calls:
        driver.run(run(view(state, **options), *call))
    return driver.now - before


class Crowd:
    """Many callers at once, moved by hand; who waits is moved when its wait is over."""

    def __init__(
        self, driver: FakeDriver, state: ClientState, calls: list[Call], **options: Any
    ) -> None:
        self.driver = driver
        self.waiting: list[tuple[int, Steps[Any], Any]] = []
        self.under_way: list[tuple[int, Steps[Any]]] = []
        self.done: dict[int, Any] = {}
        self.started: list[int] = []
        for number, call in enumerate(calls):
            self._move(number, run(view(state, **options), *call), None)

    def _move(self, number: int, steps: Steps[Any], reply: Reply) -> None:
        try:
            step = steps.send(reply)
        except StopIteration as stop:
            self.done[number] = stop.value
        except errors.Error as error:
            self.done[number] = error
        else:
            if isinstance(step, Send):
                self.started.append(number)
                self.under_way.append((number, steps))
            else:
                self.waiting.append((number, steps, step))

    def answer(self, reply: Reply = OK) -> int:
        """The vendor answers the one that has been under way the longest."""
        number, steps = self.under_way.pop(0)
        self._move(number, steps, reply)
        return number

    def wake(self) -> None:
        """Who was signalled asks again; nobody waits in vain for a signal."""
        while woken := [each for each in self.waiting if each[2].signal.is_set]:
            for each in woken:
                self.waiting.remove(each)
                self._move(each[0], each[1], None)

    def turn(self) -> None:
        """Time passes until the first wait is over."""
        self.wake()
        timed = [each for each in self.waiting if each[2].seconds < math.inf]
        if timed:
            first = min(timed, key=lambda each: each[2].seconds)
            self.driver.turn(first[2].seconds)
            self.waiting.remove(first)
            self._move(first[0], first[1], None)
            self.wake()


def within(moments: list[float], window: float) -> int:
    """The most that lie in any window; its end does not belong to it."""
    return max(sum(start <= at < start + window for at in moments) for start in moments)


# --- windows ------------------------------------------------------------------------------


def test_two_per_second() -> None:
    """The first two go at once, each further one when a place is free."""
    driver, state = made(Limit(requests=2, window=1.0))
    assert spent(driver, state, ONE, ONE) == 0.0
    assert spent(driver, state, ONE) == pytest.approx(1.0)
    assert spent(driver, state, ONE) == 0.0


def test_a_place_is_free_a_window_after_the_answer() -> None:
    """A slow network cannot push two windows' calls together."""
    driver, state = made(
        Limit(requests=1, window=1.0),
        vendor=lambda _: driver.turn(3.0) or OK,  # type: ignore[func-returns-value]
    )
    assert spent(driver, state, ONE, ONE) == pytest.approx(3.0 + 1.0 + 3.0)


def test_an_answer_that_never_comes_holds_a_place_for_a_while_only() -> None:
    """After five seconds it is taken to have arrived."""
    driver, state = made(Limit(requests=1, window=1.0))
    crowd = Crowd(driver, state, [ONE, ONE])
    crowd.turn()
    assert crowd.started == [0, 1] and driver.now == pytest.approx(1_700_000_006.0)


def test_the_place_that_is_free_first_is_taken() -> None:
    """An answer that is late does not hold up whom another makes room for."""
    driver, state = made(Limit(requests=2, window=1.0))
    crowd = Crowd(driver, state, [ONE] * 4)
    driver.turn(3.0)
    crowd.answer()
    crowd.wake()
    crowd.turn()
    assert crowd.started == [0, 1, 2] and driver.now == pytest.approx(1_700_000_004.0)
    crowd.turn()
    assert crowd.started == [0, 1, 2, 3] and driver.now == pytest.approx(1_700_000_006.0)


def test_what_was_not_sent_used_no_place() -> None:
    """A refused connection is no request the vendor saw."""
    driver, state = made(Limit(requests=1, window=60.0), vendor=script(reset(sent=False), OK))
    driver.run(run(view(state), *ONE))
    assert driver.slept == [0.5] and spent(driver, state, ONE) == pytest.approx(60.0)


@given(
    st.integers(1, 5),
    st.floats(0.5, 3.0),
    st.integers(1, 25),
    st.lists(st.floats(0.0, 4.0), min_size=25, max_size=25),
    st.randoms(use_true_random=False),
)
def test_never_more_than_declared(
    requests: int, window: float, callers: int, delays: list[float], random: Any
) -> None:
    """In any window, however long answers take and whenever they arrive on the way."""
    driver, state = made(Limit(requests=requests, window=window))
    crowd = Crowd(driver, state, [ONE] * callers)
    arrived: list[float] = []
    counted = 0
    while len(crowd.done) < callers:
        for _ in crowd.started[counted:]:
            arrived.append(driver.now)
            counted += 1
        if crowd.under_way and (random.random() < 0.6 or not crowd.waiting):
            # The request reached the vendor some time between its sending and its answer.
            index = len(crowd.done)
            began, delay = arrived[index], delays[index]
            driver.now = max(driver.now, began + delay)
            arrived[index] = random.uniform(began, min(driver.now, began + 5.0))
            crowd.answer()
            crowd.wake()
        else:
            crowd.turn()
    assert len(arrived) == callers
    assert within(sorted(arrived), window * (1 - 1e-9)) <= requests


def test_first_come_first_served() -> None:
    """The calls of an operation go in the order in which they came."""
    driver, state = made(Limit(requests=1, window=1.0))
    crowd = Crowd(driver, state, [ONE] * 6)
    while crowd.under_way or crowd.waiting:
        while crowd.under_way:
            crowd.answer()
        crowd.turn()
    assert crowd.started == list(range(6))


# --- scopes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "calls", "waits"),
    [
        ("api", [ONE, OTHER], True),
        ("tag", [ONE, TWO], True),
        ("tag", [ONE, OTHER], False),
        ("operation", [ONE, ONE], True),
        ("operation", [ONE, TWO], False),
    ],
)
def test_scopes(scope: Any, calls: list[Call], waits: bool) -> None:
    """A limit is shared by the whole API, by a tag, or by nobody else."""
    driver, state = made(Limit(requests=1, window=9.0, scope=scope))
    assert (spent(driver, state, *calls) > 0.0) is waits


def test_an_operations_limits_stand_for_the_apis() -> None:
    """Nearest wins; an empty list switches them off."""
    driver, state = made(
        Limit(requests=1, window=9.0),
        one=(Limit(requests=1, window=2.0, scope="operation"),),
        two=(),
    )
    assert spent(driver, state, ONE, ONE) == pytest.approx(2.0)
    assert spent(driver, state, TWO, TWO, TWO) == 0.0
    assert spent(driver, state, OTHER, OTHER) == pytest.approx(9.0)


def test_all_limits_are_kept_at_once() -> None:
    """The strictest at each moment decides."""
    driver, state = made(Limit(requests=2, window=1.0), Limit(requests=3, window=50.0))
    assert spent(driver, state, ONE, ONE, ONE) == pytest.approx(1.0)
    assert spent(driver, state, ONE) == pytest.approx(49.0)


def test_the_same_credentials_share_a_gate() -> None:
    """Two clients of one process are one customer to the vendor; other credentials are not."""
    driver, state = made(Limit(requests=1, window=9.0))
    clock = state.clock
    for key, url, waits in (
        ("secret", "https://api.test/v1", True),
        ("other", "https://api.test/v1", False),
        ("secret", "https://elsewhere.test/v1", False),
    ):
        driver.turn(100.0)
        spent(driver, state, ONE)
        twin = driver.state(state.api, key=key, base_url=url)
        twin.clock = clock
        assert (spent(driver, twin, ONE) > 0.0) is waits


def test_clients_share_a_gate_without_doing_anything_for_it() -> None:
    """All that a program makes with the same credentials are held to one limit."""
    limited = api(Limit(requests=1, window=9.0))
    made = [
        BaseClient(limited, credentials={"key": key}, limiter=RateLimiter())
        for key in ("a", "a", "b")
    ]
    states: list[Any] = [client._api.view.state for client in made]
    one, same, other = (state.limiter._shared(state) for state in states)
    assert one is same is not other
    for client in made:
        client.close()


def test_apis_of_one_account_share_their_limits() -> None:
    """Clients of two documents of one vendor are one customer to it, whatever the documents are called."""
    driver, state = made(Limit(requests=1, window=9.0))
    twin = driver.state(replace(state.api, name="twin"), key="secret")
    twin.clock = state.clock
    spent(driver, state, ONE)

    assert spent(driver, twin, ONE) == pytest.approx(9.0)


def test_limits_can_be_switched_off() -> None:
    """Per client or per view."""
    driver, state = made(Limit(requests=1, window=9.0))
    assert spent(driver, state, ONE, ONE, rate_limits=False) == 0.0


# --- concurrency --------------------------------------------------------------------------


def test_three_at_once() -> None:
    """The fourth goes when one of the three is over, however that ends."""
    driver, state = made(Limit(concurrent=3))
    crowd = Crowd(driver, state, [ONE, TWO] * 5, retries=Retries.off())
    replies = [OK, reset(), answer(500, {}), answer(200, body=b"x"), reset(sent=False)] * 2
    most = 0
    while crowd.under_way:
        most = max(most, len(crowd.under_way))
        crowd.answer(replies.pop())
        crowd.wake()
    assert most == 3 and len(crowd.done) == 10


def test_who_gives_up_leaves_the_queue_and_its_place() -> None:
    """A cancelled call holds nobody up, but for the second the vendor may still be at it."""
    driver, state = made(Limit(concurrent=1))
    crowd = Crowd(driver, state, [ONE] * 4)
    crowd.waiting.pop(0)[1].close()
    crowd.under_way.pop(0)[1].close()
    crowd.wake()
    assert crowd.started == [0]
    crowd.turn()
    assert crowd.started == [0, 2] and driver.now == pytest.approx(1_700_000_001.0)
    crowd.answer()
    crowd.wake()
    assert crowd.started == [0, 2, 3]


@pytest.mark.parametrize(
    ("what", "sent", "wait"),
    [("ReadTimeout", True, 1.0), ("ConnectTimeout", False, 0.0), ("ReadError", True, 0.0)],
)
def test_a_call_that_timed_out_may_still_be_at_work(what: str, sent: bool, wait: float) -> None:
    """One that was cut off is over at both ends."""
    driver, state = made(Limit(concurrent=1), vendor=script(NoAnswer(what, sent), OK))
    with pytest.raises(errors.Error):
        driver.run(run(view(state, retries=Retries.off()), *ONE))
    assert spent(driver, state, ONE) == pytest.approx(wait)


def test_a_cancelled_call_may_have_been_seen() -> None:
    """One that was under way counts in its window."""
    driver, state = made(Limit(requests=1, window=9.0))
    crowd = Crowd(driver, state, [ONE])
    crowd.under_way[0][1].close()
    assert spent(driver, state, ONE) == pytest.approx(9.0)


def test_a_call_that_cannot_be_built_gives_its_place_back() -> None:
    """Missing credentials do not use up the limit."""
    driver = FakeDriver(script(OK))
    default = Operation("request", limits=(Limit(concurrent=1),))
    operations = {"GET /one": default.but("one", security=((),)), "GET /two": default.but("two")}
    state = driver.state(
        Api(name="bad", server="https://api.test", default=default, operations=operations)
    )
    wrong = calling("GET", "/one", headers={"X": "a\nb"})
    for _ in range(3):
        with pytest.raises(errors.BadRequest):
            driver.run(run(view(state), *wrong))
    driver.run(run(view(state), *ONE))


# --- patience -----------------------------------------------------------------------------


def test_a_budget_that_is_spent_is_told_at_once() -> None:
    """Nobody sits out an hour by surprise; with a deadline that long, they do by choice."""
    driver, state = made(Limit(requests=1, window=3600.0))
    spent(driver, state, ONE)
    with pytest.raises(errors.NotSent, match="rate limit") as caught:
        spent(driver, state, ONE)
    assert (caught.value.operation, caught.value.path) == ("one", "/one")
    with pytest.raises(errors.NotSent):
        spent(driver, state, ONE, retries=Retries(deadline=3599.0))
    assert spent(driver, state, ONE, retries=Retries(deadline=3601.0)) == pytest.approx(3600.0)
    assert len(driver.sent) == 2


def test_the_queue_may_be_long() -> None:
    """Two per second and 200 callers: the last waits longer than a minute, and goes."""
    driver, state = made(Limit(requests=2, window=1.0))
    crowd = Crowd(driver, state, [ONE] * 200)
    while crowd.under_way or crowd.waiting:
        while crowd.under_way:
            crowd.answer()
        crowd.turn()
    assert not any(isinstance(result, errors.Error) for result in crowd.done.values())
    assert driver.now - 1_700_000_000.0 == pytest.approx(99.0)


def test_who_waits_behind_others_keeps_the_deadline() -> None:
    """Also where only a signal would wake it."""
    driver, state = made(Limit(concurrent=1))
    crowd = Crowd(driver, state, [ONE])
    with pytest.raises(Stuck):
        driver.run(run(view(state, retries=Retries(deadline=None)), *ONE))
    for retries, seconds in ((Retries(deadline=5.0), 5.0), (Retries(), 600.0)):
        began = driver.now
        with pytest.raises(errors.NotSent):
            driver.run(run(view(state, retries=retries), *ONE))
        assert driver.now - began == pytest.approx(seconds)
    crowd.answer()


# --- learning -----------------------------------------------------------------------------


def test_a_429_stops_all_callers_of_the_limit() -> None:
    """The others learn of it before they send; where the limit is another's, they go on."""
    slow = answer(429, {}, headers={"retry-after": "30"})
    driver, state = made(Limit(requests=10, window=1.0, scope="operation"), vendor=script(slow, OK))
    with pytest.raises(errors.TooManyRequests):
        driver.run(run(view(state, retries=Retries.off()), *ONE))
    assert spent(driver, state, TWO) == 0.0
    assert spent(driver, state, ONE) == pytest.approx(30.0)


def test_a_declared_wait_stops_them_too() -> None:
    """Also where the refusal has no headers."""
    driver, state = made(Limit(concurrent=3), vendor=script(answer(418, {}), OK))
    with pytest.raises(errors.TooManyRequests):
        driver.run(run(view(state, retries=Retries.off()), *ONE))
    assert spent(driver, state, ONE) == pytest.approx(20.0)


def test_a_429_closes_the_narrowest_limit_alone() -> None:
    """What the vendor refuses for one operation says nothing of the others, which share the wider limit."""
    slow = answer(429, {}, headers={"retry-after": "30"})
    limits = Limit(requests=10, window=1.0, scope="operation"), Limit(requests=10, window=1.0)
    driver, state = made(*limits, vendor=script(slow, OK))
    with pytest.raises(errors.TooManyRequests):
        driver.run(run(view(state, retries=Retries.off()), *ONE))
    assert spent(driver, state, TWO) == 0.0
    assert spent(driver, state, ONE) == pytest.approx(30.0)


def test_a_shorter_wait_ends_no_longer_one() -> None:
    """Two calls under way are told to wait 30 and 1 seconds: the third goes after 30."""
    driver, state = made(Limit(requests=10, window=1.0), vendor=script(OK))
    crowd = Crowd(driver, state, [ONE, ONE], retries=Retries.off())
    crowd.answer(answer(429, {}, headers={"retry-after": "30"}))
    crowd.answer(answer(429, {}, headers={"retry-after": "1"}))
    assert spent(driver, state, ONE) == pytest.approx(30.0)


def test_an_answer_that_says_that_nothing_remains() -> None:
    """The next call waits for the reset instead of being refused."""
    empty = answer(200, {}, headers={"x-ratelimit-remaining": "0", "x-ratelimit-reset": "12"})
    driver, state = made(Limit(requests=10, window=1.0), vendor=script(empty, OK))
    assert spent(driver, state, ONE) == 0.0
    assert spent(driver, state, ONE) == pytest.approx(12.0)


@pytest.mark.parametrize(
    "headers", [{"retry-after": "9" * 400}, {"ratelimit": "d;r=0;t=" + "9" * 400}]
)
def test_a_wait_without_end_is_not_waited_for(headers: dict[str, str]) -> None:
    """It is told, as any that is too long; and after a day the vendor is asked again."""
    driver, state = made(
        Limit(requests=10, window=1.0), vendor=script(answer(429, {}, headers=headers), OK)
    )
    for kind in (errors.CallFailed, errors.NotSent):
        with pytest.raises(kind):
            driver.run(run(view(state), *ONE))
    driver.turn(86_400.0)
    assert spent(driver, state, ONE) == 0.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0.0),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "7"}, 7.0),
        ({"ratelimit-remaining": "1", "ratelimit-reset": "7"}, 0.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1700000030"}, 30.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1700000030000"}, 30.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1600000000"}, 0.0),
        ({"x-rate-limit-remaining": "0", "x-rate-limit-reset": "1.5"}, 1.5),
        ({"ratelimit": '"default";r=0;t=30'}, 30.0),
        ({"ratelimit": '"default";r=50;t=30'}, 0.0),
        ({"ratelimit": "limit=10, remaining=0, reset=5"}, 5.0),
        ({"ratelimit": "limit=10, remaining=1, reset=5"}, 0.0),
        ({"ratelimit": '"a";t=30;r=0'}, 30.0),
        ({"ratelimit": '"a";r=0, "b";r=5;t=3600'}, 0.0),
        ({"ratelimit": '"a, r=0";r=1;t=9, "b";t=7;r=0, "c";r=0;t=5'}, 7.0),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "Tue, 14 Nov 2023 22:13:29 GMT"}, 9.0),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "soon"}, 0.0),
        ({"ratelimit-remaining": "0"}, 0.0),
        ({"ratelimit-remaining": "-1", "ratelimit-reset": "7"}, 0.0),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "9" * 40}, 0.0),
    ],
)
def test_rate_headers(headers: dict[str, str], seconds: float) -> None:
    """Seconds, or a moment in seconds or milliseconds; nonsense is no wait."""
    assert seconds_from_headers(httpx2.Headers(headers), 1_700_000_000.0) == seconds


def test_threads_share_it() -> None:
    """Sixty-four threads in real time: never more than four inside."""
    inside, most, lock = 0, 0, threading.Lock()
    state = FakeDriver(script(OK)).state(api(Limit(concurrent=4)))
    limiter = RateLimiter()
    counted: Counter[str] = Counter()

    def one() -> None:
        nonlocal inside, most
        for _ in range(25):
            running = threading.Lock()
            running.acquire()
            rules = state.rules_of("GET", "/one")
            steps = limiter.enter(view(state), rules, math.inf, running)
            try:
                step = next(steps)
                while True:
                    assert isinstance(step, Wait)
                    step.signal.wait(30.0)
                    step = steps.send(None)
            except StopIteration as stop:
                leave = stop.value
            with lock:
                inside += 1
                most = max(most, inside)
            with lock:
                inside -= 1
                counted["done"] += 1
            leave(OK, None, True)

    threads = [threading.Thread(target=one) for _ in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60.0)
    assert counted["done"] == 64 * 25 and most <= 4

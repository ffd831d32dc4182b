"""What is repeated, when, and what is never sent twice."""

import contextlib
import itertools
import math
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specmint.runtime import errors
from specmint.runtime.client.base import BaseClient
from specmint.runtime.engine.call import run
from specmint.runtime.engine.effects import Reply
from specmint.runtime.engine.retry import Retries, decide
from specmint.runtime.engine.state import ClientState, Quota, is_safe
from specmint.runtime.errors import CallFailed, ResponseInfo
from specmint.runtime.http.params import path
from specmint.runtime.http.request import Request
from specmint.runtime.spec import Api, Envelope, Operation, Refusal
from tests.runtime.fake_driver import (
    Call,
    FakeDriver,
    answer,
    calling,
    headers_of,
    reset,
    script,
    view,
)

NOT_SENT, INTERRUPTED = errors.NotSent("x"), errors.Interrupted("x")
REFUSALS = {
    "LATE": Refusal("unknown-outcome"),
    "HTTP 420": Refusal("unknown-outcome", wait=7),
    "HTTP 418": Refusal("server-failed", not_processed=True),
    "HTTP 419": Refusal("too-many-requests", wait="next-hour"),
}
DEFAULT = Operation(
    "request", envelope=Envelope(code="/code", message=("/why",)), refusals=(REFUSALS,)
)
API = Api(
    name="t",
    server="https://api.test",
    default=DEFAULT,
    operations={
        "POST /safe": DEFAULT.but("safe", idempotent=True),
        "PUT /unsafe": DEFAULT.but("unsafe", idempotent=False),
        "POST /keyed": DEFAULT.but("keyed", idempotency_key="Idempotency-Key"),
    },
)


def failure(
    status: int | None = None,
    *,
    wait: float | None = None,
    not_processed: bool = False,
    transient: bool = False,
) -> CallFailed:
    answered = None if status is None else ResponseInfo(status=status)
    error = CallFailed("x", None, answered, retry_after=wait)
    error.not_processed, error.transient = not_processed, transient
    return error


def decided(what: CallFailed, *, safe: bool, **options: Any) -> float | None:
    options.setdefault("attempt", 1)
    options.setdefault("left", math.inf)
    options.setdefault("chance", 1.0)
    retries = options.pop("retries", Retries())
    return decide(what, retries, safe=safe, **options)


# --- the decision -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "safe", "other"),
    [
        (NOT_SENT, True, True),
        (INTERRUPTED, True, False),
        (failure(status=429, not_processed=True), True, True),
        (failure(status=200, not_processed=True), True, True),
        (failure(status=500), True, False),
        (failure(status=502), True, False),
        (failure(status=503), True, False),
        (failure(status=503, wait=1.0), True, False),
        (failure(status=504), True, False),
        (failure(transient=True), True, False),
        (failure(status=200, transient=True), True, False),
        (failure(status=400, transient=True), True, False),
        (failure(status=501), False, False),
        (failure(status=505), False, False),
        (failure(status=400), False, False),
        (failure(status=404), False, False),
        (failure(status=200), False, False),
        (failure(), False, False),
    ],
)
def test_the_table(what: CallFailed, safe: bool, other: bool) -> None:
    """Each row of the documented table, for a call that may be repeated and one that may not."""
    assert (decided(what, safe=True) is not None) is safe
    assert (decided(what, safe=False) is not None) is other


def test_four_statuses_alone_are_repeated() -> None:
    """Of all statuses, for a safe call: 408 and 429 say by `not_processed`, or not at all, that a repeat helps."""
    passing = [
        status
        for status in range(100, 600)
        if decided(failure(status=status), safe=True) is not None
    ]
    assert passing == [500, 502, 503, 504]


@pytest.mark.parametrize(
    ("method", "declared", "safe"),
    [
        *((method, None, True) for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "get")),
        *((method, None, False) for method in ("POST", "PATCH", "CHARGE")),
        ("POST", True, True),
        ("PUT", False, False),
    ],
)
def test_what_is_safe(method: str, declared: bool | None, safe: bool) -> None:
    """By method (RFC 9110 9.2.2), unless the spec says."""
    assert is_safe(method, declared) is safe


@given(st.integers(1, 60), st.floats(0, 1))
def test_backoff_is_exponential_with_full_jitter(attempt: int, chance: float) -> None:
    """Between nothing and a bound that doubles up to a cap."""
    retries = Retries(attempts=100, base=0.5, cap=8.0)
    wait = decided(failure(status=500), safe=True, attempt=attempt, chance=chance, retries=retries)
    assert wait is not None and wait == chance * min(8.0, 0.5 * 2 ** (attempt - 1))


def test_the_last_attempt_is_the_last() -> None:
    """`attempts` counts requests, not repeats; `off` is one."""
    assert decided(failure(status=500), safe=True, attempt=3) is None
    assert decided(failure(status=500), safe=True, attempt=2) is not None
    assert decided(NOT_SENT, safe=True, retries=Retries.off()) is None


@pytest.mark.parametrize(
    ("wait", "left", "served"),
    [
        (60.0, math.inf, True),
        (60.1, math.inf, False),
        (59.9, 60.0, True),
        (60.1, 60.0, False),
        (0.0, 0.0, True),
        (1.0, -1.0, False),
        (float("inf"), math.inf, False),
        (float("inf"), 1e9, False),
    ],
)
def test_a_named_wait_is_served_in_full_or_not_at_all(
    wait: float, left: float, served: bool
) -> None:
    """Up to the deadline; without one, up to `longest_wait`. It is never cut short."""
    what = failure(status=429, not_processed=True, wait=wait)
    assert decided(what, safe=False, left=left, chance=0.0) == (wait if served else None)


def test_a_deadline_of_ones_own_says_how_long_a_wait_may_be() -> None:
    """Under the default one, and under none, `longest_wait` does."""
    assert Retries() == Retries(deadline=600.0) and Retries.off().deadline == 600.0
    assert Retries(deadline=3600.0).longest(3600.0) == 3600.0
    assert Retries().longest(600.0) == Retries(deadline=None).longest(math.inf) == 60.0
    assert Retries(longest_wait=90.0).longest(50.0) == 50.0


def test_a_quota_runs_dry_and_fills_again() -> None:
    """Repeats cost ten; success gives back what was paid, or one if nothing was."""
    quota = Quota(20)
    assert [quota.spend() for _ in range(3)] == [True, True, False]
    quota.earn(1)
    assert [quota.spend() for _ in range(2)] == [True, False]
    for _ in range(9):
        quota.earn(0)
    assert not quota.spend(), "a call that paid gets back ten, and not one more"
    quota.earn(0)
    assert [quota.spend() for _ in range(2)] == [True, False]
    quota.earn(99)
    assert [quota.spend() for _ in range(3)] == [True, True, False]


# --- whole calls --------------------------------------------------------------------------

GET = calling("GET", path("/things/{id}", id=7))
POST = calling("POST", "/things", json={"a": 1})
SAFE = calling("POST", "/safe", json={})
KEYED = calling("POST", "/keyed", json={})
LOST, REFUSED = reset(), reset(sent=False)
CUT = answer(200, body=b'{"a', flaw="it broke off", cut=True)
LATE = answer(400, {"code": "LATE", "why": "timed out"})


def made(*replies: Reply, **options: Any) -> tuple[FakeDriver, ClientState]:
    driver = FakeDriver(script(*replies), **options)
    return driver, driver.state(API)


def failed(call: Call, *replies: Reply, **options: Any) -> tuple[Any, FakeDriver]:
    driver, state = made(*replies)
    with pytest.raises(errors.Error) as caught:
        driver.run(run(view(state, **options), *call))
    return caught.value, driver


@pytest.mark.parametrize("call", [GET, SAFE, KEYED], ids=["get", "declared", "keyed"])
@pytest.mark.parametrize(
    "trouble", [LOST, REFUSED, CUT, LATE, answer(500, {}), answer(503, {}), answer(429, {})]
)
def test_a_call_that_may_be_repeated_gets_through(call: Call, trouble: Reply) -> None:
    """Two failures, then an answer: the caller sees the answer."""
    driver, state = made(trouble, trouble, answer(200, {"id": 7}))
    assert driver.run(run(view(state), *call)).payload == {"id": 7}
    assert len(driver.sent) == 3 and driver.slept == [0.5, 1.0]


@pytest.mark.parametrize(
    "trouble", [LOST, CUT, answer(200, body=b"<html>"), answer(201, body=b"{")]
)
def test_a_create_whose_answer_is_lost_is_not_repeated(trouble: Reply) -> None:
    """After sending began nobody knows: one request, and an error that says so."""
    error, driver = failed(POST, trouble)
    assert type(error) is errors.UnknownOutcome and len(driver.sent) == 1
    assert (error.operation, error.method, error.path) == ("request", "POST", "/things")
    assert error.status == getattr(trouble, "status", None)
    assert error.raw == getattr(trouble, "body", b"")
    assert error.idempotency_key is None


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
def test_a_create_of_which_the_vendor_does_not_know_is_not_repeated(status: int) -> None:
    """A code that means "unknown outcome" is told with all that the vendor said, whatever its status."""
    body = {"code": "LATE", "why": "timed out"}
    error, driver = failed(POST, answer(status, body, headers={"x-request": "r1"}))
    assert type(error) is errors.UnknownOutcome and len(driver.sent) == 1
    assert (error.status, error.code, error.body) == (status, "LATE", body)
    assert error.headers["x-request"] == "r1" and error.raw
    assert error.message == "timed out; it may have been carried out"
    assert error.idempotency_key is None
    by_status, driver = failed(POST, answer(420, {}))
    assert (type(by_status), by_status.code) == (errors.UnknownOutcome, None)
    assert len(driver.sent) == 1


def test_a_keyed_call_of_which_the_vendor_does_not_know_is_told_its_key() -> None:
    """It is repeated under the same key; in the end the error carries key and the vendor's words."""
    error, driver = failed(KEYED, LATE)
    assert len(driver.sent) == 3 and driver.slept == [0.5, 1.0]
    assert (error.status, error.code) == (400, "LATE") and "timed out" in error.message
    assert {headers_of(request)["idempotency-key"] for request in driver.sent} == {
        error.idempotency_key
    }


def test_the_wait_of_an_unknown_outcome_is_served() -> None:
    """Where the call may be repeated at all."""
    driver, state = made(answer(420, {}), answer(200, {}), chance=0.0)
    driver.run(run(view(state), *GET))
    assert driver.slept == [7.0]


def test_retry_after_of_zero_does_not_shorten_a_declared_wait() -> None:
    """The longer of both is served; without a declared wait, none."""
    now = {"retry-after": "0"}
    for status, waits in ((420, [7.0]), (429, [0.0])):
        driver, state = made(answer(status, {}, headers=now), answer(200, {}))
        driver.run(run(view(state), *GET))
        assert driver.slept == waits


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (answer(500, {}), errors.ServerFailed),
        (answer(503, {}, headers={"retry-after": "1"}), errors.ServerFailed),
        (answer(400, {}), errors.Invalid),
        (answer(307, {}), errors.Redirected),
    ],
)
def test_a_create_that_was_answered_is_not_repeated(trouble: Reply, kind: type) -> None:
    """The vendor's word is told as it is, once."""
    error, driver = failed(POST, trouble)
    assert type(error) is kind and len(driver.sent) == 1


@pytest.mark.parametrize("trouble", [REFUSED, answer(429, {}), answer(418, {})])
def test_a_create_that_was_certainly_not_made_is_repeated(trouble: Reply) -> None:
    """No connection, 429, or a code of which the spec says so."""
    driver, state = made(trouble, answer(201, {"id": 1}))
    assert driver.run(run(view(state), *POST)).payload == {"id": 1}
    assert len(driver.sent) == 2


@pytest.mark.parametrize(
    ("call", "trouble", "kind"),
    [
        (GET, LOST, errors.Interrupted),
        (SAFE, LOST, errors.Interrupted),
        (KEYED, LOST, errors.UnknownOutcome),
        (GET, CUT, errors.Unreadable),
        (KEYED, CUT, errors.UnknownOutcome),
        (GET, LATE, errors.Invalid),
        (SAFE, LATE, errors.Invalid),
        (KEYED, LATE, errors.UnknownOutcome),
        (GET, answer(401, {"code": "LATE"}), errors.NotAllowed),
        (GET, answer(501, {"code": "LATE"}), errors.ServerFailed),
        (POST, REFUSED, errors.NotSent),
        (GET, answer(503, {}), errors.ServerFailed),
        (POST, answer(429, {}), errors.TooManyRequests),
    ],
)
def test_when_attempts_run_out(call: Call, trouble: Reply, kind: type) -> None:
    """The last failure decides the error; a keyed call still does not know what happened."""
    error, driver = failed(call, trouble)
    assert type(error) is kind and len(driver.sent) == 3


@pytest.mark.parametrize(
    "trouble",
    [
        answer(200, body=b"<html>"),
        answer(200, body=b'{"a'),
        answer(200, body=b"x", flaw="the answer is larger than 9 bytes"),
        answer(307, {}),
        answer(404, {}),
    ],
)
def test_what_would_only_happen_again_is_not_repeated(trouble: Reply) -> None:
    """A whole answer that cannot be used is an answer."""
    assert len(failed(GET, trouble)[1].sent) == 1


def test_an_operation_declared_unsafe() -> None:
    """`x-idempotent: false` on a PUT."""
    error, driver = failed(calling("PUT", "/unsafe", json={}), LOST)
    assert type(error) is errors.UnknownOutcome and len(driver.sent) == 1


def test_retries_can_be_switched_off() -> None:
    """Then there is one request, whatever happens."""
    for call, trouble in itertools.product((GET, POST, KEYED), (LOST, REFUSED, answer(429, {}))):
        assert len(failed(call, trouble, retries=Retries.off())[1].sent) == 1


def test_the_key_is_the_same_on_each_attempt() -> None:
    """Made once per logical call, told in the error, or given by the caller."""
    error, driver = failed(KEYED, LOST, answer(500, {}), LOST)
    keys = [headers_of(request)["idempotency-key"] for request in driver.sent]
    assert len(keys) == 3 and len(set(keys)) == 1 and uuid.UUID(keys[0])
    assert error.idempotency_key == keys[0]
    other, _ = failed(KEYED, LOST)
    assert other.idempotency_key != keys[0]
    mine, driver = failed(KEYED, LOST, idempotency_key="mine")
    assert mine.idempotency_key == "mine"
    assert {headers_of(request)["idempotency-key"] for request in driver.sent} == {"mine"}


@pytest.mark.parametrize("trouble", [LOST, CUT, LATE])
@pytest.mark.parametrize(
    "later",
    [REFUSED, *(answer(s, {}) for s in (401, 403, 409, 418, 429))],
    ids=["refused", "401", "403", "409", "not processed", "429"],
)
def test_a_keyed_create_stays_unknown(trouble: Reply, later: Reply) -> None:
    """That a later attempt was not let in says nothing of the first, which may have been done."""
    error, driver = failed(KEYED, trouble, later)
    assert type(error) is errors.UnknownOutcome and len(driver.sent) > 1
    assert not error.not_processed
    assert error.idempotency_key == headers_of(driver.sent[0])["idempotency-key"]
    assert isinstance(error.__cause__, errors.CallFailed)


def test_a_refusal_of_a_keyed_create_is_final() -> None:
    """A vendor that had done it would have said so again."""
    assert type(failed(KEYED, LOST, answer(422, {}))[0]) is errors.Invalid
    assert type(failed(KEYED, answer(429, {}), REFUSED)[0]) is errors.NotSent


@pytest.mark.parametrize("trouble", [LOST, answer(503, {})])
def test_not_sent_is_said_of_all_attempts(trouble: Reply) -> None:
    """ "Nothing reached the vendor" is wrong after one that did; and its answer is not hidden."""
    error, driver = failed(SAFE, trouble, REFUSED)
    assert type(error) in (errors.Interrupted, errors.ServerFailed) and len(driver.sent) == 3


def test_a_vendor_in_trouble_that_names_no_wait_worth_the_name() -> None:
    """`Retry-After: 0` with each 503 does not get around the quota."""
    driver, state = made(answer(503, {}, headers={"retry-after": "0"}))
    for _ in range(1000):
        with pytest.raises(errors.ServerFailed):
            driver.run(run(view(state), *GET))
    assert len(driver.sent) == 1000 + 100


@pytest.mark.parametrize("odd", [0, False, 3, "off"])
def test_what_is_no_retries_is_refused(odd: Any) -> None:
    """`retries=0` is meant to switch them off: the default would do the contrary."""
    with pytest.raises(TypeError, match="Retries.off"):
        BaseClient(API, retries=odd)
    with BaseClient(API) as client, pytest.raises(TypeError, match="Retries.off"):
        client.with_options(retries=odd)


def test_a_key_that_would_not_be_sent_is_refused() -> None:
    """A caller who relies on a key must not be let down; a read needs none."""
    error, driver = failed(POST, answer(200, {}), idempotency_key="mine")
    assert type(error) is errors.BadRequest and driver.sent == []
    driver, state = made(answer(200, {}))
    driver.run(run(view(state, idempotency_key="mine"), *GET))
    assert "idempotency-key" not in headers_of(driver.sent[0])


def test_retry_after_is_served_in_full() -> None:
    """Also where it is longer than any back-off; it costs no quota."""
    driver, state = made(
        answer(429, {}, headers={"retry-after": "59"}), answer(200, {}), chance=0.0
    )
    state.quota = Quota(0)
    driver.run(run(view(state), *POST))
    assert driver.slept == [59.0]


def test_a_wait_beyond_the_deadline_is_told_at_once() -> None:
    """The caller learns how long the vendor wants, without having waited."""
    for retries in (Retries(), Retries(deadline=10.0)):
        trouble = answer(419, {}, headers={"date": "Tue, 14 Nov 2023 22:10:00 GMT"})
        error, driver = failed(POST, trouble, retries=retries)
        assert type(error) is errors.TooManyRequests
        assert (error.retry_after, driver.slept) == (3000.0, [])
    driver, state = made(answer(419, {}), answer(200, {}))
    driver.run(run(view(state, retries=Retries(deadline=4000.0)), *POST))
    assert len(driver.sent) == 2


def test_the_deadline_covers_all_attempts() -> None:
    """No attempt may take longer than what is left, and none starts after the end."""
    driver = FakeDriver(lambda _: driver.turn(4.0) or LOST)  # type: ignore[func-returns-value]
    state = driver.state(API)
    with pytest.raises(errors.Interrupted):
        driver.run(run(view(state, timeout=30.0, retries=Retries(attempts=9, deadline=10.0)), *GET))
    assert [step.timeout for step in driver.sends] == [10.0, 5.5, 0.5]
    assert {step.until for step in driver.sends} == {1_700_000_010.0}


def test_a_deadline_clips_every_kind_of_timeout() -> None:
    """None would wait for ever; a detailed one is clipped part by part."""
    import httpx2

    for timeout, expected in (
        (None, 5.0),
        (9.0, 5.0),
        (1.0, 1.0),
        (
            httpx2.Timeout(9.0, connect=1.0, pool=None),
            httpx2.Timeout(connect=1.0, read=5.0, write=5.0, pool=5.0),
        ),
    ):
        driver, state = made(answer(200, {}))
        driver.run(run(view(state, timeout=timeout, retries=Retries(deadline=5.0)), *GET))
        assert driver.sends[0].timeout == expected
    driver, state = made(answer(200, {}))
    driver.run(run(view(state, timeout=None, retries=Retries(deadline=None)), *GET))
    assert driver.sends[0].timeout is None


def test_nothing_is_sent_after_the_deadline() -> None:
    """A call that is late before it begins is not sent."""
    error, driver = failed(GET, answer(200, {}), retries=Retries(deadline=0.0))
    assert type(error) is errors.NotSent and driver.sent == []


def test_a_vendor_in_trouble_is_not_called_more() -> None:
    """At 100 % failure the quota is spent once; after it, one request per call."""
    driver, state = made(answer(500, {}))
    for _ in range(2000):
        with pytest.raises(errors.ServerFailed):
            driver.run(run(view(state), *GET))
    assert len(driver.sent) == 2000 + 100
    before = len(driver.sent)
    for _ in range(100):
        with pytest.raises(errors.ServerFailed):
            driver.run(run(view(state), *GET))
    assert len(driver.sent) == before + 100


@given(
    st.lists(
        st.sampled_from(
            [LOST, REFUSED, CUT, LATE, *(answer(s, {}) for s in (200, 400, 429, 500, 503))]
        )
    )
)
def test_a_create_is_made_at_most_once(replies: list[Reply]) -> None:
    """Whatever happens in whatever order: of requests that may have been carried out, one."""
    waiting = [*replies, answer(200, {})]
    maybe = 0

    def vendor(_: Request) -> Reply:
        nonlocal maybe
        reply = waiting.pop(0)
        maybe += reply in (LOST, CUT, LATE) or getattr(reply, "status", 0) in {200, 500, 503}
        return reply

    driver = FakeDriver(vendor)
    with contextlib.suppress(errors.Error):
        driver.run(run(view(driver.state(API), retries=Retries(attempts=99)), *POST))
    assert maybe <= 1

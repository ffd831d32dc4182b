"""One login for all who ask, again when the session ended, and never in a loop."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from specmint.runtime import errors
from specmint.runtime.engine.effects import Reply, Send, Wait
from specmint.runtime.engine.retry import Retries
from specmint.runtime.features.refresh_tokens import RefreshedSessions
from specmint.runtime.features.session_rules import Session
from specmint.runtime.http.request import Request
from specmint.runtime.spec import (
    ApiKey,
    Bearer,
    Envelope,
    Limit,
    Operation,
    Put,
)
from tests.runtime.fake_driver import (
    FakeDriver,
    Stuck,
    answer,
    calling,
    form_of,
    headers_of,
    reset,
    script,
)
from tests.runtime.session_vendor import (
    OTHER,
    Actor,
    SessionVendor,
    api,
    call,
    opened,
    session,
)

# --- opening ------------------------------------------------------------------------------


def test_it_opens_on_first_use_and_is_shared() -> None:
    """No login before the first call that needs it, none after."""
    driver, vendor, state = opened()
    assert call(driver, state, OTHER) == 1 and vendor.logins == 0
    for _ in range(3):
        call(driver, state)
    assert vendor.calls == ["other", "login", "thing", "thing", "thing"]


def test_what_the_login_sends() -> None:
    """Constructor arguments under their wire names, and constants; nested where it says so."""
    given = Session(
        login="POST /login",
        fields={"/user/name": "user", "/user/pass": "password"},
        constants={"grant_type": "password"},
        token="/data/sessionId",
        put=Put("form", "sessionId"),
    )
    driver, vendor, state = opened(given)
    call(driver, state)
    assert json.loads(driver.sent[0].body or b"") == {
        "grant_type": "password",
        "user": {"name": "u", "pass": "p4ssword"},
    }
    driver, vendor, state = opened(session(constants={"kind": 1}))
    call(driver, state)
    assert form_of(driver.sent[0]) == {"userName": "u", "password": "p4ssword", "kind": "1"}


def test_members_of_the_login_are_pointers_or_names() -> None:
    """A pointer is unescaped (RFC 6901, 4); what starts with no slash is a name, whatever else stands in it."""
    given = Session(
        login="POST /login",
        fields={"/auth/pass~1word": "password", "user/name": "user"},
        constants={"/auth/a~0b": 1},
        token="/data/sessionId",
        put=Put("form", "sessionId"),
    )
    driver, vendor, state = opened(given)
    call(driver, state)

    assert json.loads(driver.sent[0].body or b"") == {
        "auth": {"a~b": 1, "pass/word": "p4ssword"},
        "user/name": "u",
    }


@pytest.mark.parametrize(
    ("put", "found"),
    [
        (Put("header", "X-Session"), lambda sent: headers_of(sent)["x-session"] == "token-1"),
        (
            Put("header", "Authorization", prefix="Bearer "),
            lambda sent: headers_of(sent)["authorization"] == "Bearer token-1",
        ),
        (Put("query", "sid"), lambda sent: sent.url.endswith("?sid=token-1")),
        (Put("cookie", "sid"), lambda sent: headers_of(sent)["cookie"] == "sid=token-1"),
        (Put("form", "sid"), lambda sent: form_of(sent) == {"sid": "token-1"}),
    ],
)
def test_where_it_travels(put: Put, found: Callable[[Request], bool]) -> None:
    """Header, query, cookie or form; never in what is shown of a request."""
    driver, vendor, state = opened(session(put=put))
    driver.vendor = lambda request: (
        vendor(request) if request.url.endswith("login") else answer(200, {"data": 1})
    )
    call(driver, state)
    assert found(driver.sent[1])
    assert "token-1" not in repr(driver.sent[1])


def test_it_fills_a_security_scheme_where_that_is_required() -> None:
    """Operations without the scheme do not open a session."""
    schemes = {"token": Bearer("none"), "key": ApiKey("header", "X-Key", "none")}
    operations = {"GET /open": {"id": "open", "session": False, "security": ()}}
    for name, header in (
        ("token", ("authorization", "Bearer token-1")),
        ("key", ("x-key", "token-1")),
    ):
        driver, vendor, state = opened(
            session(put=Put("scheme", name)),
            api={
                "schemes": schemes,
                "default": {"security": ((name,),)},
                "operations": operations,
            },
        )
        driver.vendor = lambda request, vendor=vendor: (  # type: ignore[misc]
            vendor(request) if request.url.endswith("login") else answer(200, {"data": 1})
        )
        call(driver, state, calling("GET", "/open"))
        assert vendor.logins == 0
        call(driver, state)
        assert headers_of(driver.sent[2])[header[0]] == header[1]


def test_a_missing_credential_is_named() -> None:
    """Nothing is sent."""
    driver = FakeDriver(SessionVendor())
    state = driver.state(api(session()), user="u")
    with pytest.raises(errors.BadRequest, match="password is needed"):
        call(driver, state)
    assert driver.sent == []


@pytest.mark.parametrize("odd", [{}, {"data": {}}, {"data": {"sessionId": ""}}, {"data": 7}, []])
def test_a_login_without_a_token(odd: Any) -> None:
    """The answer is told as it came; the next call tries again."""
    driver, vendor, state = opened()
    vendor.login = lambda: answer(200, odd)
    for attempts in (1, 2):
        with pytest.raises(errors.Unreadable, match="token"):
            call(driver, state)
        assert vendor.logins == attempts


# --- single flight ------------------------------------------------------------------------


def test_twenty_first_calls_are_one_login() -> None:
    """The first who asks logs in, the others wait for that."""
    driver, vendor, state = opened()
    actors = [Actor(driver, state) for _ in range(20)]
    assert isinstance(actors[0].step, Send)
    assert all(isinstance(actor.step, Wait) for actor in actors[1:])
    assert [actor.finish() for actor in actors] == [1] * 20
    assert vendor.logins == 1


def test_twenty_calls_that_meet_the_end_are_one_login() -> None:
    """All were sent with the old session, all are refused, one logs in, all go through."""
    driver, vendor, state = opened()
    call(driver, state)
    actors = [Actor(driver, state) for _ in range(20)]
    assert all(isinstance(actor.step, Send) for actor in actors)
    vendor.alive.clear()
    assert [actor.finish() for actor in actors] == [1] * 20
    assert vendor.logins == 2


def test_a_late_refusal_of_the_old_session_does_not_end_the_new_one() -> None:
    """A call that was under way all the time takes the session that is there."""
    driver, vendor, state = opened()
    slow = Actor(driver, state)
    slow.move(driver.do(slow.step))  # the login is done, the call is about to be sent
    assert isinstance(slow.step, Send)
    vendor.alive.clear()
    call(driver, state)
    assert vendor.logins == 2
    assert slow.finish() == 1 and vendor.logins == 2


@pytest.mark.parametrize("trouble", [answer(403, {"code": "LOCKED"}), answer(400, {})])
def test_a_refused_login_is_told_to_all_and_not_repeated(trouble: Reply) -> None:
    """Twenty callers, one wrong password: vendors lock accounts for less."""
    driver, vendor, state = opened()
    vendor.login = lambda: trouble
    results = [actor.finish() for actor in [Actor(driver, state) for _ in range(20)]]
    assert {type(result) for result in results} == {errors.NotAllowed}
    assert len({id(result) for result in results}) == 20
    assert {result.operation for result in results} == {"login"}
    assert vendor.logins == 1


def test_a_leader_that_gives_up_is_replaced() -> None:
    """A cancelled login does not leave the others waiting."""
    driver, vendor, state = opened()
    actors = [Actor(driver, state) for _ in range(3)]
    actors[0].steps.close()
    assert [actor.finish() for actor in actors[1:]] == [1, 1]
    assert vendor.logins == 1


def test_a_login_is_repeated_where_it_is_safe() -> None:
    """A lost connection or a 500 is no refusal; it happens within the caller's deadline."""
    driver, vendor, state = opened()
    replies: list[Reply] = [
        reset(),
        answer(503, {}),
        answer(200, {"data": {"sessionId": "token-9"}}),
    ]
    vendor.alive.add("token-9")
    vendor.login = lambda: replies.pop(0)
    assert call(driver, state) == 1 and vendor.logins == 3
    driver, vendor, state = opened()
    vendor.login = lambda: driver.turn(3.0) or reset()  # type: ignore[func-returns-value]
    with pytest.raises(errors.Interrupted):
        call(driver, state, retries=Retries(attempts=99, deadline=5.0))
    assert vendor.logins == 2


def test_a_deadline_is_not_told_to_others() -> None:
    """Who gave the login half a second fails; who has time logs in, once for all of them."""
    driver, vendor, state = opened()
    leader = Actor(driver, state, retries=Retries(deadline=0.5))
    others = [Actor(driver, state) for _ in range(3)]

    def slow() -> Reply:
        driver.turn(0.5)
        return reset()

    vendor.login = slow
    assert type(leader.finish()) is errors.Interrupted
    vendor.login = None
    assert [actor.finish() for actor in others] == [1] * 3
    assert vendor.logins == 2


def test_who_waits_for_a_login_keeps_the_deadline() -> None:
    """A login that hangs is not waited for longer than the caller said."""
    driver, vendor, state = opened()
    leader = Actor(driver, state)
    waiting = Actor(driver, state, retries=Retries(deadline=5.0))
    assert waiting.step.seconds == 5.0
    assert type(waiting.finish()) is errors.NotSent
    with pytest.raises(Stuck):
        Actor(driver, state, retries=Retries(deadline=None)).finish()
    assert leader.finish() == 1


# --- the end ------------------------------------------------------------------------------


def test_a_session_that_ends_is_opened_again_once() -> None:
    """The call is made as if nothing had happened; attempts and quota are not spent."""
    driver, vendor, state = opened()
    call(driver, state)
    vendor.alive.clear()
    assert call(driver, state, retries=Retries.off()) == 1
    assert vendor.calls == ["login", "thing", "thing", "login", "thing"]


def test_a_session_that_never_works_does_not_loop() -> None:
    """Once per call, then the caller is told."""
    driver, vendor, state = opened()
    driver.vendor = lambda request: (
        vendor(request) if request.url.endswith("login") else answer(400, {"code": "OUT"})
    )
    with pytest.raises(errors.SessionExpired) as caught:
        call(driver, state)
    assert caught.value.code == "OUT" and vendor.logins == 2


def test_a_401_ends_a_session_too() -> None:
    """Where the spec has no code for it."""
    driver, vendor, state = opened()
    call(driver, state)
    replies: list[Reply] = [answer(401, {})]
    driver.vendor = lambda sent: vendor(sent) if sent.url.endswith("login") else replies.pop()
    replies += [answer(200, {"data": 1}), answer(401, {})]
    assert call(driver, state) == 1 and vendor.logins == 2


def test_a_renewal_is_no_attempt() -> None:
    """After it, a call has as many attempts as ever."""
    driver, vendor, state = opened(
        api={"operations": {"POST /thing": {"id": "thing", "idempotent": True}}}
    )
    replies: list[Reply] = [answer(503, {}), answer(400, {"code": "OUT"})]
    driver.vendor = lambda sent: (
        vendor(sent)
        if sent.url.endswith("login")
        else replies.pop() if len(replies) > 1 else replies[0]
    )
    with pytest.raises(errors.ServerFailed):
        call(driver, state)
    assert vendor.logins == 2 and len(driver.sent) == 2 + 1 + 3


@pytest.mark.parametrize(("others_got_through", "logins"), [(True, 4), (False, 2)])
def test_more_renewals_where_the_session_had_been_good(
    others_got_through: bool, logins: int
) -> None:
    """Under many calls a session may end twice in the time of one; a bad one does not end."""
    driver, vendor, state = opened()

    def unlucky(sent: Request) -> Reply:
        if sent.url.endswith("login"):
            return vendor(sent)
        if others_got_through:
            driver.vendor = vendor
            call(driver, state)
            driver.vendor = unlucky
        vendor.alive.clear()
        return answer(400, {"code": "OUT"})

    driver.vendor = unlucky
    with pytest.raises(errors.SessionExpired):
        call(driver, state)
    assert vendor.logins == logins


def test_a_views_headers_are_not_the_logins() -> None:
    """The session is everybody's; what a view adds is its own."""
    driver, vendor, state = opened()
    call(driver, state, headers={"X-View": "1"})
    assert ["x-view" in headers_of(sent) for sent in driver.sent] == [False, True]


def test_a_login_has_no_idempotency_key() -> None:
    """Neither one of its own, where the API's calls have keys, nor that of the call which needs it."""
    keyed = {"default": {"idempotency_key": "Idempotency-Key"}}
    driver, vendor, state = opened(api=keyed)
    call(driver, state, idempotency_key="order-1")
    keys = [headers_of(sent).get("idempotency-key") for sent in driver.sent]
    assert vendor.calls == ["login", "thing"]
    assert keys == [None, "order-1"]


def test_an_ended_session_where_none_was_used() -> None:
    """The code alone does not start a login."""
    driver, vendor, state = opened()
    driver.vendor = lambda _: answer(400, {"code": "OUT"})
    with pytest.raises(errors.SessionExpired):
        call(driver, state, OTHER)
    assert len(driver.sent) == 1


@pytest.mark.parametrize(
    ("limits", "pauses", "logins"),
    [
        ({"idle": 100.0}, [99.0, 99.0, 99.0], 1),
        ({"idle": 100.0}, [100.0], 2),
        ({"idle": 100.0, "margin": 10.0}, [89.0, 90.0], 2),
        ({"lifetime": 100.0}, [50.0, 49.0], 1),
        ({"lifetime": 100.0}, [50.0, 50.0], 2),
        ({"lifetime": 100.0, "margin": 10.0}, [89.0, 1.0], 2),
        ({"lifetime": 100.0, "margin": 1000.0}, [49.0, 1.0], 2),
        ({"idle": 100.0, "lifetime": 150.0}, [99.0, 51.0], 2),
        ({}, [1e9], 1),
    ],
)
def test_idle_and_absolute_lifetimes(
    limits: dict[str, float], pauses: list[float], logins: int
) -> None:
    """Log in again before the vendor has to say so: `margin` before either end."""
    driver, vendor, state = opened(session(**limits))
    call(driver, state)
    for pause in pauses:
        driver.turn(pause)
        call(driver, state)
    assert vendor.logins == logins


def test_a_session_may_end_while_a_call_waits_for_its_turn() -> None:
    """It is looked at again after the rate limit, and the place is not lost."""
    limited = {"default": {"limits": (Limit(requests=1, window=60.0, scope="operation"),)}}
    driver, vendor, state = opened(session(idle=30.0), api=limited)
    call(driver, state)
    call(driver, state)
    assert vendor.calls == ["login", "thing", "login", "thing"]


def test_a_budget_bounds_the_logins() -> None:
    """Beyond it a call says so, rather than have the account locked."""
    driver, vendor, state = opened(session(idle=10.0, budget=Limit(requests=2, window=3600.0)))
    for _ in range(2):
        call(driver, state)
        driver.turn(60.0)
    with pytest.raises(errors.NotSent, match="rate limit"):
        call(driver, state)
    assert vendor.logins == 2
    driver.turn(3600.0)
    assert call(driver, state) == 1


def test_a_login_may_be_an_operation_of_its_own_whose_answer_is_kept() -> None:
    """A token is fetched as the session says, not as the API's table does, and what comes with it is used for the next."""
    kept: list[str] = []
    token = Operation("token", envelope=Envelope(), security=())
    own = Session(
        login="POST /token", token="/access", put=Put("header", "X-T"), body="form", operation=token
    )
    driver = FakeDriver(
        script(
            answer(200, {"access": "a1", "refresh_token": "r1"}),
            answer(401, {}),
            answer(200, {"access": "a2"}),
            answer(200, {"data": 1}),
        )
    )
    made = api(own)
    state = driver.state(made, user="u", password="p")
    state.sessions = RefreshedSessions(made, None, "r0", kept.append)
    call(driver, state)

    asked = [form_of(each).get("refresh_token") for each in driver.sent]
    assert asked == ["r0", None, "r1", None] and kept == ["r1"]
    assert {"a1", "a2", "r0", "r1"} <= state.hidden()

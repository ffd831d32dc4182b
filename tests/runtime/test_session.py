"""One login for all who ask, again when the session ended, and never in a loop."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from specmint.runtime import errors
from specmint.runtime.engine.call import run
from specmint.runtime.engine.retry import Retries
from specmint.runtime.engine.state import Core, Reply, Send, Steps, Wait
from specmint.runtime.features.rate_limits import Limit
from specmint.runtime.features.sessions import Keeper, Put, Session
from specmint.runtime.http.request import Call, Outgoing
from specmint.runtime.spec import Api, ApiKey, Bearer, Envelope, Operation, Refusal
from tests.runtime.server import Desk, Stuck, answer, form_of, headers_of, reset, settings

THING = Call(method="POST", path="/thing", form={})
OTHER = Call(method="GET", path="/other")


def session(**options: Any) -> Session:
    options.setdefault("put", Put("form", "sessionId"))
    return Session(
        login="POST /login",
        fields={"userName": "user", "password": "password"},
        body="form",
        token="/data/sessionId",
        **options,
    )


def api(given: Session, **options: Any) -> Api:
    operations = {
        "POST /login": Operation("login", session=False, security=()),
        "POST /logout": Operation("logout"),
        "POST /thing": Operation("thing"),
        "GET /other": Operation("other", session=False),
        **options.pop("operations", {}),
    }
    return Api(
        name="t",
        server="https://api.test",
        session=given,
        envelope=Envelope(payload="/data", code="/code"),
        refusals={"OUT": Refusal("session-expired"), "LOCKED": Refusal("not-allowed")},
        operations=operations,
        **options,
    )


class Vendor:
    """Knows which sessions are alive."""

    def __init__(self) -> None:
        self.logins = 0
        self.alive: set[str] = set()
        self.login: Callable[[], Reply] | None = None
        self.extra: dict[str, Any] = {}
        self.calls: list[str] = []

    def __call__(self, request: Outgoing) -> Reply:
        where = request.url.rpartition("/")[2].partition("?")[0]
        self.calls.append(where)
        if where == "login":
            self.logins += 1
            if self.login is not None:
                return self.login()
            token = f"token-{self.logins}"
            self.alive.add(token)
            return answer(200, {"data": {"sessionId": token, **self.extra}})
        if where != "other" and form_of(request).get("sessionId") not in self.alive:
            return answer(400, {"code": "OUT"})
        return answer(200, {"data": 1})


def opened(given: Session | None = None, **options: Any) -> tuple[Desk, Vendor, Core]:
    vendor = Vendor()
    desk = Desk(vendor)
    made = api(given or session(), **options.pop("api", {}))
    core = desk.core(made, user="u", password="p4ssword", **options)
    return desk, vendor, core


def call(desk: Desk, core: Core, what: Call = THING, **options: Any) -> Any:
    return desk.run(run(core, settings(**options), what)).payload


class Actor:
    """One of many callers: an engine that is moved by hand."""

    def __init__(self, desk: Desk, core: Core, what: Call = THING, **options: Any) -> None:
        self.desk = desk
        self.steps: Steps[Any] = run(core, settings(**options), what)
        self.step: Any = None
        self.result: Any = None
        self.move(None)

    def move(self, reply: Reply) -> None:
        try:
            self.step = self.steps.send(reply)
        except StopIteration as stop:
            self.step, self.result = None, stop.value.payload
        except errors.Error as error:
            self.step, self.result = None, error

    def finish(self) -> Any:
        while self.step is not None:
            self.move(self.desk.do(self.step))
        return self.result


# --- opening ------------------------------------------------------------------------------


def test_it_opens_on_first_use_and_is_shared() -> None:
    """No login before the first call that needs it, none after."""
    desk, vendor, core = opened()
    assert call(desk, core, OTHER) == 1 and vendor.logins == 0
    for _ in range(3):
        call(desk, core)
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
    desk, vendor, core = opened(given)
    call(desk, core)
    assert json.loads(desk.sent[0].body or b"") == {
        "grant_type": "password",
        "user": {"name": "u", "pass": "p4ssword"},
    }
    desk, vendor, core = opened(session(constants={"kind": 1}))
    call(desk, core)
    assert form_of(desk.sent[0]) == {"userName": "u", "password": "p4ssword", "kind": "1"}


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
def test_where_it_travels(put: Put, found: Callable[[Outgoing], bool]) -> None:
    """Header, query, cookie or form; never in what is shown of a request."""
    desk, vendor, core = opened(session(put=put))
    desk.vendor = lambda request: (
        vendor(request) if request.url.endswith("login") else answer(200, {"data": 1})
    )
    call(desk, core)
    assert found(desk.sent[1])
    assert "token-1" not in repr(desk.sent[1])


def test_it_fills_a_security_scheme_where_that_is_required() -> None:
    """Operations without the scheme do not open a session."""
    schemes = {"token": Bearer("none"), "key": ApiKey("header", "X-Key", "none")}
    operations = {
        "GET /open": Operation("open", security=()),
        "GET /keyed": Operation("keyed", security=(("key",),)),
    }
    for name, header in (
        ("token", ("authorization", "Bearer token-1")),
        ("key", ("x-key", "token-1")),
    ):
        desk, vendor, core = opened(
            session(put=Put("scheme", name)),
            api={"schemes": schemes, "security": ((name,),), "operations": operations},
        )
        desk.vendor = lambda request, vendor=vendor: (  # type: ignore[misc]
            vendor(request) if request.url.endswith("login") else answer(200, {"data": 1})
        )
        call(desk, core, Call(method="GET", path="/open"))
        assert vendor.logins == 0
        call(desk, core)
        assert headers_of(desk.sent[2])[header[0]] == header[1]


def test_a_missing_credential_is_named() -> None:
    """Nothing is sent."""
    desk = Desk(Vendor())
    core = desk.core(api(session()), user="u")
    with pytest.raises(errors.BadRequest, match="password is needed"):
        call(desk, core)
    assert desk.sent == []


@pytest.mark.parametrize("odd", [{}, {"data": {}}, {"data": {"sessionId": ""}}, {"data": 7}, []])
def test_a_login_without_a_token(odd: Any) -> None:
    """The answer is told as it came; the next call tries again."""
    desk, vendor, core = opened()
    vendor.login = lambda: answer(200, odd)
    for attempts in (1, 2):
        with pytest.raises(errors.Unreadable, match="token"):
            call(desk, core)
        assert vendor.logins == attempts


# --- single flight ------------------------------------------------------------------------


def test_twenty_first_calls_are_one_login() -> None:
    """The first who asks logs in, the others wait for that."""
    desk, vendor, core = opened()
    actors = [Actor(desk, core) for _ in range(20)]
    assert isinstance(actors[0].step, Send)
    assert all(isinstance(actor.step, Wait) for actor in actors[1:])
    assert [actor.finish() for actor in actors] == [1] * 20
    assert vendor.logins == 1


def test_twenty_calls_that_meet_the_end_are_one_login() -> None:
    """All were sent with the old session, all are refused, one logs in, all go through."""
    desk, vendor, core = opened()
    call(desk, core)
    actors = [Actor(desk, core) for _ in range(20)]
    assert all(isinstance(actor.step, Send) for actor in actors)
    vendor.alive.clear()
    assert [actor.finish() for actor in actors] == [1] * 20
    assert vendor.logins == 2


def test_a_late_refusal_of_the_old_session_does_not_end_the_new_one() -> None:
    """A call that was under way all the time takes the session that is there."""
    desk, vendor, core = opened()
    slow = Actor(desk, core)
    slow.move(desk.do(slow.step))  # the login is done, the call is about to be sent
    assert isinstance(slow.step, Send)
    vendor.alive.clear()
    call(desk, core)
    assert vendor.logins == 2
    assert slow.finish() == 1 and vendor.logins == 2


@pytest.mark.parametrize("trouble", [answer(403, {"code": "LOCKED"}), answer(400, {})])
def test_a_refused_login_is_told_to_all_and_not_repeated(trouble: Reply) -> None:
    """Twenty callers, one wrong password: vendors lock accounts for less."""
    desk, vendor, core = opened()
    vendor.login = lambda: trouble
    results = [actor.finish() for actor in [Actor(desk, core) for _ in range(20)]]
    assert {type(result) for result in results} == {errors.NotAllowed}
    assert len({id(result) for result in results}) == 20
    assert {result.operation for result in results} == {"login"}
    assert vendor.logins == 1


def test_a_leader_that_gives_up_is_replaced() -> None:
    """A cancelled login does not leave the others waiting."""
    desk, vendor, core = opened()
    actors = [Actor(desk, core) for _ in range(3)]
    actors[0].steps.close()
    assert [actor.finish() for actor in actors[1:]] == [1, 1]
    assert vendor.logins == 1


def test_a_login_is_repeated_where_it_is_safe() -> None:
    """A lost connection or a 500 is no refusal; it happens within the caller's deadline."""
    desk, vendor, core = opened()
    replies: list[Reply] = [
        reset(),
        answer(503, {}),
        answer(200, {"data": {"sessionId": "token-9"}}),
    ]
    vendor.alive.add("token-9")
    vendor.login = lambda: replies.pop(0)
    assert call(desk, core) == 1 and vendor.logins == 3
    desk, vendor, core = opened()
    vendor.login = lambda: desk.turn(3.0) or reset()  # type: ignore[func-returns-value]
    with pytest.raises(errors.Interrupted):
        call(desk, core, retries=Retries(attempts=99, deadline=5.0))
    assert vendor.logins == 2


def test_a_deadline_is_not_told_to_others() -> None:
    """Who gave the login half a second fails; who has time logs in, once for all of them."""
    desk, vendor, core = opened()
    leader = Actor(desk, core, retries=Retries(deadline=0.5))
    others = [Actor(desk, core) for _ in range(3)]

    def slow() -> Reply:
        desk.turn(0.5)
        return reset()

    vendor.login = slow
    assert type(leader.finish()) is errors.Interrupted
    vendor.login = None
    assert [actor.finish() for actor in others] == [1] * 3
    assert vendor.logins == 2


def test_who_waits_for_a_login_keeps_the_deadline() -> None:
    """A login that hangs is not waited for longer than the caller said."""
    desk, vendor, core = opened()
    leader = Actor(desk, core)
    waiting = Actor(desk, core, retries=Retries(deadline=5.0))
    assert waiting.step.seconds == 5.0
    assert type(waiting.finish()) is errors.NotSent
    with pytest.raises(Stuck):
        Actor(desk, core).finish()
    assert leader.finish() == 1


# --- the end ------------------------------------------------------------------------------


def test_a_session_that_ends_is_opened_again_once() -> None:
    """The call is made as if nothing had happened; attempts and quota are not spent."""
    desk, vendor, core = opened()
    call(desk, core)
    vendor.alive.clear()
    assert call(desk, core, retries=Retries.off()) == 1
    assert vendor.calls == ["login", "thing", "thing", "login", "thing"]


def test_a_session_that_never_works_does_not_loop() -> None:
    """Once per call, then the caller is told."""
    desk, vendor, core = opened()
    desk.vendor = lambda request: (
        vendor(request) if request.url.endswith("login") else answer(400, {"code": "OUT"})
    )
    with pytest.raises(errors.SessionExpired) as caught:
        call(desk, core)
    assert caught.value.code == "OUT" and vendor.logins == 2


def test_a_401_ends_a_session_too() -> None:
    """Where the spec has no code for it."""
    desk, vendor, core = opened()
    call(desk, core)
    replies: list[Reply] = [answer(401, {})]
    desk.vendor = lambda sent: vendor(sent) if sent.url.endswith("login") else replies.pop()
    replies += [answer(200, {"data": 1}), answer(401, {})]
    assert call(desk, core) == 1 and vendor.logins == 2


def test_a_renewal_is_no_attempt() -> None:
    """After it, a call has as many attempts as ever."""
    desk, vendor, core = opened(
        api={"operations": {"POST /thing": Operation("thing", idempotent=True)}}
    )
    replies: list[Reply] = [answer(503, {}), answer(400, {"code": "OUT"})]
    desk.vendor = lambda sent: (
        vendor(sent)
        if sent.url.endswith("login")
        else replies.pop() if len(replies) > 1 else replies[0]
    )
    with pytest.raises(errors.ServerFailed):
        call(desk, core)
    assert vendor.logins == 2 and len(desk.sent) == 2 + 1 + 3


@pytest.mark.parametrize(("others_got_through", "logins"), [(True, 4), (False, 2)])
def test_more_renewals_where_the_session_had_been_good(
    others_got_through: bool, logins: int
) -> None:
    """Under many calls a session may end twice in the time of one; a bad one does not end."""
    desk, vendor, core = opened()

    def unlucky(sent: Outgoing) -> Reply:
        if sent.url.endswith("login"):
            return vendor(sent)
        if others_got_through:
            desk.vendor = vendor
            call(desk, core)
            desk.vendor = unlucky
        vendor.alive.clear()
        return answer(400, {"code": "OUT"})

    desk.vendor = unlucky
    with pytest.raises(errors.SessionExpired):
        call(desk, core)
    assert vendor.logins == logins


def test_a_views_headers_are_not_the_logins() -> None:
    """The session is everybody's; what a view adds is its own."""
    desk, vendor, core = opened()
    call(desk, core, headers={"X-View": "1"})
    assert ["x-view" in headers_of(sent) for sent in desk.sent] == [False, True]


def test_an_ended_session_where_none_was_used() -> None:
    """The code alone does not start a login."""
    desk, vendor, core = opened()
    desk.vendor = lambda _: answer(400, {"code": "OUT"})
    with pytest.raises(errors.SessionExpired):
        call(desk, core, OTHER)
    assert len(desk.sent) == 1


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
    desk, vendor, core = opened(session(**limits))
    call(desk, core)
    for pause in pauses:
        desk.turn(pause)
        call(desk, core)
    assert vendor.logins == logins


def test_a_session_may_end_while_a_call_waits_for_its_turn() -> None:
    """It is looked at again after the rate limit, and the place is not lost."""
    limited = {"limits": (Limit(requests=1, window=60.0, scope="operation"),)}
    desk, vendor, core = opened(session(idle=30.0), api=limited)
    call(desk, core)
    call(desk, core)
    assert vendor.calls == ["login", "thing", "login", "thing"]


def test_a_budget_bounds_the_logins() -> None:
    """Beyond it a call says so, rather than have the account locked."""
    desk, vendor, core = opened(session(idle=10.0, budget=Limit(requests=2, window=3600.0)))
    for _ in range(2):
        call(desk, core)
        desk.turn(60.0)
    with pytest.raises(errors.NotSent, match="rate limit"):
        call(desk, core)
    assert vendor.logins == 2
    desk.turn(3600.0)
    assert call(desk, core) == 1


# --- where the vendor sends us ------------------------------------------------------------

HOSTED = {"base_url": "/data/at", "hosts": ("api.bill.test", "*.bill.test")}


@pytest.mark.parametrize(
    ("own", "named", "used"),
    [
        ("https://api.bill.test/v2", "https://eu.bill.test/v9", "https://eu.bill.test/v9"),
        ("https://api.bill.test/v2", "https://api.bill.test/v9/", "https://api.bill.test/v9"),
        ("https://api.bill.test/v2", None, "https://api.bill.test/v2"),
        ("http://127.0.0.1:80/v2", "http://127.0.0.1/v3", "http://127.0.0.1/v3"),
        ("http://127.0.0.1:81/v2", "https://api.bill.test/v3", "http://127.0.0.1:81/v2"),
        ("http://127.0.0.1:81/v2", "https://evil.test/v3", "http://127.0.0.1:81/v2"),
    ],
)
def test_a_base_url_from_the_login(own: str, named: str | None, used: str) -> None:
    """Hosts the spec lists; a base the user gave elsewhere stays in force."""
    desk, vendor, core = opened(session(**HOSTED), base_url=own)
    vendor.extra = {"at": named}
    call(desk, core)
    assert desk.sent[1].url == f"{used}/thing"


@pytest.mark.parametrize(
    "named",
    [
        "https://evil.test/v2",
        "http://api.bill.test/v2",
        "https://api.bill.test:8443/v2",
        "https://bill.test/v2",
        "https://evilbill.test/",
        "https://api.bill.test.evil.test/",
        "https://u@api.bill.test/",
        "file:///etc/passwd",
        "nonsense",
    ],
)
def test_a_base_url_that_is_not_allowed(named: str) -> None:
    """The token is not sent there, and the caller is told."""
    desk, vendor, core = opened(session(**HOSTED), base_url="https://api.bill.test/v2")
    vendor.extra = {"at": named}
    with pytest.raises(errors.Unreadable):
        call(desk, core)
    assert len(desk.sent) == 1


# --- sharing and closing ------------------------------------------------------------------


class Store(dict[str, str]):
    """A session store as simple as can be."""

    def load(self, key: str) -> str | None:
        return self.get(key)

    def save(self, key: str, text: str) -> None:
        self[key] = text

    def drop(self, key: str) -> None:
        self.pop(key, None)


def test_processes_share_a_session() -> None:
    """A second client with the same credentials finds it; one with others does not."""
    store = Store()
    desk, vendor, core = opened(store=store)
    call(desk, core)
    for user, logins in (("u", 1), ("someone else", 2)):
        other = desk.core(core.api, user=user, password="p4ssword", store=store)
        call(desk, other)
        assert vendor.logins == logins
    assert all("p4ssword" not in key + text for key, text in store.items())


def test_a_newer_session_in_the_store_is_taken() -> None:
    """If another process logged in again, its session is used instead of a third."""
    store = Store()
    desk, vendor, core = opened(store=store)
    other = desk.core(core.api, user="u", password="p4ssword", store=store)
    call(desk, core)
    call(desk, other)
    vendor.alive.clear()
    call(desk, other)
    call(desk, core)
    assert vendor.logins == 2


@pytest.mark.parametrize(
    "text",
    [
        *("", "null", "[]", "{}", "[1]", '["t", null, "x", 0]', "\0"),
        *('["t", "nonsense", 2e9, 2e9]', '["t", 5, 2e9, 2e9]'),
    ],
)
def test_a_store_that_holds_nonsense(text: str) -> None:
    """It is overwritten by a login."""
    store = Store()
    desk, vendor, core = opened(store=store)
    store[core.key()] = text
    assert call(desk, core) == 1 and vendor.logins == 1


def test_a_store_cannot_lead_elsewhere() -> None:
    """The base URL of a stored session is checked like one from a login."""
    store = Store()
    desk, vendor, core = opened(session(**HOSTED), base_url="https://api.bill.test", store=store)
    vendor.alive.add("stored")
    store[core.key()] = json.dumps(["stored", "https://evil.test", desk.now, desk.now])
    call(desk, core)
    assert desk.sent[0].url == "https://api.bill.test/thing"


def test_close_logs_out_of_a_session_of_ones_own() -> None:
    """One that is shared stays open for the others; one that never opened needs no goodbye."""
    for store, calls in ((None, ["login", "thing", "logout"]), (Store(), ["login", "thing"])):
        desk, vendor, core = opened(session(logout="POST /logout"), store=store)
        assert core.keeper is not None
        desk.run(core.keeper.close(core, settings()))
        call(desk, core)
        for _ in range(2):
            desk.run(core.keeper.close(core, settings()))
        assert vendor.calls == calls


def test_what_the_logout_sends() -> None:
    """The session, and the other hidden form fields."""
    hidden = {"form_credentials": {"devKey": "dev_key"}}
    desk, vendor, core = opened(session(logout="POST /logout"), api=hidden, dev_key="k")
    call(desk, core)
    assert core.keeper is not None
    desk.run(core.keeper.close(core, settings()))
    assert form_of(desk.sent[-1]) == {"sessionId": "token-1", "devKey": "k"}


def test_nothing_shows_the_secret() -> None:
    """Neither repr of what holds it."""
    desk, vendor, core = opened()
    call(desk, core)
    assert isinstance(core.keeper, Keeper)
    assert {"u", "p4ssword", "token-1"} <= set(core.hidden())
    told = repr((core, core.keeper, core.secrets, vars(core.keeper), desk.sent, desk.sends))
    assert "token-1" not in told and "p4ssword" not in told

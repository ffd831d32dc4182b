"""A vendor that knows which sessions are alive, and callers that share one."""

from collections.abc import Callable
from typing import Any, cast

from specmint.runtime import errors
from specmint.runtime.engine.call import run
from specmint.runtime.engine.effects import Reply, Steps
from specmint.runtime.engine.state import ClientState
from specmint.runtime.features.session_rules import Session
from specmint.runtime.features.sessions import SessionManager
from specmint.runtime.http.request import Request
from specmint.runtime.spec import (
    Api,
    Envelope,
    Operation,
    Put,
    Refusal,
)
from tests.runtime.fake_driver import (
    Call,
    FakeDriver,
    answer,
    calling,
    form_of,
    view,
)

THING = calling("POST", "/thing", form={})
OTHER = calling("GET", "/other")


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
    refusals = {"OUT": Refusal("session-expired"), "LOCKED": Refusal("not-allowed")}
    default = Operation(
        "request",
        envelope=Envelope(payload="/data", code="/code"),
        session=True,
        refusals=(refusals,),
        **options.pop("default", {}),
    )
    changed: dict[str, dict[str, Any]] = {
        "POST /login": {"id": "login", "session": False, "security": ()},
        "POST /logout": {"id": "logout"},
        "POST /thing": {"id": "thing"},
        "GET /other": {"id": "other", "session": False},
        **options.pop("operations", {}),
    }
    return Api(
        name="t",
        server="https://api.test",
        session=given,
        default=default,
        operations={key: default.but(**changes) for key, changes in changed.items()},
        **options,
    )


def store_key(state: ClientState) -> str:
    """Return the key under which a client's store keeps its session."""
    return cast(SessionManager, state.sessions)._stored.key(state)


class SessionVendor:
    """Knows which sessions are alive."""

    def __init__(self) -> None:
        self.logins = 0
        self.alive: set[str] = set()
        self.login: Callable[[], Reply] | None = None
        self.extra: dict[str, Any] = {}
        self.calls: list[str] = []

    def __call__(self, request: Request) -> Reply:
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


def opened(
    given: Session | None = None, **options: Any
) -> tuple[FakeDriver, SessionVendor, ClientState]:
    vendor = SessionVendor()
    driver = FakeDriver(vendor)
    made = api(given or session(), **options.pop("api", {}))
    state = driver.state(made, user="u", password="p4ssword", **options)
    return driver, vendor, state


def call(driver: FakeDriver, state: ClientState, what: Call = THING, **options: Any) -> Any:
    return driver.run(run(view(state, **options), *what)).payload


class Actor:
    """One of many callers: an engine that is moved by hand."""

    def __init__(
        self, driver: FakeDriver, state: ClientState, what: Call = THING, **options: Any
    ) -> None:
        self.driver = driver
        self.steps: Steps[Any] = run(view(state, **options), *what)
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
            self.move(self.driver.do(self.step))
        return self.result

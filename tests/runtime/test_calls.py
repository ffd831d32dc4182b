"""What a call does besides its request: it pays for repeats, and reads the details of refusals."""

import json
import uuid
from dataclasses import replace
from typing import Any, cast

import pytest

from specmint.runtime import errors
from specmint.runtime.client.credentials import _arguments
from specmint.runtime.engine.call import run
from specmint.runtime.engine.effects import Signal
from specmint.runtime.engine.state import Quota
from specmint.runtime.features.error_details import RefusalDetails
from specmint.runtime.features.session_rules import Session
from specmint.runtime.http.request_key import KeyInBody
from specmint.runtime.spec import Api, Limit, Operation, Put
from tests.runtime.fake_driver import FakeDriver, answer, calling, script, view

API = Api(name="t", server="https://api.test", operations={})


@pytest.mark.parametrize("failures", [1, 2])
def test_a_call_that_succeeds_in_the_end_costs_nothing(failures: int) -> None:
    """It gets back what its repeats took, and no more: the quota says how the vendor is, not how often it was asked."""
    driver = FakeDriver(script(*[answer(503, {})] * failures, answer(200, {})))
    state = driver.state(API)
    state.quota = Quota(100)
    for _ in range(5):
        state.quota.spend()
    driver.run(run(view(state), *calling("GET", "/one")))

    assert [state.quota.spend() for _ in range(6)] == [True] * 5 + [False]


def test_a_refusal_is_read_as_what_the_spec_declares_for_it() -> None:
    """Where the call names what reads it, by its status; a success is not read so."""
    details = RefusalDetails({"404": dict[str, int]})
    driver = FakeDriver(script(answer(404, {"left": 7}), answer(200, {"left": 7})))
    state = driver.state(API)
    seen: list[Any] = []

    def read(*given: Any) -> None:
        seen.append(given[1:])
        details(*given)

    call: Any = calling("GET", "/one", details=read)
    with pytest.raises(errors.NotFound) as caught:
        driver.run(run(view(state), *call))
    driver.run(run(view(state), *call))

    assert caught.value.details == {"left": 7} and seen == [("request", caught.value)]


def test_a_call_that_cannot_be_sent_uses_no_place_in_a_window() -> None:
    """What is wrong with it is told before anything leaves, and the next call goes at once."""
    default = Operation("request", limits=(Limit(requests=1, window=60.0),))
    driver = FakeDriver(script(answer(200, {})))
    state = driver.state(Api(name="t", server="https://api.test", default=default, operations={}))
    with pytest.raises(errors.BadRequest):
        driver.run(run(view(state), *calling("GET", "/one", headers={"X": "a\nb"})))
    began = driver.now
    driver.run(run(view(state), *calling("GET", "/one")))

    assert driver.now == began


@pytest.mark.parametrize(
    ("body", "option", "sent"),
    [
        ({}, "mine", "mine"),
        ({"key": "theirs"}, None, "theirs"),
        ({"key": "theirs"}, "mine", "mine"),
    ],
)
def test_which_key_stands_in_a_body(body: dict[str, str], option: str | None, sent: str) -> None:
    """An option's, else the one that the caller wrote, else one that is made for the call."""
    keyed = Operation("request", idempotency_key=KeyInBody("/key"))
    driver = FakeDriver(script(answer(200, {})))
    state = driver.state(Api(name="t", server="https://api.test", default=keyed, operations={}))
    driver.run(run(view(state, idempotency_key=option), *calling("POST", "/one", json=body)))
    driver.run(run(view(state), *calling("POST", "/one", json={})))
    first, second = (json.loads(cast(bytes, each.body))["key"] for each in driver.sent)

    assert first == sent and uuid.UUID(second)


def test_a_signal_calls_each_who_waits_once() -> None:
    """Before it is set nobody, then all in their order, and who comes later at once."""
    signal, called = Signal(), list[str]()
    signal.add(lambda: called.append("first"))
    signal.add(lambda: called.append("second"))
    assert called == []
    signal.set()
    signal.add(lambda: called.append("late"))

    assert called == ["first", "second", "late"]


def test_the_fields_of_a_login_are_arguments_where_calls_need_a_session() -> None:
    """Of an API without a session none is asked for, whatever its operations say."""
    put = Put("header", "X-S")
    session = Session(login="POST /login", token="/t", put=put, fields={"u": "user"})
    needed = Operation("one", session=True, form_credentials={"k": "key"})
    with_session = replace(API, default=needed, session=session)

    assert [*_arguments(with_session, needed)] == ["key", "user"]
    assert [*_arguments(with_session, needed.but("two", session=False))] == ["key"]
    assert [*_arguments(replace(API, default=needed), needed)] == ["key"]

"""`with_response`, `page.response` and `on_attempt`: what a caller sees of answers and attempts, over real sockets."""

import asyncio
import datetime as dt
import logging
import threading
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from specmint.runtime import errors
from specmint.runtime.client.arguments import AsyncResource, Resource
from specmint.runtime.client.base import AsyncBaseClient
from specmint.runtime.data.decode import SpecDrift, TypeOf
from specmint.runtime.engine.observing import AttemptInfo
from specmint.runtime.engine.whole_answer import Response
from specmint.runtime.features.bulk import Bulk
from specmint.runtime.features.paging import AsyncPages, Pages
from specmint.runtime.features.paging_styles import ByPage
from specmint.runtime.spec import Api, Envelope, Operation
from tests.runtime.both_clients import CREDENTIALS, ONCE, PLAIN, SHARED, Async, Staged, Thing
from tests.runtime.vendor import Reaction, Received, Vendor, closed_port, http, vendor

ENVELOPED = Api(
    name="e",
    server="https://api.test",
    default=Operation("request", envelope=Envelope(payload="/data")),
)
LIST = ByPage(page="page", pages="/pages", items="/data")
MANY = Bulk(size=2, results="/done")


class Things(Resource):
    def get(self, id: int) -> Thing:
        return self._api.call("GET", f"/things/{id}", into=Thing)

    def delete(self, id: int) -> None:
        self._api.call("DELETE", f"/things/{id}")

    def list(self) -> Pages[Thing]:
        return self._api.pages("GET", "/things", of=Thing, paging=LIST)

    def create_many(self, things: Any) -> Any:
        return self._api.bulk(
            "POST", "/things", things, of=Thing, bulk=MANY, json=lambda each: {"all": each}
        )


class AsyncThings(AsyncResource):
    async def get(self, id: int) -> Thing:
        return await self._api.call("GET", f"/things/{id}", into=Thing)

    async def delete(self, id: int) -> None:
        await self._api.call("DELETE", f"/things/{id}")

    def list(self) -> AsyncPages[Thing]:
        return self._api.pages("GET", "/things", of=Thing, paging=LIST)

    def create_many(self, things: Any) -> Any:
        return self._api.bulk(
            "POST", "/things", things, of=Thing, bulk=MANY, json=lambda each: {"all": each}
        )


def page_of(who: Any, **options: Any) -> Any:
    """The things of a client, under options."""
    client = who.client.with_options(**options)
    return (AsyncThings if isinstance(who, Async) else Things)(client._api)


def whole(who: Any, method: Any, *args: Any, **kwargs: Any) -> Any:
    """What the client's `with_response` makes of a call."""
    if not isinstance(who, Async):
        return who.client.with_response(method)(*args, **kwargs)

    async def called() -> Any:
        return await who.client.with_response(method)(*args, **kwargs)

    return who.runner.run(called())


def by_page(who: Any, pages: Any) -> list[Any]:
    if not isinstance(who, Async):
        return list(pages.by_page())

    async def collected() -> list[Any]:
        return [page async for page in pages.by_page()]

    return who.runner.run(collected())


# --- with_response --------------------------------------------------------------------


def test_a_response_has_the_whole_answer(stage: Staged) -> None:
    """The object, the status, every header in any case, the body with its envelope, its bytes."""
    headers = {"X-Total": "589", "X-Request-Id": "req-1", "Set-Cookie": "a=b"}
    play = stage(http(201, {"data": {"id": 7}, "took": 3}, headers=headers), api=ENVELOPED)
    response = whole(play.who, page_of(play.who).get, 7)

    assert isinstance(response, Response)
    assert response.parsed == Thing(id=7)
    assert (response.status, response.attempts, response.request_id) == (201, 1, "req-1")
    assert response.headers["x-total"] == response.headers["X-TOTAL"] == "589"
    assert response.headers["set-cookie"] == "a=b"
    assert response.body == {"data": {"id": 7}, "took": 3}
    assert response.raw == b'{"data": {"id": 7}, "took": 3}'
    assert repr(response) == "<Response of GET /things/7: HTTP 201>"


def test_a_method_without_an_answer(stage: Staged) -> None:
    """A method that returns nothing has a response whose object is None."""
    play = stage(Reaction(b"HTTP/1.1 204 Gone\r\nX-Left: 3\r\n\r\n"))
    response = whole(play.who, page_of(play.who).delete, 7)

    assert (response.parsed, response.status, response.header("X-Left", int)) == (None, 204, 3)


def test_attempts_count_all_requests_of_a_call(stage: Staged) -> None:
    """Repeats count, and those after a new login; the logins themselves do not."""
    play = stage(http(503), http(502), http(200, {"id": 7}))
    assert whole(play.who, page_of(play.who).get, 7).attempts == 3

    again = [http(440), http(503), http(200, {"id": 7})]
    logins: list[Received] = []

    def react(request: Received) -> Reaction:
        if request.path == "/login":
            logins.append(request)
            return http(200, {"token": f"token-{len(logins)}"})
        return again.pop(0)

    play = stage(api=SHARED, react=react)
    assert whole(play.who, page_of(play.who).get, 7).attempts == 3
    assert len(logins) == 2


def test_headers_as_types(stage: Staged) -> None:
    """A header is read as a type: exact numbers, moments in both spellings; None where it is absent."""
    headers = {
        "X-Total": "589",
        "X-Price": "12.10",
        "X-On": "Tue, 15 Nov 1994 08:12:31 GMT",
        "X-At": "1994-11-15T08:12:31Z",
        "X-Word": "word",
    }
    play = stage(http(200, {"id": 7}, headers=headers))
    response = whole(play.who, page_of(play.who).get, 7)

    moment = dt.datetime(1994, 11, 15, 8, 12, 31, tzinfo=dt.UTC)
    assert response.header("x-total", int) == 589
    assert str(response.header("X-Price", Decimal)) == "12.10"
    assert response.header("X-On", dt.datetime) == response.header("X-At", dt.datetime) == moment
    assert response.header("X-Total", TypeOf[int | None]()) == 589
    assert response.header("X-Absent", int) is response.header("X-Absent") is None
    with pytest.raises(
        errors.Unreadable,
        match="the call succeeded, but its header X-Word: Input should be a valid integer",
    ) as caught:
        response.header("X-Word", int)
    assert "word" not in str(caught.value).replace("X-Word", "")


def test_calls_at_once_have_their_own_answers(stage: Staged) -> None:
    """A response belongs to its call: many at once, and plain calls between them, mix nothing up."""

    def react(request: Received) -> Reaction:
        number = request.path.rpartition("/")[2]
        return http(200, {"id": int(number)}, headers={"X-Number": number})

    play = stage(react=react)
    page = page_of(play.who)

    def one(who: Any, number: int) -> Any:
        if number % 3 == 0:
            return page.get(number)
        return who.client.with_response(page.get)(number)

    for number, result in enumerate(play.who.together(24, one)):
        if number % 3 == 0:
            assert result == Thing(id=number)
        else:
            assert (result.parsed.id, result.header("X-Number", int)) == (number, number)
    assert play.who.client._api.view.kept is None


def test_a_call_inside_a_call_keeps_its_own_answer(stage: Staged) -> None:
    """What a callback calls meanwhile is not the answer of the call that it belongs to."""
    play = stage(http(200, {"id": "x"}, headers={"X-N": "1"}), http(200, {"id": 2}))
    if isinstance(play.who, Async):
        pytest.skip("callbacks are plain functions, which await nothing")
    inner: list[Any] = []
    options = {"drift": lambda _: inner.append(play.who.client.request("GET", "/thing"))}
    response = whole(play.who, page_of(play.who, **options).get, 1)

    assert inner == [{"id": 2}]
    assert response.header("X-N", int) == 1


def test_options_and_refusals_stay(stage: Staged) -> None:
    """The method's own options hold, arguments are checked, and what it raises is raised."""
    play = stage(http(404, {"message": "no such thing"}, headers={"Request-Id": "r-9"}))
    page = page_of(play.who, headers={"X-Mine": "1"})
    with pytest.raises(errors.NotFound, match="no such thing") as caught:
        whole(play.who, page.get, 7)
    assert caught.value.request_id == "r-9"
    assert play.seen[0].headers["x-mine"] == "1"
    with pytest.raises(errors.BadRequest):
        whole(play.who, page.get, "seven")
    assert len(play.seen) == 1
    play = stage(http(200, {"id": "x"}))
    with pytest.raises(SpecDrift) as drifted:
        whole(play.who, page_of(play.who, drift="raise").get, 7)
    assert drifted.value.value.id == "x"


def test_request_has_a_response(stage: Staged) -> None:
    """A call that the spec lacks has one too."""
    play = stage(http(200, {"id": 7}, headers={"X-Total": "1"}))
    response = whole(play.who, play.who.client.request, "GET", "/other")

    assert (response.parsed, response.header("X-Total", int)) == ({"id": 7}, 1)


def test_lists_have_a_response_for_each_page(stage: Staged) -> None:
    """`page.response` is the answer of its page; `with_response` says so where it is given a list or a bulk."""
    pages = [
        http(200, {"data": [{"id": 1}], "pages": 2}, headers={"X-Page": "one"}),
        http(200, {"data": [{"id": 2}], "pages": 2}, headers={"X-Page": "two"}),
    ]
    play = stage(*pages)
    first, second = by_page(play.who, page_of(play.who).list())

    assert [first.response.header("X-Page"), second.response.header("X-Page")] == ["one", "two"]
    assert first.response.parsed == first.items == [Thing(id=1)]
    assert second.response.body == {"data": [{"id": 2}], "pages": 2}
    for method in (page_of(play.who).list, partial(page_of(play.who).create_many, [])):
        with pytest.raises(TypeError, match="with_response takes"):
            whole(play.who, method)
    with pytest.raises(TypeError, match=r"page\.response"):
        whole(play.who, page_of(play.who).create_many, [Thing(id=1)])
    assert len(play.seen) == 2


# --- on_attempt -----------------------------------------------------------------------


def test_an_observer_sees_every_attempt(stage: Staged) -> None:
    """Once for each request: which, how it ended, how long it took, and when the next comes."""
    seen: list[AttemptInfo] = []
    play = stage(
        http(503, {"message": "later"}),
        Reaction(b"", reset=True),
        http(200, {"id": 7}),
        on_attempt=seen.append,
    )
    play("GET", "/thing", query={"q": "x"})
    first, second, third = seen

    assert [each.number for each in seen] == [1, 2, 3]
    assert {(each.operation, each.method, each.path) for each in seen} == {
        ("getThing", "GET", "/thing")
    }
    assert first.url == f"{play.vendor.url}/thing?q=x"
    assert [each.status for each in seen] == [503, None, 200]
    assert [type(each.error) for each in seen] == [
        errors.ServerFailed,
        errors.Interrupted,
        type(None),
    ]
    assert [each.will_retry for each in seen] == [True, True, False]
    assert first.retry_in is not None and third.retry_in is None and 0.0 < third.seconds < 60.0
    assert second.seconds > 0.0


def test_an_observer_sees_the_last_attempt_of_a_failure(stage: Staged) -> None:
    """A refusal, an unknown outcome and a lack of connection are shown as they are raised, with no next attempt."""
    for reaction, kind in (
        (http(404), errors.NotFound),
        (Reaction(b"", reset=True), errors.UnknownOutcome),
    ):
        seen: list[AttemptInfo] = []
        error = stage(reaction, on_attempt=seen.append).fails("POST", "/make")
        (one,) = seen
        assert type(one.error) is kind and one.error is error and not one.will_retry
    seen = []
    play = stage(http(200), on_attempt=seen.append, retries=ONCE)
    play.vendor.close()
    error = play.fails()
    assert isinstance(error, errors.NotSent) and [each.error for each in seen] == [error]


def test_an_observer_sees_no_secret(stage: Staged) -> None:
    """No credential and nothing personal is in what an observer gets, error included."""
    seen: list[AttemptInfo] = []
    api = Api(
        name="t",
        server="https://api.test",
        schemes=PLAIN.schemes,
        default=PLAIN.default,
        personal=("email",),
    )
    play = stage(http(400, {"echo": CREDENTIALS["key"]}), api=api, on_attempt=seen.append)
    play.fails("GET", "/thing", query={"email": "a@b.c"})
    (one,) = seen
    shown = f"{one!r} {one.error} {vars(one.error)!r}"

    assert "email=redacted" in one.url
    assert [secret for secret in [*CREDENTIALS.values(), "a@b.c"] if secret in shown] == []


def test_logins_are_attempts(stage: Staged) -> None:
    """A login is shown like any request, and so is the one after a session that ended."""
    seen: list[AttemptInfo] = []
    replies = [http(440), http(200, {"id": 7})]

    def react(request: Received) -> Reaction:
        return http(200, {"token": "secret-token"}) if request.path == "/login" else replies.pop(0)

    play = stage(api=SHARED, react=react, on_attempt=seen.append)
    play("POST", "/make")

    assert [each.path for each in seen] == ["/login", "/make", "/login", "/make"]
    assert [each.will_retry for each in seen] == [False, True, False, False]
    assert "secret-token" not in repr(seen)


def test_an_observer_that_raises_changes_nothing(
    stage: Staged, caplog: pytest.LogCaptureFixture
) -> None:
    """The outcome is the vendor's, whatever an observer does; its mistake is logged."""

    def broken(_: AttemptInfo) -> None:
        raise ValueError("broken observer")

    with caplog.at_level(logging.WARNING):
        play = stage(http(503), http(200, {"id": 7}), on_attempt=broken)
        assert play("GET", "/thing", into=Thing) == Thing(id=7)
        error = stage(http(404, {"message": "no"}), on_attempt=broken).fails()
    assert (
        type(error) is errors.NotFound
        and error.message == "no"
        and not isinstance(error.__context__, ValueError)
    )
    assert len([each for each in caplog.records if "on_attempt failed" in each.message]) == 3


def test_an_observer_of_a_view_is_its_own(stage: Staged) -> None:
    """`with_options(on_attempt=…)` observes the calls of that view; each page of a list is an attempt."""
    ours: list[AttemptInfo] = []
    theirs: list[AttemptInfo] = []
    play = stage(http(200, {"data": [], "pages": 0}), on_attempt=ours.append)
    by_page(play.who, page_of(play.who, on_attempt=theirs.append).list())
    play("GET", "/thing")

    assert [each.path for each in theirs] == ["/things"]
    assert [each.path for each in ours] == ["/thing"]


def test_an_observer_is_a_plain_function(caller: Any) -> None:
    """A coroutine function is refused at once: nobody would await it."""

    async def observe(_: AttemptInfo) -> None: ...

    with pytest.raises(TypeError, match="plain function"):
        caller(PLAIN, f"http://127.0.0.1:{closed_port()}", on_attempt=observe)


@pytest.mark.parametrize(
    ("option", "value"),
    [("on_attempt", 3), ("drift", "error"), ("timeout", "5"), ("retries", 3)],
)
def test_an_option_of_another_kind_is_refused(caller: Any, option: str, value: object) -> None:
    """A misspelt one would be taken for the usual, and nobody would know."""
    with pytest.raises(TypeError, match=f"^{option}= takes "):
        caller(PLAIN, f"http://127.0.0.1:{closed_port()}", **{option: value})


def test_a_cancelled_attempt_is_not_shown() -> None:
    """Who cancels a task gets the cancellation, and the observer nothing of it."""
    seen: list[AttemptInfo] = []
    answering = threading.Event()

    async def cancelled(place: Vendor) -> None:
        who = AsyncBaseClient(
            PLAIN, credentials=CREDENTIALS, base_url=place.url, on_attempt=seen.append
        )
        task = asyncio.ensure_future(who.request("GET", "/thing"))
        while not place.requests:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        answering.set()
        await who.request("GET", "/thing")
        await who.close()

    with vendor(lambda _: http(200, {"id": 7}, first=answering.wait)) as place:
        asyncio.run(cancelled(place))
    assert [each.status for each in seen] == [200]


# --- without asyncio ------------------------------------------------------------------


def without_asyncio(coroutine: Any) -> BaseException:
    """What a coroutine raises where no loop of asyncio runs, as under trio."""
    try:
        coroutine.send(None)
    except BaseException as error:
        return error
    raise AssertionError("it waits for something")


def test_the_async_client_needs_asyncio() -> None:
    """Under trio, each way into the async client is refused before anything is sent, and says what to do instead."""
    client = AsyncBaseClient(
        PLAIN, credentials=CREDENTIALS, base_url=f"http://127.0.0.1:{closed_port()}"
    )
    things = AsyncThings(client._api)
    ways = [
        client.__aenter__(),
        things.get(7),
        things.list().__aiter__().__anext__(),
        things.create_many([Thing(id=1)]).__anext__(),
        client.with_response(things.get)(7),
    ]
    for way in ways:
        error = without_asyncio(way)
        assert isinstance(error, errors.NotSent)
        assert "runs on asyncio" in error.message and "to_thread.run_sync" in error.message

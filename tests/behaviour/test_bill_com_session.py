"""The Bill.com session: opened late, once, shared, opened again once when it ends."""

from typing import Any

import pytest

import bill_com
from tests.servers import faults

from .conftest import Api, World, named

LOGIN = "/api/v2/Login.json"
LOGOUT = "/api/v2/Logout.json"


@pytest.fixture
def api() -> Api:
    return named("bill_com")


def _new(number: int) -> bill_com.CustomerCreate:
    return bill_com.CustomerCreate(name=f"c{number}")


def _names(world: World) -> list[Any]:
    return sorted(str(created.record["name"]) for created in world.vendor.ledger.created)


def test_the_session_opens_on_first_use(world: World) -> None:
    """No login when the client is made, one before the first call, none before the second."""
    client = world.client()
    assert world.vendor.logins() == 0
    for _ in range(3):
        world.run(client.session.info())
    assert [entry.path for entry in world.entries()].count(LOGIN) == 1
    assert world.entries()[0].path == LOGIN


def test_twenty_first_calls_log_in_once(world: World) -> None:
    """Threads or tasks that start together share one login, and each gets its own answer."""
    client = world.client()
    world.vendor.latency = 0.02
    results = world.voice.together(
        [lambda number=number: client.customers.create(_new(number)) for number in range(20)]  # type: ignore[misc]
    )
    assert sorted(result.name for result in results) == sorted(f"c{n}" for n in range(20))
    assert world.vendor.logins() == 1
    assert len(world.entries("POST", LOGIN)) == 1


def test_an_expired_session_is_opened_again_once(world: World) -> None:
    """BDC_1109 in mid-run: one new login, and the call is made as if nothing had happened."""
    client = world.client()
    world.run(client.customers.create(_new(0)))
    world.vendor.expire_sessions()
    assert world.run(client.customers.create(_new(1))).name == "c1"
    assert world.vendor.logins() == 2
    assert _names(world) == ["c0", "c1"]


def test_an_idle_session_is_opened_again(world: World) -> None:
    """35 minutes by the vendor's clock, and the client goes on."""
    client = world.client()
    world.run(client.session.info())
    world.vendor.clock.turn(36 * 60)
    world.run(client.session.info())
    assert world.vendor.logins() == 2


def test_twenty_calls_meet_an_expired_session_and_log_in_once(world: World) -> None:
    """However many calls see the session end, there is one login, and no create is made twice."""
    client = world.client()
    world.run(client.session.info())
    world.vendor.expire_sessions()
    world.vendor.latency = 0.02
    world.voice.together(
        [lambda number=number: client.customers.create(_new(number)) for number in range(20)]  # type: ignore[misc]
    )
    assert world.vendor.logins() == 2
    assert _names(world) == sorted(f"c{number}" for number in range(20))


def test_a_session_that_never_works_does_not_loop(world: World) -> None:
    """If the new session is refused as well the call fails: two logins, not two hundred."""
    client = world.client()
    detail = {"error_code": "BDC_1109", "error_message": "Session is invalid. Please log in."}
    body = {"response_status": 1, "response_message": "Error", "response_data": detail}
    world.vendor.faults.only = lambda entry: entry.path != LOGIN
    world.vendor.faults.always = faults.says(body)
    with pytest.raises(bill_com.errors.NotAllowed) as caught:
        world.run(client.session.info())
    assert caught.value.code == "BDC_1109"
    assert world.vendor.logins() == 2


def test_a_refused_login_is_not_repeated(world: World) -> None:
    """A wrong password costs one login, and the error names the vendor's code."""
    client = world.client(password="wrong")
    with pytest.raises(bill_com.errors.NotAllowed) as caught:
        world.run(client.session.info())
    error = caught.value
    assert (error.code, error.status) == ("BDC_1101", 200)
    assert error.message == "User name and/or password do not match our records."
    assert [entry.path for entry in world.entries()] == [LOGIN]


def test_twenty_calls_and_a_refused_login(world: World) -> None:
    """All twenty learn why; the vendor, who locks accounts, was asked far less than 20 times."""
    client = world.client(password="wrong")
    world.vendor.latency = 0.05
    results = world.voice.together([client.session.info for _ in range(20)])
    assert {type(result) for result in results} == {bill_com.errors.NotAllowed}
    assert len(world.entries("POST", LOGIN)) < 20


def test_close_logs_out_of_an_open_session_only(world: World) -> None:
    """`close()` ends the session at the vendor; a client that never opened one says nothing."""
    world.run(world.client().close())
    assert world.entries() == []
    client = world.client()
    world.run(client.session.info())
    world.run(client.close())
    assert world.last().path == LOGOUT and world.last().outcome == "ok"
    assert world.vendor.sessions == {}


def test_views_share_the_session(world: World) -> None:
    """`with_options` does not log in again."""
    client = world.client()
    world.run(client.session.info())
    world.run(client.with_options(timeout=9.0).session.info())
    assert world.vendor.logins() == 1


def test_login_and_listing_need_no_session(world: World) -> None:
    """Both can be called directly; neither opens a session of its own first."""
    client = world.client()
    given = world.credentials()
    orgs = world.run(
        client.session.list_orgs(user_name=given["user_name"], password=given["password"])
    )
    assert [org.org_id for org in orgs] == [world.vendor.org_id]
    assert [entry.path for entry in world.entries()] == ["/api/v2/ListOrgs.json"]


def test_three_at_once_when_the_vendor_allows_no_more(world: World) -> None:
    """With rate limits on, a fourth call waits: the vendor never has to say BDC_1322."""
    client = world.client(rate_limits=True)
    world.run(client.session.info())
    world.vendor.limit_at_once, world.vendor.latency = True, 0.02
    world.voice.together([client.session.info for _ in range(12)])
    assert world.vendor.ledger.outcomes()["BDC_1322"] == 0
    assert world.vendor.ledger.most_at_once() <= 3

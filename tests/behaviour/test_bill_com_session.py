"""The Bill.com session: opened late, once, shared, opened again once when it ends."""

from typing import Any

import pytest

import bill_com
from tests.servers import faults

from .conftest import Api, Scenario, api_named

LOGIN = "/api/v2/Login.json"
LOGOUT = "/api/v2/Logout.json"


@pytest.fixture
def api() -> Api:
    return api_named("bill_com")


def _new(number: int) -> bill_com.CustomerCreate:
    return bill_com.CustomerCreate(name=f"c{number}")


def _names(scenario: Scenario) -> list[Any]:
    return sorted(str(created.record["name"]) for created in scenario.vendor.ledger.created)


def test_the_session_opens_on_first_use(scenario: Scenario) -> None:
    """No login when the client is made, one before the first call, none before the second."""
    client = scenario.client()
    assert scenario.vendor.logins() == 0
    for _ in range(3):
        scenario.run(client.session.info())
    assert [entry.path for entry in scenario.entries()].count(LOGIN) == 1
    assert scenario.entries()[0].path == LOGIN


def test_twenty_first_calls_log_in_once(scenario: Scenario) -> None:
    """Threads or tasks that start together share one login, and each gets its own answer."""
    client = scenario.client()
    scenario.vendor.latency = 0.02
    results = scenario.driver.together(
        [lambda number=number: client.customers.create(_new(number)) for number in range(20)]  # type: ignore[misc]
    )
    assert sorted(result.name for result in results) == sorted(f"c{n}" for n in range(20))
    assert scenario.vendor.logins() == 1
    assert len(scenario.entries("POST", LOGIN)) == 1


def test_an_expired_session_is_opened_again_once(scenario: Scenario) -> None:
    """BDC_1109 in mid-run: one new login, and the call is made as if nothing had happened."""
    client = scenario.client()
    scenario.run(client.customers.create(_new(0)))
    scenario.vendor.expire_sessions()
    assert scenario.run(client.customers.create(_new(1))).name == "c1"
    assert scenario.vendor.logins() == 2
    assert _names(scenario) == ["c0", "c1"]


def test_an_idle_session_is_opened_again(scenario: Scenario) -> None:
    """35 minutes by the vendor's clock, and the client goes on."""
    client = scenario.client()
    scenario.run(client.session.info())
    scenario.vendor.clock.advance(36 * 60)
    scenario.run(client.session.info())
    assert scenario.vendor.logins() == 2


def test_twenty_calls_meet_an_expired_session_and_log_in_once(scenario: Scenario) -> None:
    """However many calls see the session end, there is one login, and no create is made twice."""
    client = scenario.client()
    scenario.run(client.session.info())
    scenario.vendor.expire_sessions()
    scenario.vendor.latency = 0.02
    scenario.driver.together(
        [lambda number=number: client.customers.create(_new(number)) for number in range(20)]  # type: ignore[misc]
    )
    assert scenario.vendor.logins() == 2
    assert _names(scenario) == sorted(f"c{number}" for number in range(20))


def test_a_session_that_never_works_does_not_loop(scenario: Scenario) -> None:
    """If the new session is refused as well the call fails: two logins, not two hundred."""
    client = scenario.client()
    detail = {"error_code": "BDC_1109", "error_message": "Session is invalid. Please log in."}
    body = {"response_status": 1, "response_message": "Error", "response_data": detail}
    scenario.vendor.faults.only = lambda entry: entry.path != LOGIN
    scenario.vendor.faults.always = faults.json_answer(body)
    with pytest.raises(bill_com.errors.NotAllowed) as caught:
        scenario.run(client.session.info())
    assert caught.value.code == "BDC_1109"
    assert scenario.vendor.logins() == 2


def test_a_refused_login_is_not_repeated(scenario: Scenario) -> None:
    """A wrong password costs one login, and the error names the vendor's code."""
    client = scenario.client(password="wrong")
    with pytest.raises(bill_com.errors.NotAllowed) as caught:
        scenario.run(client.session.info())
    error = caught.value
    assert (error.code, error.status) == ("BDC_1101", 200)
    assert error.message == "User name and/or password do not match our records."
    assert [entry.path for entry in scenario.entries()] == [LOGIN]


def test_twenty_calls_and_a_refused_login(scenario: Scenario) -> None:
    """All twenty learn why; the vendor, who locks accounts, was asked far less than 20 times."""
    client = scenario.client(password="wrong")
    scenario.vendor.latency = 0.05
    results = scenario.driver.together([client.session.info for _ in range(20)])
    assert {type(result) for result in results} == {bill_com.errors.NotAllowed}
    assert len(scenario.entries("POST", LOGIN)) < 20


def test_close_logs_out_of_an_open_session_only(scenario: Scenario) -> None:
    """`close()` ends the session at the vendor; a client that never opened one says nothing."""
    scenario.run(scenario.client().close())
    assert scenario.entries() == []
    client = scenario.client()
    scenario.run(client.session.info())
    scenario.run(client.close())
    assert scenario.last().path == LOGOUT and scenario.last().outcome == "ok"
    assert scenario.vendor.sessions == {}


def test_views_share_the_session(scenario: Scenario) -> None:
    """`with_options` does not log in again."""
    client = scenario.client()
    scenario.run(client.session.info())
    scenario.run(client.with_options(timeout=9.0).session.info())
    assert scenario.vendor.logins() == 1


def test_login_and_listing_need_no_session(scenario: Scenario) -> None:
    """Both can be called directly; neither opens a session of its own first."""
    client = scenario.client()
    given = scenario.credentials()
    orgs = scenario.run(
        client.session.list_orgs(user_name=given["user_name"], password=given["password"])
    )
    assert [org.org_id for org in orgs] == [scenario.vendor.org_id]
    assert [entry.path for entry in scenario.entries()] == ["/api/v2/ListOrgs.json"]


def test_three_at_once_when_the_vendor_allows_no_more(scenario: Scenario) -> None:
    """With rate limits on, a fourth call waits: the vendor never has to say BDC_1322."""
    client = scenario.client(rate_limits=True)
    scenario.run(client.session.info())
    scenario.vendor.limit_at_once, scenario.vendor.latency = True, 0.02
    scenario.driver.together([client.session.info for _ in range(12)])
    assert scenario.vendor.ledger.outcomes()["BDC_1322"] == 0
    assert scenario.vendor.ledger.most_at_once() <= 3

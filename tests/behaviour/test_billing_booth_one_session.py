"""The Billing Booth One session: a token for an hour, opened late, once, again after 401."""

from typing import Any

import pytest

import billing_booth_one
from tests.servers import faults

from .conftest import Api, Scenario, api_named

LOGIN = "/token"


@pytest.fixture
def api() -> Api:
    return api_named("billing_booth_one")


def _names(scenario: Scenario) -> list[Any]:
    return sorted(str(created.record["name"]) for created in scenario.vendor.ledger.created)


def _logins(scenario: Scenario) -> int:
    return len(scenario.entries("POST", LOGIN))


def test_the_session_opens_on_first_use(scenario: Scenario) -> None:
    """One login before the first call, with what the vendor wants; then the token in a header."""
    client = scenario.client()
    for _ in range(3):
        scenario.driver.items(client.customers.list())
    first, *rest = scenario.entries()
    assert (first.path, first.parsed) == (
        LOGIN,
        {**scenario.credentials(), "grant_type": "password"},
    )
    assert "authorization" not in first.headers
    assert {entry.headers["authorization"] for entry in rest} == {
        f"Bearer {token}" for token in scenario.vendor.tokens
    }
    assert _logins(scenario) == 1


def test_twenty_first_calls_log_in_once(scenario: Scenario) -> None:
    """Threads or tasks that start together share one login."""
    client = scenario.client()
    scenario.vendor.latency = 0.02
    names = [f"c{number}" for number in range(20)]
    made = scenario.driver.together(
        [lambda name=name: client.customers.create(scenario.new(name)) for name in names]  # type: ignore[misc]
    )
    assert sorted(customer.name for customer in made) == sorted(names)
    assert _logins(scenario) == 1


def test_401_opens_the_session_again_once(scenario: Scenario) -> None:
    """The token ends in mid-run: one new login, and the create is made exactly once."""
    client = scenario.client()
    scenario.run(client.customers.create(scenario.new("a")))
    scenario.vendor.expire_sessions()
    scenario.run(client.customers.create(scenario.new("b")))
    assert _logins(scenario) == 2
    assert _names(scenario) == ["a", "b"]


def test_an_hour_ends_the_token(scenario: Scenario) -> None:
    """60 minutes by the vendor's clock, and the client goes on."""
    client = scenario.client()
    scenario.driver.items(client.customers.list())
    scenario.vendor.clock.advance(3601)
    scenario.driver.items(client.customers.list())
    assert scenario.vendor.logins() == 2


def test_twenty_calls_meet_an_ended_token_and_log_in_once(scenario: Scenario) -> None:
    """However many calls get 401, there is one login, and no create is made twice."""
    client = scenario.client()
    scenario.driver.items(client.customers.list())
    scenario.vendor.expire_sessions()
    scenario.vendor.latency = 0.02
    names = [f"c{number}" for number in range(20)]
    scenario.driver.together(
        [lambda name=name: client.customers.create(scenario.new(name)) for name in names]  # type: ignore[misc]
    )
    assert _logins(scenario) == 2
    assert _names(scenario) == sorted(names)


def test_a_token_that_never_works_does_not_loop(scenario: Scenario) -> None:
    """If the new token is refused as well the call fails: two logins, not two hundred."""
    client = scenario.client()
    scenario.vendor.faults.only = lambda entry: entry.path != LOGIN
    scenario.vendor.faults.always = faults.json_answer({"message": "Unauthenticated."}, code=401)
    with pytest.raises(billing_booth_one.errors.NotAllowed) as caught:
        scenario.run(client.customers.get(1))
    assert caught.value.status == 401
    assert _logins(scenario) == 2


def test_a_refused_login_is_not_repeated(scenario: Scenario) -> None:
    """A wrong password costs one login, and the error shows the vendor's body."""
    client = scenario.client(password="wrong")
    with pytest.raises(billing_booth_one.errors.NotAllowed) as caught:
        scenario.run(client.customers.get(1))
    assert caught.value.status == 401
    assert caught.value.body == {"message": "These credentials do not match our records."}
    assert [entry.path for entry in scenario.entries()] == [LOGIN]


def test_403_is_not_an_ended_session(scenario: Scenario) -> None:
    """Missing rights are no reason to log in again."""
    client = scenario.client()
    scenario.driver.items(client.customers.list())
    scenario.vendor.faults.script(faults.json_answer({"message": "Forbidden"}, code=403))
    with pytest.raises(billing_booth_one.errors.NotAllowed):
        scenario.run(client.customers.get(1))
    assert _logins(scenario) == 1


def test_close_without_a_logout_sends_nothing(scenario: Scenario) -> None:
    """The vendor has no way to give a token back."""
    client = scenario.client()
    scenario.driver.items(client.customers.list())
    before = len(scenario.entries())
    scenario.run(client.close())
    assert len(scenario.entries()) == before

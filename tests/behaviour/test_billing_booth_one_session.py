"""The Billing Booth One session: a token for an hour, opened late, once, again after 401."""

from typing import Any

import pytest

import billing_booth_one
from tests.servers import faults

from .conftest import Api, World, named

LOGIN = "/token"


@pytest.fixture
def api() -> Api:
    return named("billing_booth_one")


def _names(world: World) -> list[Any]:
    return sorted(str(created.record["name"]) for created in world.vendor.ledger.created)


def _logins(world: World) -> int:
    return len(world.entries("POST", LOGIN))


def test_the_session_opens_on_first_use(world: World) -> None:
    """One login before the first call, with what the vendor wants; then the token in a header."""
    client = world.client()
    for _ in range(3):
        world.voice.items(client.customers.list())
    first, *rest = world.entries()
    assert (first.path, first.parsed) == (
        LOGIN,
        {**world.credentials(), "grant_type": "password"},
    )
    assert "authorization" not in first.headers
    assert {entry.headers["authorization"] for entry in rest} == {
        f"Bearer {token}" for token in world.vendor.tokens
    }
    assert _logins(world) == 1


def test_twenty_first_calls_log_in_once(world: World) -> None:
    """Threads or tasks that start together share one login."""
    client = world.client()
    world.vendor.latency = 0.02
    names = [f"c{number}" for number in range(20)]
    made = world.voice.together(
        [lambda name=name: client.customers.create(world.new(name)) for name in names]  # type: ignore[misc]
    )
    assert sorted(customer.name for customer in made) == sorted(names)
    assert _logins(world) == 1


def test_401_opens_the_session_again_once(world: World) -> None:
    """The token ends in mid-run: one new login, and the create is made exactly once."""
    client = world.client()
    world.run(client.customers.create(world.new("a")))
    world.vendor.expire_sessions()
    world.run(client.customers.create(world.new("b")))
    assert _logins(world) == 2
    assert _names(world) == ["a", "b"]


def test_an_hour_ends_the_token(world: World) -> None:
    """60 minutes by the vendor's clock, and the client goes on."""
    client = world.client()
    world.voice.items(client.customers.list())
    world.vendor.clock.turn(3601)
    world.voice.items(client.customers.list())
    assert world.vendor.logins() == 2


def test_twenty_calls_meet_an_ended_token_and_log_in_once(world: World) -> None:
    """However many calls get 401, there is one login, and no create is made twice."""
    client = world.client()
    world.voice.items(client.customers.list())
    world.vendor.expire_sessions()
    world.vendor.latency = 0.02
    names = [f"c{number}" for number in range(20)]
    world.voice.together(
        [lambda name=name: client.customers.create(world.new(name)) for name in names]  # type: ignore[misc]
    )
    assert _logins(world) == 2
    assert _names(world) == sorted(names)


def test_a_token_that_never_works_does_not_loop(world: World) -> None:
    """If the new token is refused as well the call fails: two logins, not two hundred."""
    client = world.client()
    world.vendor.faults.only = lambda entry: entry.path != LOGIN
    world.vendor.faults.always = faults.says({"message": "Unauthenticated."}, code=401)
    with pytest.raises(billing_booth_one.errors.NotAllowed) as caught:
        world.run(client.customers.get(1))
    assert caught.value.status == 401
    assert _logins(world) == 2


def test_a_refused_login_is_not_repeated(world: World) -> None:
    """A wrong password costs one login, and the error shows the vendor's body."""
    client = world.client(password="wrong")
    with pytest.raises(billing_booth_one.errors.NotAllowed) as caught:
        world.run(client.customers.get(1))
    assert caught.value.status == 401
    assert caught.value.body == {"message": "These credentials do not match our records."}
    assert [entry.path for entry in world.entries()] == [LOGIN]


def test_403_is_not_an_ended_session(world: World) -> None:
    """Missing rights are no reason to log in again."""
    client = world.client()
    world.voice.items(client.customers.list())
    world.vendor.faults.script(faults.says({"message": "Forbidden"}, code=403))
    with pytest.raises(billing_booth_one.errors.NotAllowed):
        world.run(client.customers.get(1))
    assert _logins(world) == 1


def test_close_without_a_logout_sends_nothing(world: World) -> None:
    """The vendor has no way to give a token back."""
    client = world.client()
    world.voice.items(client.customers.list())
    before = len(world.entries())
    world.run(client.close())
    assert len(world.entries()) == before

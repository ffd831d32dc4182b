"""Where a login sends its client, and how a session is shared, stored and closed."""

import contextlib
import json
from dataclasses import replace

import pytest

from specmint.runtime import errors
from specmint.runtime.engine.state import ClientState
from specmint.runtime.features.sessions import SessionManager
from specmint.runtime.spec import Put
from tests.runtime.fake_driver import (
    form_of,
    view,
)
from tests.runtime.session_vendor import (
    call,
    opened,
    session,
    store_key,
)

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
    driver, vendor, state = opened(session(**HOSTED), base_url=own)
    vendor.extra = {"at": named}
    call(driver, state)
    assert driver.sent[1].url == f"{used}/thing"


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
    driver, vendor, state = opened(session(**HOSTED), base_url="https://api.bill.test/v2")
    vendor.extra = {"at": named}
    with pytest.raises(errors.Unreadable):
        call(driver, state)
    assert len(driver.sent) == 1


# --- sharing and closing ------------------------------------------------------------------


class Store(dict[str, str]):
    """A session store as simple as can be."""

    def load(self, key: str) -> str | None:
        return self.get(key)

    def save(self, key: str, text: str) -> None:
        self[key] = text

    def drop(self, key: str) -> None:
        self.pop(key, None)


def key_of(state: ClientState) -> str:
    """The key under which a client keeps its session in its store."""
    return store_key(state)


def test_apis_of_one_account_share_a_session() -> None:
    """Clients of two documents find the same session, unless their login or what it opens is another."""
    store = Store()
    driver, vendor, state = opened(store=store)
    call(driver, state)
    for changed, logins in (
        (replace(state.api, name="twin"), 1),
        (replace(state.api, session=session(put=Put("header", "Session"))), 2),
    ):
        twin = driver.state(changed, user="u", password="p4ssword", store=store)
        with contextlib.suppress(errors.Error):  # this vendor knows no session in a header
            call(driver, twin)
        assert vendor.logins >= logins
        assert (key_of(twin) == key_of(state)) is (logins == 1)


def test_processes_share_a_session() -> None:
    """A second client with the same credentials finds it; one with others does not."""
    store = Store()
    driver, vendor, state = opened(store=store)
    call(driver, state)
    for user, logins in (("u", 1), ("someone else", 2)):
        other = driver.state(state.api, user=user, password="p4ssword", store=store)
        call(driver, other)
        assert vendor.logins == logins
    assert all("p4ssword" not in key + text for key, text in store.items())


def test_a_newer_session_in_the_store_is_taken() -> None:
    """If another process logged in again, its session is used instead of a third."""
    store = Store()
    driver, vendor, state = opened(store=store)
    other = driver.state(state.api, user="u", password="p4ssword", store=store)
    call(driver, state)
    call(driver, other)
    vendor.alive.clear()
    call(driver, other)
    call(driver, state)
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
    driver, vendor, state = opened(store=store)
    store[key_of(state)] = text
    assert call(driver, state) == 1 and vendor.logins == 1


def test_a_store_cannot_lead_elsewhere() -> None:
    """The base URL of a stored session is checked like one from a login."""
    store = Store()
    driver, vendor, state = opened(session(**HOSTED), base_url="https://api.bill.test", store=store)
    vendor.alive.add("stored")
    store[key_of(state)] = json.dumps(["stored", "https://evil.test", driver.now, driver.now])
    call(driver, state)
    assert driver.sent[0].url == "https://api.bill.test/thing"


def test_close_logs_out_of_a_session_of_ones_own() -> None:
    """One that is shared stays open for the others; one that never opened needs no goodbye."""
    for store, calls in ((None, ["login", "thing", "logout"]), (Store(), ["login", "thing"])):
        driver, vendor, state = opened(session(logout="POST /logout"), store=store)
        assert state.sessions is not None
        driver.run(state.sessions.close(view(state)))
        call(driver, state)
        for _ in range(2):
            driver.run(state.sessions.close(view(state)))
        assert vendor.calls == calls


def test_what_the_logout_sends() -> None:
    """The session, and the other hidden form fields."""
    hidden = {"default": {"form_credentials": {"devKey": "dev_key"}}}
    driver, vendor, state = opened(session(logout="POST /logout"), api=hidden, dev_key="k")
    call(driver, state)
    assert state.sessions is not None
    driver.run(state.sessions.close(view(state)))
    assert form_of(driver.sent[-1]) == {"sessionId": "token-1", "devKey": "k"}


def test_nothing_shows_the_secret() -> None:
    """Neither repr of what holds it."""
    driver, vendor, state = opened()
    call(driver, state)
    assert isinstance(state.sessions, SessionManager)
    assert {"u", "p4ssword", "token-1"} <= set(state.hidden())
    told = repr(
        (state, state.sessions, state.secrets, vars(state.sessions), driver.sent, driver.sends)
    )
    assert "token-1" not in told and "p4ssword" not in told

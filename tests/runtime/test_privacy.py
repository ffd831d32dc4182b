"""What is personal is in no log line, and no credential in the locals of an error's frames."""

import logging
import traceback
from dataclasses import replace
from typing import Any

import pytest

from specmint.runtime import errors
from specmint.runtime.features.session_rules import Session
from specmint.runtime.http.redact import Redactor
from specmint.runtime.spec import Put
from tests.runtime.both_clients import PLAIN, Staged
from tests.runtime.fake_driver import FakeDriver, answer
from tests.runtime.session_vendor import SessionVendor, api, call
from tests.runtime.vendor import http

PERSONAL = replace(PLAIN, personal=("Email", "superuser_name"))
SECRETS = {"user": "canary-user", "password": "canary-password", "org": "canary-org"}


@pytest.mark.parametrize(
    ("secret", "shown"),
    [("abcdef", "key=redacted."), ("abcde", "key=abcde."), ("a" * 6, "key=redacted.")],
)
def test_a_short_secret_is_hidden_only_alone(secret: str, shown: str) -> None:
    """Six characters are a secret wherever they are; five may be a word, and are one only as the whole text."""
    redactor = Redactor(frozenset({secret}))

    assert redactor.text(f"key={secret}.") == shown
    assert redactor.text(secret) == "redacted"


@pytest.mark.parametrize(
    ("pair", "shown"),
    [
        ("email=jane%40x.test", "email=redacted"),
        ("EMAIL=jane", "EMAIL=redacted"),
        ("filter%5Bemail%5D=jane", "filter%5Bemail%5D=redacted"),
        ("where=superuser_name%3AEQUALS%3AJane+Doe", "where=redacted"),
        ("sort%5Bby%5D=jane&by=3", "sort%5Bby%5D=redacted&by=3"),
        ("e-mail=jane&mail=3", "e-mail=redacted&mail=3"),
        ("EMAIL=jane", "EMAIL=redacted"),
        ("emails=3", "emails=3"),
        ("page=2", "page=2"),
        ("flag", "flag"),
        ("", ""),
    ],
)
def test_what_is_personal_in_a_query(pair: str, shown: str) -> None:
    """By the name, its part in brackets, or a name in the value; not by half of a word."""
    redactor = Redactor(frozenset(), frozenset({"Email", "superuser_name", "sort[by]", "e-mail"}))

    assert redactor.text(f"/items?{pair}") == f"/items?{shown}"
    assert redactor.text(f"/items?a=1&{pair}&b=2") == f"/items?a=1&{shown}&b=2"


def test_no_log_line_shows_what_is_personal(
    stage: Staged, caplog: pytest.LogCaptureFixture
) -> None:
    """Ours, httpx2's and httpcore2's, also when a call fails; the vendor gets it all the same."""
    play = stage(http(200, {}), http(404, {}), api=PERSONAL)
    query = {"email": "jane@canary.test", "where": "superuser_name:EQUALS:canary", "page": "2"}
    with caplog.at_level(logging.DEBUG):
        play("GET", "/thing", query=query)
        play.fails("GET", "/thing", query=query)
    assert [sent.query for sent in play.seen] == [query, query]
    lines = [f"{each.getMessage()} {each.args} {vars(each)}" for each in caplog.records]
    assert any("email=redacted&where=redacted&page=2" in line for line in lines)
    assert not [line for line in lines if "canary" in line]


@pytest.mark.parametrize("missing", ["user", "password", "org"])
def test_a_login_without_a_credential_shows_no_other(missing: str) -> None:
    """Whichever is left out: the error names it, and no frame holds the value of another."""
    given = Session(
        login="POST /login",
        fields={name: name for name in SECRETS},
        token="/data/sessionId",
        put=Put("form", "sessionId"),
    )
    driver = FakeDriver(SessionVendor())
    state = driver.state(api(given), **{**SECRETS, missing: ""})
    with pytest.raises(errors.BadRequest, match=f"{missing} is needed") as caught:
        call(driver, state)
    assert_no_secret(caught.value, *SECRETS.values())


@pytest.mark.parametrize("status", [400, 401, 403, 429, 500])
def test_a_refused_login_shows_no_credential(status: int) -> None:
    """Nor the second time, when the refusal is only told again."""
    driver = FakeDriver(lambda _: answer(status, {}))
    given = Session(
        login="POST /login",
        fields={name: name for name in SECRETS},
        token="/token",
        put=Put("header", "X"),
    )
    state = driver.state(api(given, operations={"GET /it": {"id": "it"}}), **SECRETS)
    for _ in range(2):
        with pytest.raises(errors.CallFailed) as caught:
            call(driver, state)
        assert_no_secret(caught.value, *SECRETS.values())


def assert_no_secret(error: BaseException | None, *secrets: str) -> None:
    """In the locals of no frame of the runtime, as a crash reporter shows them."""
    count = 0
    while error is not None:
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if "tests" not in frame.f_code.co_filename:
                count += 1
                shown: Any = repr(frame.f_locals)
                assert not [each for each in secrets if each in shown], frame
        error = error.__cause__ or error.__context__
    assert count >= 3

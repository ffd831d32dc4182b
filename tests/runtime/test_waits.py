"""How long the headers of a refusal ask to wait."""

import httpx2
import pytest

from specmint.runtime.http.waits import seconds_from_headers
from tests.runtime.test_outcome import refused


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("1.5", 1.5),
        ("Tue, 14 Nov 2023 22:14:20 GMT", 60.0),
        ("Tuesday, 14-Nov-23 22:14:20 GMT", 60.0),
        ("Tue Nov 14 22:14:20 2023", 60.0),
        ("Tue, 14 Nov 2023 22:14:20 +0000", 60.0),
        ("Tue, 14 Nov 2023 23:14:20 +0100", 60.0),
        ("Tue, 14 Nov 2023 21:00:00 GMT", 0.0),
        ("-5", None),
        ("", None),
        ("soon", None),
        ("12 minutes", 720.0),
        ("30s", 30.0),
        ("1m30s", 90.0),
        ("250ms", 0.25),
        ("2023-11-14T22:14:20Z", 60.0),
        ("2023-11-14 22:14:20", 60.0),
        ("12 lightyears", None),
        ("1" * 39 + "!", None),
        ("Tue, 99 Nov 2023 22:14:20 GMT", None),
        ("1e9", None),
        ("٣", None),
        ("9" * 400, float("inf")),
        ("0, 2", 2.0),
        ("1700000030", 30.0),
        ("1700000030000", 30.0),
    ],
)
def test_retry_after(text: str, wait: float | None) -> None:
    """Seconds, spans, any form of HTTP date (RFC 9110 5.6.7, 10.2.3) or of ISO 8601; nonsense is no wait."""
    assert refused(429, {}, headers={"retry-after": text}).retry_after == wait


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry-after-ms": "1500"}, 1.5),
        ({"x-retry-after": "7"}, 7.0),
        ({"x-ratelimit-reset-after": "7.5"}, 7.5),
        ({"x-retry-after": "7", "retry-after": "3"}, 3.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "2023-11-14T22:14:20Z"}, 60.0),
    ],
)
def test_other_headers_that_say_how_long(headers: dict[str, str], wait: float) -> None:
    """Where Retry-After is missing, and on a 429 alone: elsewhere they are news of the limit."""
    assert refused(429, {}, headers=headers).retry_after == wait
    if "retry-after" not in headers:
        assert refused(400, {}, headers=headers).retry_after is None


def test_a_date_is_read_by_the_vendors_clock() -> None:
    """A wrong clock here, or there, does not change how long the wait is."""
    headers = {
        "date": "Wed, 15 Nov 2023 00:00:00 GMT",
        "retry-after": "Wed, 15 Nov 2023 00:00:30 GMT",
    }
    assert refused(503, {}, headers=headers).retry_after == 30.0


def test_rate_headers_are_asked_only_where_the_rate_was_the_reason() -> None:
    """A 429 without Retry-After waits until the rate headers say; for any other refusal they are about the next call."""
    rates = {"ratelimit-remaining": "0", "ratelimit-reset": "30"}
    assert refused(429, {}, headers=rates).retry_after == 30.0
    assert refused(503, {}, headers=rates).retry_after is None
    assert refused(429, {}, headers={**rates, "retry-after": "7"}).retry_after == 7.0


@pytest.mark.parametrize(
    "headers",
    [{"RateLimit-Reset": "30"}, {"RateLimit": '"a";t=30'}, {"RateLimit": "limit=9, reset=30"}],
)
def test_what_remains_is_believed_unless_the_call_was_refused(headers: dict[str, str]) -> None:
    """Where nothing is said of what remains, only a refusal for the rate shows that it is nothing."""
    assert seconds_from_headers(httpx2.Headers(headers), 1_700_000_000.0) == 0.0
    assert seconds_from_headers(httpx2.Headers(headers), 1_700_000_000.0, refused=True) == 30.0


@pytest.mark.parametrize(("digits", "wait"), [(39, 1.0), (40, 0.0)])
def test_a_reset_that_is_too_long_is_none(digits: int, wait: float) -> None:
    """Forty characters and more are neither a number of seconds nor a date."""
    reset = "1".rjust(digits, "0")
    headers = httpx2.Headers({"RateLimit-Remaining": "0", "RateLimit-Reset": reset})

    assert seconds_from_headers(headers, 1_700_000_000.0) == wait


@pytest.mark.parametrize(("letters", "wait"), [(39, 2.0), (40, None)])
def test_spans_that_are_too_long_are_none(letters: int, wait: float | None) -> None:
    """Spans of time are read as far as a reset is."""
    spans = "1s" + " " * (letters - 4) + "1s"

    assert refused(429, {}, headers={"retry-after": spans}).retry_after == wait

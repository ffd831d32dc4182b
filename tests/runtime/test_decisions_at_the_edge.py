"""Decisions that turn at one value: how old a webhook may be, how many digits a moment has, how long a reason is."""

from __future__ import annotations

import datetime as dt
import time
from decimal import Decimal

import pytest

from specmint.runtime.data.json_text import JsonTree
from specmint.runtime.data.wire_moments import Day, Iso, Stamp
from specmint.runtime.engine.words import field_errors, said_in
from specmint.runtime.features.webhook_signatures import WebhookRefused
from specmint.runtime.features.webhooks import Webhooks
from specmint.runtime.http import params
from tests.runtime.test_webhooks import BODY, SECRET, SHOPIFY, Paid, in_base64, parse, stripe

NOW = 1_700_000_000


@pytest.mark.parametrize("moment", [NOW - 300, NOW + 300])
def test_a_webhook_may_be_as_old_as_is_tolerated(
    moment: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five minutes to the second are fresh, before and after; one second more is not."""
    monkeypatch.setattr(time, "time", lambda: float(NOW))
    later = moment + (1 if moment > NOW else -1)

    assert parse(BODY, stripe(BODY, moment=moment), secret=SECRET)
    with pytest.raises(WebhookRefused) as caught:
        parse(BODY, stripe(BODY, moment=later), secret=SECRET)
    assert caught.value.reason == "old"


def test_a_signature_in_base64_holds_nothing_else() -> None:
    """What decoders of base64 pass over makes another signature of it."""
    headers = {"X-Shopify-Hmac-Sha256": in_base64(BODY)[:8] + "!" + in_base64(BODY)[8:]}

    with pytest.raises(WebhookRefused) as caught:
        Webhooks(Paid, "acme", SHOPIFY)(BODY, headers, secret=SECRET)
    assert caught.value.reason == "wrong"


def test_a_refusal_keeps_what_it_was_made_of() -> None:
    """An error that is made by names is pickled as one that is made in order."""
    error = WebhookRefused(message="late", reason="old")

    assert error.args == ("late", "old")


@pytest.mark.parametrize(("fraction", "digits"), [(7, "1234567"), (9, "123456789")])
def test_digits_beyond_microseconds_are_cut_off(fraction: int, digits: str) -> None:
    """Where a format has more than six digits of a second, six are kept; where it has six, more are another form."""
    exact = dt.datetime(2024, 2, 29, 12, 0, 0, 123456)

    assert Stamp("%Y-%m-%dT%H:%M:%S.%f", fraction).decode(f"2024-02-29T12:00:00.{digits}") == exact
    with pytest.raises(ValueError, match="unconverted data"):
        Stamp("%Y-%m-%dT%H:%M:%S.%f").decode(f"2024-02-29T12:00:00.{digits}")


@pytest.mark.parametrize("minutes", [330, 345, -1])
def test_an_offset_is_of_whole_minutes(minutes: int) -> None:
    """Nepal is 5:45 ahead, and an odd number of minutes is one as well."""
    zone = dt.timezone(dt.timedelta(minutes=minutes))
    moment = dt.datetime(2024, 2, 29, 12, tzinfo=zone)

    assert Iso().decode(Iso().encode(moment)) == moment


def test_a_day_is_a_date_alone() -> None:
    """A moment is no day, though Python takes one for a date, and neither is a text."""
    day = Day("%d.%m.%Y")

    assert [
        day.accepts(each) for each in (dt.date(2024, 2, 29), dt.datetime(2024, 2, 29), "29.02.2024")
    ] == [
        True,
        False,
        False,
    ]


def test_a_reason_is_two_hundred_characters_at_most() -> None:
    """The beginning of a long page is shown, JSON that was not asked for is data, and so is nothing."""
    data: list[JsonTree] = ["", " {", '"quoted"', ["x"]]

    assert [said_in(each) for each in data] == [""] * 4
    assert said_in("x" * 300) == "x" * 200


def test_an_empty_name_names_no_field() -> None:
    """An error whose field, or pointer to it, is empty is no error of a field."""
    assert field_errors({"errors": [{"field": "", "message": "no"}]}) == {}
    assert field_errors({"errors": [{"field": 7, "message": "no"}]}) == {}
    assert field_errors({"errors": [{"field": "name", "message": "no"}]}) == {"name": ("no",)}


@pytest.mark.parametrize("exponent", [399, -399])
def test_an_amount_of_four_hundred_digits_is_written_out(exponent: int) -> None:
    """One more, and it has an exponent: a text of a million digits is a slip, or an attack."""
    written = params.text(Decimal(f"1E{exponent}"), "n")
    beyond = params.text(Decimal(f"1E{exponent + (1 if exponent > 0 else -1)}"), "n")

    assert len(written.replace(".", "")) == 400 and Decimal(written) == Decimal(f"1E{exponent}")
    assert beyond in {"1E+400", "1E-400"}


@pytest.mark.parametrize(
    "value", [10**18, -(10**18), 10**19 + 1, 10**30, pytest.param(10**5_000, id="huge")]
)
def test_a_whole_number_keeps_every_digit(value: int) -> None:
    """Also beyond what fits into 64 bits, and beyond what Python turns into a text itself."""
    written = params.text(value, "n")

    assert Decimal(written) == value and (abs(value) >= 10**400 or int(written) == value)


def test_what_is_none_is_not_given() -> None:
    """Of the names that are identifiers, and of the others; an empty value is given."""
    assert params.given({"from": 1, "to": None}, page=0, size=None) == {"from": 1, "page": 0}
    assert params.given(page="", size=None) == {"page": ""}
    assert params.given(None) == {}

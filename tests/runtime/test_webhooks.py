"""Webhooks: who sent one, whether it is fresh, and what it says, without a secret in anything that is shown."""

from __future__ import annotations

import hashlib
import hmac
import pickle
import time
import traceback
from base64 import b64encode
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

import pytest

from specmint.runtime.data.decode import SpecDrift
from specmint.runtime.data.fields import Decimal as Exact
from specmint.runtime.data.fields import Maybe
from specmint.runtime.data.model import Model
from specmint.runtime.data.unions import Unlisted
from specmint.runtime.errors import BadRequest, Error, Unreadable
from specmint.runtime.features.seen_webhooks import SeenWebhooks
from specmint.runtime.features.webhook_signatures import (
    Signature,
    WebhookRefused,
    WebhookSecrets,
    check_signature,
)
from specmint.runtime.features.webhooks import Webhooks

SECRET = "whsec_do-not-show-this"
STRIPE = Signature(
    "Stripe-Signature",
    hash="sha256",
    separator=",",
    time_prefix="t=",
    prefix="v1=",
    signed="{timestamp}.{body}",
)
SLACK = Signature(
    "X-Slack-Signature",
    hash="sha256",
    prefix="v0=",
    time_header="X-Slack-Request-Timestamp",
    signed="v0:{timestamp}:{body}",
    tolerance=10.0**11,
)
STANDARD = Signature(
    "webhook-signature",
    hash="sha256",
    encoding="base64",
    separator=" ",
    prefix="v1,",
    time_header="webhook-timestamp",
    id_header="webhook-id",
    signed="{id}.{timestamp}.{body}",
    secret_prefix="whsec_",
    secret_encoding="base64",
    tolerance=10.0**11,
)
GITHUB = Signature("X-Hub-Signature-256", hash="sha256", prefix="sha256=")


class Paid(Model):
    id: str
    type: Literal["paid"]
    amount: Exact
    note: Maybe[str] = None


def stripe(body: bytes, secret: str = SECRET, moment: int | None = None) -> dict[str, str]:
    """The header that the vendor would send with a body."""
    at = int(time.time()) if moment is None else moment
    made = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"stripe-signature": f"t={at},v1={made},v0=ignored"}


BODY = b'{"id": "e1", "type": "paid", "amount": 1234567890123456.7800}'
parse = Webhooks(Paid, "acme", STRIPE, id="/id")


# --- published examples ---------------------------------------------------------------------------------------------

EXAMPLES: list[tuple[Signature, str, bytes, dict[str, str]]] = [
    (
        GITHUB,
        "It's a Secret to Everybody",
        b"Hello, World!",
        {
            "X-Hub-Signature-256": "sha256=757107ea0eb2509fc211221cce984b8a"
            "37570b6d7586c22c46f4379c8b043e17"
        },
    ),
    (
        SLACK,
        "8f742231b10e8888abcd99yyyzzz85a5",
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
        b"&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
        b"&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
        b"%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
        {
            "X-Slack-Request-Timestamp": "1531420618",
            "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
        },
    ),
    (
        STANDARD,
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        b'{"test": 2432232314}',
        {
            "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp": "1614265330",
            "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        },
    ),
]


@pytest.mark.parametrize(("signature", "secret", "body", "headers"), EXAMPLES)
def test_published_examples_are_accepted(
    signature: Signature, secret: str, body: bytes, headers: dict[str, str]
) -> None:
    """The examples in the documentation of GitHub, Slack and Standard Webhooks prove what they claim."""
    secrets = WebhookSecrets([secret], signature)

    check_signature(signature, secrets, body, headers, signature.tolerance)
    with pytest.raises(WebhookRefused) as caught:
        check_signature(signature, secrets, body + b" ", headers, signature.tolerance)
    assert caught.value.reason == "wrong"


SHOPIFY = Signature("X-Shopify-Hmac-Sha256", hash="sha256", encoding="base64")
SQUARE = Signature(
    "x-square-hmacsha256-signature", hash="sha256", encoding="base64", signed="{url}{body}"
)


def in_base64(message: bytes) -> str:
    """A signature as Shopify and Square write it."""
    return b64encode(hmac.new(SECRET.encode(), message, hashlib.sha256).digest()).decode()


def test_a_signature_in_base64_alone() -> None:
    """Shopify: the header is the HMAC of the body in base64, and nothing else is in it."""
    shopify = Webhooks(Paid, "acme", SHOPIFY)
    headers = {"X-Shopify-Hmac-Sha256": in_base64(BODY)}

    assert shopify(BODY, headers, secret=SECRET)
    for other in (in_base64(BODY)[:-1], in_base64(BODY + b" "), f"sha256={in_base64(BODY)}"):
        with pytest.raises(WebhookRefused) as caught:
            shopify(BODY, {"X-Shopify-Hmac-Sha256": other}, secret=SECRET)
        assert caught.value.reason == "wrong"


def test_an_address_that_is_signed() -> None:
    """Square: the HMAC is over the address that is called, then the body; another address makes another signature."""
    url = "https://shop.example/webhooks?from=square"
    square = Webhooks(Paid, "acme", SQUARE)
    headers = {"X-Square-HmacSha256-Signature": in_base64(url.encode() + BODY)}

    assert square(BODY, headers, secret=SECRET, url=url)
    with pytest.raises(WebhookRefused) as caught:
        square(BODY, headers, secret=SECRET, url="https://shop.example/other")
    assert caught.value.reason == "wrong"
    with pytest.raises(BadRequest, match="give url="):
        square(BODY, headers, secret=SECRET)
    with pytest.raises(BadRequest, match="proves nothing"):
        parse(BODY, stripe(BODY), secret=SECRET, url=url)


# --- what is accepted ------------------------------------------------------------------------------------------------


def test_an_event_is_exact() -> None:
    """An amount keeps every digit, as in an answer."""
    event = parse(BODY, stripe(BODY), secret=SECRET)

    assert isinstance(event, Paid)
    assert str(event.amount) == "1234567890123456.7800"


@pytest.mark.parametrize("secrets", [[SECRET, "old"], ["old", SECRET], (SECRET,)])
def test_several_secrets_are_tried(secrets: list[str]) -> None:
    """While one secret takes the place of another, both are good."""
    assert parse(BODY, stripe(BODY), secret=secrets).model_fields_set


def test_several_signatures_are_tried() -> None:
    """A vendor that rotates signs by the old and the new secret, in one header."""
    (header,) = stripe(BODY).values()
    other = "v1=" + "0" * 64

    assert parse(BODY, {"STRIPE-SIGNATURE": f"{other}, {header}"}, secret=SECRET)


def test_the_environment_has_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without `secret=` the variable of the package is asked; an empty one counts as missing."""
    monkeypatch.setenv("ACME_WEBHOOK_SECRET", SECRET)
    assert parse(BODY, stripe(BODY))

    monkeypatch.setenv("ACME_WEBHOOK_SECRET", "")
    with pytest.raises(BadRequest, match="ACME_WEBHOOK_SECRET"):
        parse(BODY, stripe(BODY, ""))


def test_a_shared_secret_is_compared_as_it_is() -> None:
    """Where the header has the secret itself, nothing is computed."""
    shared = Webhooks(Paid, "acme", Signature("X-Key"))

    assert shared(BODY, {"x-key": SECRET}, secret=["old", SECRET])
    with pytest.raises(WebhookRefused) as caught:
        shared(BODY, {"x-key": SECRET[:-1]}, secret=SECRET)
    assert caught.value.reason == "wrong"


@pytest.mark.parametrize("hash", ["sha1", "sha256", "sha512"])
@pytest.mark.parametrize("encoding", ["hex", "base64"])
def test_each_hash_and_encoding(hash: Any, encoding: Any) -> None:
    """The signature is an HMAC by that hash, written in that way; hex of either case."""
    digest = hmac.new(b"s", BODY, hash).digest()
    text = b64encode(digest).decode() if encoding == "base64" else digest.hex().upper()
    reader = Webhooks(Paid, "acme", Signature("X", hash=hash, encoding=encoding))

    assert reader(BODY, {"X": text}, secret="s")


# --- what is refused -------------------------------------------------------------------------------------------------

NOW = 1_700_000_000
RIGHT = stripe(BODY, moment=NOW)["stripe-signature"]
_, V1, _ = RIGHT.split(",")
FORGED: list[tuple[Mapping[str, str], str]] = [
    ({}, "missing"),
    ({"stripe-signature": ""}, "missing"),
    ({"stripe-signature": " "}, "missing"),
    ({"stripe-signature": f"t={NOW}"}, "malformed"),
    ({"stripe-signature": f"t={NOW},v1="}, "malformed"),
    ({"stripe-signature": V1}, "malformed"),
    ({"stripe-signature": f"t=,{V1}"}, "malformed"),
    ({"stripe-signature": f"t=-{NOW},{V1}"}, "malformed"),
    ({"stripe-signature": f"t={NOW}.5,{V1}"}, "malformed"),
    ({"stripe-signature": f"t=１,{V1}"}, "malformed"),
    ({"stripe-signature": f"t={NOW},t={NOW + 1},{V1}"}, "malformed"),
    ({"stripe-signature": f"t={NOW + 1},{V1}"}, "wrong"),
    ({"stripe-signature": f"t={NOW},{V1[:-2]}"}, "wrong"),
    ({"stripe-signature": f"t={NOW},{V1} 00"}, "wrong"),
    ({"stripe-signature": f"t={NOW},v1=zz"}, "wrong"),
    ({"stripe-signature": f"t={NOW},v1=é"}, "wrong"),
    ({"stripe-signature": f"t={NOW},v0={V1[3:]}"}, "malformed"),
    ({"stripe-signature": RIGHT, "Stripe-Signature": RIGHT}, "malformed"),
    (stripe(BODY, "another", NOW), "wrong"),
    (stripe(BODY + b"\n", SECRET, NOW), "wrong"),
    (stripe(BODY, SECRET, NOW - 301), "old"),
    (stripe(BODY, SECRET, NOW + 301), "old"),
]


@pytest.mark.parametrize(("headers", "reason"), FORGED)
def test_what_the_vendor_did_not_send_is_refused(
    headers: Mapping[str, str], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error says why, and neither it nor a traceback with its locals shows the secret."""
    monkeypatch.setattr(time, "time", lambda: float(NOW))
    assert parse(BODY, {"stripe-signature": RIGHT}, secret=SECRET)

    with pytest.raises(WebhookRefused) as caught:
        parse(BODY, headers, secret=[SECRET, "older-secret"])

    error = caught.value
    assert error.reason == reason
    assert isinstance(error, Error)
    assert pickle.loads(pickle.dumps(error)).reason == reason
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    ours = [frame for frame in shown.stack if "specmint" in frame.filename]
    text = "".join(str(frame.locals) for frame in ours) + str(error) + repr(error)
    assert ours
    assert SECRET not in text
    assert "older-secret" not in text


def test_a_body_is_not_read_before_it_is_checked() -> None:
    """What is no JSON, and not signed, is refused for its signature; signed, it is `Unreadable`."""
    with pytest.raises(WebhookRefused):
        parse(b"[[[", {"stripe-signature": RIGHT}, secret=SECRET)
    with pytest.raises(Unreadable, match="no JSON"):
        parse(b"[[[", stripe(b"[[["), secret=SECRET)


def test_a_text_is_no_body() -> None:
    """A decoded body may be another than the one that was signed."""
    with pytest.raises(TypeError, match="bytes"):
        parse(BODY.decode(), stripe(BODY), secret=SECRET)  # type: ignore[call-overload] # pyright: ignore


def test_tolerance_is_the_callers_to_say() -> None:
    """A queue that was held up may be given more time."""
    headers = stripe(BODY, moment=int(time.time()) - 1_000)

    with pytest.raises(WebhookRefused):
        parse(BODY, headers, secret=SECRET)
    assert parse(BODY, headers, secret=SECRET, tolerance=2_000.0)


def test_nothing_is_checked_that_the_spec_does_not_declare() -> None:
    """A secret that nothing would be checked with is refused: the caller believes otherwise."""
    unsigned = Webhooks(Paid, "acme")

    assert unsigned(BODY, {})
    with pytest.raises(BadRequest, match="declares no signature"):
        unsigned(BODY, {}, secret=SECRET)


def test_a_secret_of_another_form_is_refused() -> None:
    """A secret that is no base64 is said to be wrong, and not shown."""
    reader = Webhooks(Paid, "acme", STANDARD)

    with pytest.raises(BadRequest, match="in base64") as caught:
        reader(BODY, {}, secret="whsec_$$$")
    assert "$$$" not in str(caught.value)
    assert repr(WebhookSecrets([SECRET], STRIPE)) == "WebhookSecrets(1)"


# --- which event ------------------------------------------------------------------------------------------------------


def test_an_event_with_another_constant_is_kept_whole() -> None:
    """A single declared event is not taken for what the vendor added since."""
    body = b'{"id": "e2", "type": "voided", "why": "x", "amount": 1.10}'
    event = Webhooks(Paid, "acme")(body, {})

    assert isinstance(event, Unlisted)
    assert event.model_extra == {
        "id": "e2",
        "type": "voided",
        "why": "x",
        "amount": Decimal("1.10"),
    }


def test_an_event_that_breaks_the_spec_is_mended_and_reported() -> None:
    """A missing member is drift, as in an answer: a warning at the caller's line, or what `drift` says."""
    body = b'{"id": "e2", "type": "paid"}'
    found: list[object] = []

    with pytest.warns(SpecDrift, match="webhook /amount") as warned:
        event = Webhooks(Paid, "acme")(body, {})
    assert warned[0].filename == __file__
    assert isinstance(event, Paid)
    Webhooks(Paid, "acme")(body, {}, drift=found.append)
    assert len(found) == 1
    with pytest.raises(SpecDrift):
        Webhooks(Paid, "acme")(body, {}, drift="raise")


class Voided(Model):
    id: str
    why: str


def test_events_that_nothing_tells_apart() -> None:
    """Of several events without a tag, one is read if it fits; what fits none is kept whole."""
    from specmint.runtime.data.decode import TypeOf

    reader = Webhooks(TypeOf[Paid | Voided](), "acme", is_mixed=True)

    assert isinstance(reader(BODY, {}), Paid)
    assert isinstance(reader(b'{"id": "e", "why": "w"}', {}), Voided)
    assert isinstance(reader(b'{"id": "e"}', {}), Unlisted)


def test_into_reads_another_model() -> None:
    """An address that takes one kind of event names its model."""
    event = parse(BODY, stripe(BODY), secret=SECRET, into=Paid)

    assert isinstance(event, Paid)


# --- repeated -------------------------------------------------------------------------------------------------------


def test_what_came_before_is_refused() -> None:
    """By its id, whenever it is signed; another event is let in."""
    seen = SeenWebhooks()
    parse(BODY, stripe(BODY), secret=SECRET, seen=seen)

    with pytest.raises(WebhookRefused) as caught:
        parse(BODY, stripe(BODY, moment=int(time.time()) - 9), secret=SECRET, seen=seen)
    assert caught.value.reason == "repeated"
    other = BODY.replace(b"e1", b"e2")
    assert parse(other, stripe(other), secret=SECRET, seen=seen)


def test_without_an_id_what_was_signed_counts() -> None:
    """The same bytes at the same time are a repeat, whatever else stands in the header."""
    seen, reader = SeenWebhooks(), Webhooks(Paid, "acme", STRIPE)
    headers = stripe(BODY)
    reader(BODY, headers, secret=SECRET, seen=seen)
    headers["stripe-signature"] += ",v1=" + "0" * 64

    with pytest.raises(WebhookRefused, match="before"):
        reader(BODY, headers, secret=SECRET, seen=seen)
    assert reader(BODY, stripe(BODY, moment=int(time.time()) - 5), secret=SECRET, seen=seen)


def test_what_is_refused_is_not_remembered() -> None:
    """A forged request does not keep the real one out."""
    seen = SeenWebhooks()
    with pytest.raises(WebhookRefused):
        parse(BODY, stripe(BODY, "forged"), secret=SECRET, seen=seen)

    assert parse(BODY, stripe(BODY), secret=SECRET, seen=seen)


def test_an_event_whose_handling_fails_may_come_again() -> None:
    """`once` forgets an event if its block raises, and remembers it if it does not."""
    seen = SeenWebhooks()

    def handle(*, fails: bool) -> None:
        with parse.once(BODY, stripe(BODY), secret=SECRET, seen=seen) as event:
            assert isinstance(event, Paid)
            if fails:
                raise OSError("the database is down")

    with pytest.raises(OSError):
        handle(fails=True)
    handle(fails=False)
    with pytest.raises(WebhookRefused, match="before"):
        handle(fails=False)


def test_memory_ends() -> None:
    """A key is remembered for its seconds; of too many the oldest are forgotten."""
    now = 0.0
    seen = SeenWebhooks(3, now=lambda: now)

    assert seen.add("a", 10.0)
    assert not seen.add("a", 10.0)
    now = 10.0
    assert seen.add("a", 10.0)
    seen.discard("a")
    assert seen.add("a", 10.0)
    for key in "bcdef":
        assert seen.add(key, 10.0)
    assert repr(seen) == "SeenWebhooks(3)"
    assert seen.add("a", 10.0)
    assert not seen.add("f", 10.0)

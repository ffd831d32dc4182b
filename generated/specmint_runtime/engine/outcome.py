"""Decide what an answer means: HTTP status, then the declared envelope, then its codes.

Refusals become one tree of exceptions, whichever way they travelled. An error body of
the wrong type or shape never hides the vendor's text.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Final

from .. import errors
from ..data.json_text import JsonTree, NotJson, find, loads
from ..errors import CallFailed, Refused, UnknownOutcome, Unreadable
from ..http.response import Answer, NoAnswer
from ..spec import Envelope, Refusal, RefusalKind
from .rules import Rules
from .shown import message_of, shown, shown_location, text_of

_CLASSES: Final[Mapping[RefusalKind, type[Refused]]] = {
    "refused": Refused,
    "not-allowed": errors.NotAllowed,
    "session-expired": errors.SessionExpired,
    "not-found": errors.NotFound,
    "invalid": errors.Invalid,
    "conflict": errors.Conflict,
    "too-many-requests": errors.TooManyRequests,
    "server-failed": errors.ServerFailed,
}
_BY_STATUS: Final[Mapping[int, RefusalKind]] = {
    **dict.fromkeys((401, 403), "not-allowed"),
    **dict.fromkeys((404, 410), "not-found"),
    **dict.fromkeys((400, 422), "invalid"),
    **dict.fromkeys((409, 412), "conflict"),
    429: "too-many-requests",
}
_SPANS: Final = {"next-minute": 60, "next-hour": 3_600, "next-day": 86_400}
_NOT_PROCESSED: Final = ("too-many-requests", "session-expired")
_BEYOND_LOGIN: Final = ("too-many-requests", "server-failed", "unknown-outcome")


@dataclass(frozen=True, slots=True)
class Success:
    """A call that succeeded: the payload, the whole body, the answer, its URL."""

    payload: "JsonTree | bytes"
    body: JsonTree
    answer: Answer
    rules: Rules
    url: str = ""


def classify(
    reply: Answer | NoAnswer, rules: Rules, now: float
) -> Success | CallFailed:
    """Return what a reply means; `now` is the wall clock, for waits the vendor names.

    Where it stays open whether a call that is not safe was carried out, that is what
    the error says.
    """
    if isinstance(reply, NoAnswer):
        lost = errors.Interrupted if reply.sent else errors.NotSent
        outcome: Success | CallFailed = lost(reply.why, rules.about)
    elif 200 <= reply.status < 300:
        outcome = _received(reply, rules, now)
    elif 300 <= reply.status < 400:
        location = reply.headers.get("location", "")
        where = f"to {shown_location(location)}" if location else "nowhere"
        return unreadable(reply, rules, f"moved {where}; redirects are not followed")
    else:
        outcome = _refusal(reply, rules, now)
    if rules.safe or isinstance(outcome, Success):
        return outcome
    if not outcome.transient and not isinstance(outcome, Unreadable):
        return outcome
    unknown = UnknownOutcome(
        f"{outcome.message}; it may have been carried out",
        rules.about,
        outcome.response,
        code=outcome.code,
        retry_after=outcome.retry_after,
        idempotency_key=rules.key and rules.key[1],
    )
    unknown.transient = outcome.transient
    return unknown


def _received(answer: Answer, rules: Rules, now: float) -> Success | CallFailed:
    """Return the payload of an answer that arrived, or the refusal in its envelope."""
    media, envelope = _media(answer.headers.get("content-type", "")), rules.operation.envelope
    as_json = _is_json(_media(rules.accept)) or (envelope.success and _is_json(media))
    if answer.flaw:
        error = unreadable(answer, rules, answer.flaw)
        error.transient = answer.cut
        return error
    if media == "text/html" and "html" not in rules.accept:
        return unreadable(answer, rules, "the answer is an HTML page")
    if not as_json:
        is_text = rules.accept.startswith("text/")
        return Success(text_of(answer) if is_text else answer.body, None, answer, rules)
    if not rules.wanted and (answer.status == 204 or not envelope.success):
        return Success(None, None, answer, rules)
    if not answer.body:
        return unreadable(answer, rules, "the answer is empty")
    if media and not _is_json(media):
        return unreadable(answer, rules, f"the answer is {media}, not JSON")
    try:
        body = loads(answer.body)
    except NotJson as error:
        return unreadable(answer, rules, f"the answer is no JSON: {error}")
    for pointer, accepted in envelope.success.items():
        if not _is_among(find(body, pointer), accepted):
            return _refusal(answer, rules, now)
    return Success(find(body, envelope.payload), body, answer, rules)


def _is_among(value: JsonTree, accepted: tuple[object, ...]) -> bool:
    """Compare as in JSON, where `0` is not `false`."""
    boolean = isinstance(value, bool)
    return value in [each for each in accepted if isinstance(each, bool) is boolean]


def _refusal(answer: Answer, rules: Rules, now: float) -> Refused:
    """Return the error of a refusal: by vendor code, declared status, or status."""
    response = shown(answer, rules.hidden())
    code = _code(response.body, rules.operation.envelope)
    by_status = _BY_STATUS.get(answer.status, "refused")
    if answer.status >= 500:
        by_status = "server-failed"
    usual = by_status
    if answer.status == 401 and rules.in_session:
        usual = "session-expired"
    meaning = _declared(answer.status, code, rules) or Refusal(usual)
    kind = meaning.error
    if rules.login and kind not in _BEYOND_LOGIN:
        kind = "not-allowed"
    is_unknown = kind == "unknown-outcome"
    error = _CLASSES[by_status if is_unknown else kind](
        message_of(response, rules.operation.envelope),
        rules.about,
        response,
        code=code,
        retry_after=_seconds_to_wait(answer, meaning, now),
    )
    error.not_processed = meaning.not_processed or kind in _NOT_PROCESSED
    error.transient = is_unknown
    return error


def _code(body: JsonTree, envelope: Envelope) -> str | None:
    if envelope.code is None:
        return None
    found = find(body, envelope.code)
    plain = isinstance(found, str | int | Decimal) and not isinstance(found, bool)
    return str(found) if plain else None


def _declared(status: int, code: str | None, rules: Rules) -> Refusal | None:
    """Return what the spec says of a refusal: by code, by status, by its class."""
    keys = (code or "", f"HTTP {status}", f"HTTP {status // 100}XX")
    tables = rules.operation.refusals
    return next((table[key] for table in tables for key in keys if key in table), None)


def unreadable(answer: Answer, rules: Rules, why: str) -> Unreadable:
    """Return the error for an answer that is not what the spec promises."""
    return Unreadable(why, rules.about, shown(answer, rules.hidden()))


def _seconds_to_wait(answer: Answer, refusal: Refusal, now: float) -> float | None:
    """Return the longer of Retry-After (RFC 9110 10.2.3) and the wait in the spec.

    Dates and hours are by the vendor's own clock, where the answer says its time.
    """
    if (date := _date(answer.headers.get("date", ""))) is not None:
        now = date
    text = answer.headers.get("retry-after", "").strip()
    waits: list[float] = []
    if re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII):
        waits.append(float(text))
    elif (until := _date(text)) is not None:
        waits.append(max(0.0, until - now))
    if isinstance(refusal.wait, str):
        waits.append(_SPANS[refusal.wait] - now % _SPANS[refusal.wait])
    elif refusal.wait is not None:
        waits.append(float(refusal.wait))
    return max(waits, default=None)


def _date(text: str) -> float | None:
    try:
        date = parsedate_to_datetime(text)
        return date.replace(tzinfo=date.tzinfo or dt.UTC).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _media(text: str) -> str:
    return text.partition(";")[0].strip().lower()


def _is_json(media: str) -> bool:
    return media in {"application/json", "text/json"} or media.endswith("+json")

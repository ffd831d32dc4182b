"""Decide what an answer means: HTTP status, then the declared envelope, then its codes.

Refusals become one tree of exceptions, whichever way they travelled. An error body of
the wrong type or shape never hides the vendor's text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from .. import errors
from ..data.decode import Deviation, TypeOf
from ..data.json_text import JsonTree, NotJson, dumps, find
from ..errors import CallFailed, Refused, UnknownOutcome, Unreadable
from ..http.redact import Redactor
from ..http.response import Answer, NoAnswer, is_garbled, text_of, tree_of
from ..http.waits import ALSO_ASKED, by_vendor, seconds_asked, seconds_from_headers
from ..spec import Envelope, Refusal, RefusalKind
from .rules import Rules
from .shown import shown, shown_location
from .words import NO_REASON, field_errors, message_of, said_in

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
_ANY_FILE: Final = ("*", "octet-stream", "json", "text/plain")
_WAITS: Final = {"next-minute": 60, "next-hour": 3_600, "next-day": 86_400}
_NOT_PROCESSED: Final = ("too-many-requests", "session-expired")
# 303 tells where to see what was done; 307 and 308 where to do it (RFC 9110 15.4).
_CERTAIN: Final = {303: "the call was carried out", 307: "not done", 308: "not done"}
_BEYOND_LOGIN: Final = ("too-many-requests", "server-failed", "unknown-outcome")


@dataclass(slots=True)
class Success:
    """A call that succeeded: the payload, the whole body, the answer.

    `media` is the type of a body that was read as JSON. `call` adds the URL, and how
    many `attempts`, which are requests, the call took.
    """

    payload: "JsonTree | bytes"
    body: JsonTree
    answer: Answer
    rules: Rules
    media: str = ""
    url: str = ""
    attempts: int = 1


def classify(reply: Answer | NoAnswer, rules: Rules, now: float) -> Success | CallFailed:
    """Return what a reply means; `now` is the wall clock, for waits the vendor names.

    Where it stays open whether a call that is not safe was carried out, that is what
    the error says.
    """
    if isinstance(reply, NoAnswer):
        lost = errors.Interrupted if reply.sent else errors.NotSent
        nothing = lost(reply.why, rules.about)
        nothing.__cause__ = reply.cause
        outcome: Success | CallFailed = nothing
    elif 200 <= reply.status < 300:
        outcome = _received(reply, rules, now)
    elif 300 <= reply.status < 400:
        outcome = _redirection(reply, rules)
    else:
        outcome = _refusal(reply, rules, now)
    if rules.safe or isinstance(outcome, Success):
        return outcome
    if not outcome.transient and not isinstance(outcome, Unreadable):
        return outcome
    if isinstance(outcome, errors.Redirected) and outcome.status in _CERTAIN:
        return outcome
    why = f"{outcome.message}; it may have been carried out"
    unknown = UnknownOutcome(why, rules.about, outcome.response, idempotency_key=rules.key)
    unknown.code = outcome.code
    unknown.retry_after = outcome.retry_after
    unknown.transient = outcome.transient
    unknown.location = outcome.location
    unknown.__cause__ = outcome.__cause__
    return unknown


def _received(answer: Answer, rules: Rules, now: float) -> Success | CallFailed:
    """Return the payload of an answer that arrived, or the refusal in its envelope."""
    media = media_of(answer.headers.get("content-type", ""))
    as_json, raw = expected_form(media, rules)
    envelope = rules.operation.envelope
    if answer.flaw:
        error = unreadable(answer, rules, answer.flaw)
        error.transient = answer.cut
        return error
    if not as_json and _is_page(answer, media) and "html" not in rules.accept:
        return unreadable(answer, rules, "the answer is an HTML page")
    if not as_json:
        return Success(_raw_body(answer, media, raw), None, answer, rules)
    judged = envelope.success and answer.status != 204
    if not answer.body.strip():
        if judged:
            return unreadable(answer, rules, "the answer is empty")
        return Success(None, None, answer, rules)
    wanted = rules.wanted
    if isinstance(wanted, TypeOf):
        wanted = wanted.for_answer(answer.status, answer.headers)
    if not wanted and not judged and not _is_page(answer, media):
        return Success(None, None, answer, rules)
    try:
        body = tree_of(answer)
    except NotJson as error:
        why = f"the answer is no JSON: {error}"
        if media and not is_json(media):
            why = f"the answer is {media}, not JSON"
        if _is_page(answer, media):
            why = "the answer is an HTML page"
        elif raw:  # a file may be labelled as anything
            return Success(_raw_body(answer, media, raw), None, answer, rules)
        return unreadable(answer, rules, why)
    for pointer, accepted in envelope.success.items():
        if not _is_among(find(body, pointer), accepted):
            refused = _refusal(answer, rules, now)
            refused.rule = _rule(pointer, accepted, refused.body)
            return refused
    return Success(find(body, envelope.payload), body, answer, rules, media)


def expected_form(media: str, rules: Rules) -> tuple[bool, tuple[str, ...]]:
    """Return whether an answer of that type is read as JSON, and which types are not."""
    has_json, raw = _accepted_forms(rules.accept)
    is_judged = bool(rules.operation.envelope.success) and is_json(media)
    return is_judged or (has_json and media not in raw), raw


@lru_cache(maxsize=256)
def _accepted_forms(accept: str) -> tuple[bool, tuple[str, ...]]:
    """Return whether an Accept header names JSON, and the types in it that are not."""
    accepted = [media_of(each) for each in accept.split(",")]
    raw = tuple(each for each in accepted if not is_json(each))
    return len(raw) < len(accepted), raw


def _raw_body(answer: Answer, media: str, raw: tuple[str, ...]) -> str | bytes:
    """Return a body that is no JSON: text if it is, or else may be, of a text type."""
    kind = media if media in raw else raw[0]
    return text_of(answer) if kind.startswith("text/") else answer.body


def _is_page(answer: Answer, media: str) -> bool:
    """Return whether an answer is HTML, and not only labelled so, as PHP does."""
    return media == "text/html" and answer.body.lstrip()[:1] == b"<"


def odd_form(success: Success) -> Iterator[Deviation]:
    """Yield how an answer breaks the spec by its label, its range, its bytes and its keys."""
    answer, declared = success.answer, success.rules.accept
    if isinstance(success.payload, bytes | str) and success.body is None:
        media = media_of(answer.headers.get("content-type", ""))
        if is_json(media) and not any(each in declared for each in _ANY_FILE):
            yield Deviation("", "media", media, f"should be {declared}")
    elif success.body is not None and success.media and not is_json(success.media):
        media = errors.visible(success.media)
        yield Deviation("", "media", media, "should be labelled as JSON")
    if _is_part(answer):
        expected = "should be the whole, unless a Range was asked for"
        yield Deviation("", "value", "a part", expected)
    if not isinstance(success.payload, bytes | None) and is_garbled(answer):
        expected = "should be text in its charset; what is not reads \ufffd"
        yield Deviation("", "value", "bytes", expected)
    for key in answer.repeated[:1]:
        place = f"/**/{key}" if key.isidentifier() else "/**/*"  # others may be personal
        expected = "should be there once; the last value was read"
        yield Deviation(place, "value", "the member twice", expected)


def _is_part(answer: Answer) -> bool:
    """Return whether an answer says that it is only a part (RFC 9110 14.4)."""
    content_range = answer.headers.get("content-range", "")
    if answer.status != 206 or not content_range:
        return False
    whole = re.fullmatch(r"(?i)bytes 0-(\d{1,18})/(\d{1,18})", content_range)
    return whole is None or int(whole[1]) + 1 != int(whole[2])


def empty_answer(success: Success) -> errors.EmptyAnswer:
    """Return the error for a success without the body that the spec promises."""
    rules = success.rules
    why = "the call succeeded, but the answer is empty"
    return errors.EmptyAnswer(why, rules.about, shown(success.answer, rules.hidden()))


def _redirection(answer: Answer, rules: Rules) -> CallFailed:
    """Return the error of a 3xx. Its location is whole, save for secrets of ours."""
    response = shown(answer, rules.hidden())
    if answer.status == 304:
        return errors.NotModified("not modified", rules.about, response)
    location = Redactor(rules.hidden()).text(answer.headers.get("location", ""))
    why = f"moved to {shown_location(location)}; redirects are not followed"
    if not location:
        why = "a redirect that does not say where to: it has no Location header"
    if not rules.safe and answer.status in _CERTAIN:
        why = f"{_CERTAIN[answer.status]}; {why}"
    error = errors.Redirected(why, rules.about, response)
    error.location = location
    return error


def _rule(pointer: str, accepted: tuple[object, ...], shown_body: JsonTree) -> str:
    """Return which condition of the envelope an answer broke, and by what."""
    found = dumps(find(shown_body, pointer))[:60]
    return f"{pointer} is {found}, not {' or '.join(map(dumps, accepted))}"


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
    words = message_of(response, rules.operation.envelope)
    if answer.flaw:  # what is still packed is no text
        packed = words == NO_REASON or "\ufffd" in words
        words = answer.flaw if packed else f"{words} ({answer.flaw})"
    wait = _seconds_to_wait(answer, meaning, kind, now)
    refusal = _CLASSES[by_status if is_unknown else kind]
    error = refusal(words, rules.about, response, code=code, retry_after=wait)
    if isinstance(error, errors.Invalid):
        error.fields = field_errors(response.body)
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
    response = shown(answer, rules.hidden())
    if words := said_in(response.body):
        why = f"{why}: {words}"
    return Unreadable(why, rules.about, response)


def _seconds_to_wait(
    answer: Answer, refusal: Refusal, kind: RefusalKind, now: float
) -> float | None:
    """Return the longest wait that the spec, its header or Retry-After asks for.

    Without any, a call that was one too many waits until the rate headers say.
    """
    headers = answer.headers
    asked = [seconds_asked(headers, name, now) for name in ("retry-after", refusal.header or "")]
    if asked[0] is None and kind == "too-many-requests":
        asked += [seconds_asked(headers, name, now) for name in ALSO_ASKED]
    waits = [each for each in asked if each is not None]
    wait = refusal.wait
    if isinstance(wait, str):
        waits.append(_WAITS[wait] - by_vendor(headers, now) % _WAITS[wait])
    elif wait is not None:
        waits.append(float(wait))
    if not waits and kind == "too-many-requests":
        return seconds_from_headers(headers, now, refused=True) or None
    return max(waits, default=None)


def media_of(text: str) -> str:
    return text.partition(";")[0].strip().lower()


def is_json(media: str) -> bool:
    return media in {"application/json", "text/json"} or media.endswith("+json")

"""What an answer means: HTTP status, then the declared envelope, then vendor codes.

Refusals become one exception tree, whichever way they travelled. An error body of the
wrong type or shape never hides the vendor's text.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpx2

from . import errors, exact
from .describe import Api, Envelope, Kind, Operation, Refusal
from .errors import Answered, Asked, Refused, Unreadable
from .steps import Answer

RAW: Final = 8_192
MISSING: Final = object()
_KINDS: Final[Mapping[Kind, type[Refused]]] = {
    "refused": Refused,
    "not-allowed": errors.NotAllowed,
    "session-expired": errors.SessionExpired,
    "not-found": errors.NotFound,
    "invalid": errors.Invalid,
    "conflict": errors.Conflict,
    "too-many-requests": errors.TooManyRequests,
    "server-failed": errors.ServerFailed,
}
_STATUSES: Final[Mapping[int, Kind]] = {
    400: "invalid",
    401: "not-allowed",
    403: "not-allowed",
    404: "not-found",
    409: "conflict",
    410: "not-found",
    412: "conflict",
    422: "invalid",
    429: "too-many-requests",
}
_NOT_PROCESSED: Final = frozenset({"too-many-requests", "session-expired"})
_WORDS: Final = ("message", "Message", "error_description", "detail", "title", "error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How to read the answers of one call.

    Attributes:
        wanted: Whether the caller wants a payload.
        login: It is a login, whose refusals are all `NotAllowed`.
        in_session: A session was used, so a 401 means that it ended.
        hidden: Secrets that must not show in an error.
    """

    api: Api
    operation: Operation
    asked: Asked
    accept: str = "application/json"
    wanted: bool = True
    login: bool = False
    in_session: bool = False
    hidden: tuple[str, ...] = ()

    @property
    def envelope(self) -> Envelope:
        """The operation's, else the API's, else none: the body is the payload."""
        own = self.operation.envelope
        chosen = own if isinstance(own, Envelope) or own is None else self.api.envelope
        return chosen or Envelope()


@dataclass(frozen=True, slots=True, kw_only=True)
class Success:
    """A call that succeeded: the payload, the whole body, the answer, its URL."""

    payload: Any
    body: Any
    answer: Answer
    url: str = ""


def find(tree: Any, pointer: str) -> Any:
    """The value at a JSON Pointer (RFC 6901), or `MISSING`."""
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(tree, dict) and key in tree:
            tree = tree[key]
        elif isinstance(tree, list) and key.isdecimal() and int(key) < len(tree):
            tree = tree[int(key)]
        else:
            return MISSING
    return tree


def classify(
    answer: Answer, rules: Rules, now: float
) -> Success | Refused | Unreadable:
    """What an answer means; `now` is the wall clock, for waits the vendor names."""
    if 300 <= answer.status < 400:
        return _moved(answer, rules)
    if not 200 <= answer.status < 300:
        return refusal(answer, rules, now)
    if answer.flaw:
        return unreadable(answer, rules, answer.flaw)
    media = _media(answer)
    if media == "text/html" and "html" not in rules.accept:
        return unreadable(answer, rules, "the answer is an HTML page")
    in_envelope = _is_json(media) and bool(rules.envelope.success)
    if not _is_json(rules.accept) and not in_envelope:
        return _taken(answer, rules)
    return _enveloped(answer, rules, now)


def _taken(answer: Answer, rules: Rules) -> Success:
    """An answer that is no JSON by declaration: text, or bytes as they are."""
    text = rules.accept.startswith("text/")
    payload = _as_text(answer) if text else answer.body
    return Success(payload=payload, body=payload, answer=answer)


def _enveloped(
    answer: Answer, rules: Rules, now: float
) -> Success | Refused | Unreadable:
    envelope = rules.envelope
    if not rules.wanted and not envelope.success:
        return Success(payload=None, body=None, answer=answer)
    media = _media(answer)
    if not answer.body:
        return unreadable(answer, rules, "the answer is empty")
    if media and not _is_json(media):
        return unreadable(answer, rules, f"the answer is {media}, not JSON")
    body = parsed(answer.body)
    if body is MISSING:
        return unreadable(answer, rules, "the answer is not JSON, or was cut short")
    if not _accepted(body, envelope):
        return refusal(answer, rules, now)
    payload = find(body, envelope.payload)
    return Success(
        payload=None if payload is MISSING else payload, body=body, answer=answer
    )


def _accepted(body: Any, envelope: Envelope) -> bool:
    """Whether a body says success; `0` is not `false` here, as it is in JSON."""
    for pointer, values in envelope.success.items():
        value = find(body, pointer)
        value = None if value is MISSING else value
        if not any(_same(value, each) for each in values):
            return False
    return True


def _same(left: object, right: object) -> bool:
    return isinstance(left, bool) is isinstance(right, bool) and left == right


def refusal(answer: Answer, rules: Rules, now: float) -> Refused:
    """The error a refusal becomes: by vendor code, by declared status, by status."""
    answered = describe(answer, rules)
    code = _code(answered.body, rules.envelope)
    kind, declared = _meaning(answer.status, code, rules)
    waits = (_retry_after(answer, now), _declared_wait(declared, answer, now))
    named = [wait for wait in waits if wait is not None]
    return _KINDS[kind](
        _message(answered, rules.envelope),
        rules.asked,
        answered,
        code=code,
        retry_after=max(named) if named else None,
        not_processed=declared.not_processed or kind in _NOT_PROCESSED,
    )


def unreadable(answer: Answer, rules: Rules, why: str) -> Unreadable:
    """The error for an answer that is not what the spec promises."""
    return Unreadable(why, rules.asked, describe(answer, rules))


def _moved(answer: Answer, rules: Rules) -> Unreadable:
    """A redirect: never followed, and only its origin is told."""
    target = _origin(answer.headers.get("location", ""))
    return unreadable(
        answer, rules, f"the vendor redirects to {target}; redirects are not followed"
    )


def _origin(location: str) -> str:
    try:
        url = httpx2.URL(location)
    except httpx2.InvalidURL:
        return "something that is no URL"
    if not url.host:
        return "another path"
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def describe(answer: Answer, rules: Rules) -> Answered:
    """What an error may show of an answer: no secrets, no more than it needs."""
    body = _scrubbed(answer.body, rules.hidden)
    tree = parsed(body)
    text = _as_text(replace(answer, body=body[:RAW]))
    return Answered(
        status=answer.status,
        headers=_shown(answer.headers, rules.hidden),
        body=text if tree is MISSING else tree,
        raw=body[:RAW],
    )


def _scrubbed(body: bytes, hidden: tuple[str, ...]) -> bytes:
    for secret in hidden:
        if len(secret) >= 6:
            body = body.replace(secret.encode(), b"redacted")
    return body


def _shown(headers: httpx2.Headers, hidden: tuple[str, ...]) -> dict[str, str]:
    shown = {name.lower(): value for name, value in headers.items()}
    if "set-cookie" in shown:
        shown["set-cookie"] = "redacted"
    if "location" in shown:
        shown["location"] = _origin(shown["location"])
    return {
        name: _scrubbed(value.encode(errors="replace"), hidden).decode()
        for name, value in shown.items()
    }


def _meaning(status: int, code: str | None, rules: Rules) -> tuple[Kind, Refusal]:
    """The kind of a refusal, and the entry that says so (or an empty one)."""
    declared = None
    for table in (rules.operation.refusals, rules.api.refusals):
        for key in (code, f"HTTP {status}", f"HTTP {status // 100}XX"):
            declared = declared or (table.get(key) if key else None)
    kind = declared.error if declared else _by_status(status, rules)
    if rules.login and kind not in {"too-many-requests", "server-failed"}:
        kind = "not-allowed"
    return kind, declared or Refusal(kind)


def _by_status(status: int, rules: Rules) -> Kind:
    if status == 401 and rules.in_session:
        return "session-expired"
    return "server-failed" if status >= 500 else _STATUSES.get(status, "refused")


def _code(body: Any, envelope: Envelope) -> str | None:
    value = MISSING if envelope.code is None else find(body, envelope.code)
    if isinstance(value, str | int | Decimal) and not isinstance(value, bool):
        return str(value) or None
    return None


def _message(answered: Answered, envelope: Envelope) -> str:
    """The vendor's words: where the spec says, where such things often are, or none."""
    for pointer in envelope.message:
        if words := _words(find(answered.body, pointer)):
            return words
    if isinstance(answered.body, str):
        html = "html" in answered.headers.get("content-type", "")
        words = "" if html else " ".join(answered.body.split())[:200]
    else:
        words = _usual_words(answered.body)
    return words or "the vendor refused without a message"


def _words(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(filter(None, map(_words, value)))
    return value.strip() if isinstance(value, str) else ""


def _usual_words(body: Any) -> str:
    if not isinstance(body, dict):
        return ""
    for name in _WORDS:
        value = body.get(name)
        if words := _words(value) or _usual_words(value):
            return words
    return ""


def _retry_after(answer: Answer, now: float) -> float | None:
    """Retry-After: seconds, or a date by the vendor's own clock (RFC 9110 10.2.3)."""
    text = answer.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII):
        return float(text)
    date = _date(text)
    return None if date is None else max(0.0, date - _vendor_now(answer, now))


def _declared_wait(refusal: Refusal, answer: Answer, now: float) -> float | None:
    if refusal.wait is None or isinstance(refusal.wait, int):
        return refusal.wait
    span = {"next-minute": 60, "next-hour": 3_600, "next-day": 86_400}[refusal.wait]
    return span - _vendor_now(answer, now) % span


def _vendor_now(answer: Answer, now: float) -> float:
    date = _date(answer.headers.get("date", ""))
    return now if date is None else date


def _date(text: str) -> float | None:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (date if date.tzinfo else date.replace(tzinfo=dt.UTC)).timestamp()


def _media(answer: Answer) -> str:
    return answer.headers.get("content-type", "").partition(";")[0].strip().lower()


def _is_json(media: str) -> bool:
    media = media.partition(";")[0].strip().lower()
    return media in {"application/json", "text/json"} or media.endswith("+json")


def parsed(body: bytes) -> Any:
    """The JSON tree, or `MISSING` if it is none."""
    try:
        return exact.loads(body)
    except (ValueError, RecursionError):
        return MISSING


def _as_text(answer: Answer) -> str:
    charset = re.search(r"charset=\"?([\w.-]+)", answer.headers.get("content-type", ""))
    try:
        return answer.body.decode(charset[1] if charset else "utf-8", errors="replace")
    except (LookupError, ValueError):
        return answer.body.decode("utf-8", errors="replace")

"""What an answer means: HTTP status, then the declared envelope, then vendor codes.

Refusals become one exception tree, whichever way they travelled. An error body of the
wrong type or shape never hides the vendor's text.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Final

import httpx2

from . import errors
from .describe import Api, Envelope, Kind, Operation, Refusal
from .errors import Answered, Asked, Refused, Unreadable
from .exact import Json as Tree
from .exact import NotJson, dumps, loads
from .steps import Answer
from .veil import Veil

RAW: Final = 8_192
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
_SPANS: Final = {"next-minute": 60, "next-hour": 3_600, "next-day": 86_400}
_NOT_PROCESSED: Final = frozenset({"too-many-requests", "session-expired"})
_WORDS: Final = ("message", "Message", "error_description", "detail", "title", "error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How to read the answers of one call.

    Attributes:
        wanted: Whether the caller wants a payload.
        login: It is a login, whose refusals are all `NotAllowed`.
        in_session: A session was used, so a 401 means that it ended.
        hidden: Gives the secrets that must not show in an error.
    """

    api: Api
    operation: Operation
    asked: Asked
    accept: str = "application/json"
    wanted: bool = True
    login: bool = False
    in_session: bool = False
    hidden: Callable[[], frozenset[str]] = frozenset[str]

    @property
    def envelope(self) -> Envelope:
        """The operation's, else the API's, else none: the body is the payload."""
        own = self.operation.envelope
        chosen = own if isinstance(own, Envelope) or own is None else self.api.envelope
        return chosen or Envelope()


@dataclass(frozen=True, slots=True, kw_only=True)
class Success:
    """A call that succeeded: the payload, the whole body, the answer, its URL."""

    payload: "Tree | bytes"
    body: Tree
    answer: Answer
    url: str = ""


def find(tree: Tree, pointer: str) -> Tree:
    """The value at a JSON Pointer (RFC 6901); what is absent counts as null."""
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(tree, dict):
            tree = tree.get(key)
        elif isinstance(tree, list) and key.isdecimal() and int(key) < len(tree):
            tree = tree[int(key)]
        else:
            return None
    return tree


def classify(
    answer: Answer, rules: Rules, now: float
) -> Success | Refused | Unreadable:
    """What an answer means; `now` is the wall clock, for waits the vendor names."""
    media = _media(answer)
    if 300 <= answer.status < 400:
        return _moved(answer, rules)
    if not 200 <= answer.status < 300:
        return _refusal(answer, rules, now)
    if answer.flaw:
        return unreadable(answer, rules, answer.flaw)
    if media == "text/html" and "html" not in rules.accept:
        return unreadable(answer, rules, "the answer is an HTML page")
    enveloped = bool(rules.envelope.success)
    if _is_json(rules.accept) or (enveloped and _is_json(media)):
        if rules.wanted or enveloped:
            return _opened(answer, rules, now)
        return Success(payload=None, body=None, answer=answer)
    if rules.accept.startswith("text/"):
        return Success(payload=_text(answer), body=None, answer=answer)
    return Success(payload=answer.body, body=None, answer=answer)


def _opened(answer: Answer, rules: Rules, now: float) -> Success | Refused | Unreadable:
    """The payload out of its envelope, or the refusal in it."""
    media = _media(answer)
    if not answer.body:
        return unreadable(answer, rules, "the answer is empty")
    if media and not _is_json(media):
        return unreadable(answer, rules, f"the answer is {media}, not JSON")
    try:
        body = loads(answer.body)
    except NotJson as error:
        return unreadable(answer, rules, f"the answer is no JSON: {error}")
    for pointer, accepted in rules.envelope.success.items():
        if not _among(find(body, pointer), accepted):
            return _refusal(answer, rules, now)
    payload = find(body, rules.envelope.payload)
    return Success(payload=payload, body=body, answer=answer)


def _among(value: Tree, accepted: tuple[object, ...]) -> bool:
    """Equal as in JSON, where `0` is not `false`."""
    of_kind = (
        each for each in accepted if isinstance(each, bool) is isinstance(value, bool)
    )
    return value in of_kind


def _refusal(answer: Answer, rules: Rules, now: float) -> Refused:
    """The error of a refusal: by vendor code, declared status, or status."""
    answered = shown(answer, rules)
    value = (
        None
        if rules.envelope.code is None
        else find(answered.body, rules.envelope.code)
    )
    plain = isinstance(value, str | int | Decimal) and not isinstance(value, bool)
    code = str(value) if plain else None
    kind, declared = _meaning(answer.status, code, rules)
    waits = (_retry_after(answer, now), _declared_wait(declared, answer, now))
    return _KINDS[kind](
        _message(answered, rules.envelope),
        rules.asked,
        answered,
        code=code,
        retry_after=max((wait for wait in waits if wait is not None), default=None),
        not_processed=declared.not_processed or kind in _NOT_PROCESSED,
    )


def _meaning(status: int, code: str | None, rules: Rules) -> tuple[Kind, Refusal]:
    """The kind of a refusal, and what the spec says of it."""
    keys = (code or "", f"HTTP {status}", f"HTTP {status // 100}XX")
    tables = (rules.operation.refusals, rules.api.refusals)
    entries = (table[key] for table in tables for key in keys if key in table)
    declared = next(entries, None)
    kind: Kind
    if declared is not None:
        kind = declared.error
    elif status == 401 and rules.in_session:
        kind = "session-expired"
    else:
        kind = "server-failed" if status >= 500 else _STATUSES.get(status, "refused")
    if rules.login and kind not in {"too-many-requests", "server-failed"}:
        kind = "not-allowed"
    return kind, declared or Refusal(kind)


def unreadable(answer: Answer, rules: Rules, why: str) -> Unreadable:
    """The error for an answer that is not what the spec promises."""
    return Unreadable(why, rules.asked, shown(answer, rules))


def _moved(answer: Answer, rules: Rules) -> Unreadable:
    """A redirect: never followed, and only its origin is told."""
    target = _origin(answer.headers.get("location", ""))
    return unreadable(answer, rules, f"moved to {target}; redirects are not followed")


def _origin(location: str) -> str:
    try:
        url = httpx2.URL(location)
    except httpx2.InvalidURL:
        return "what is no URL"
    return (
        f"{url.scheme}://{url.netloc.decode('ascii')}" if url.host else "another path"
    )


def shown(answer: Answer, rules: Rules) -> Answered:
    """What an error may show of an answer: no secrets, and no more than it needs."""
    veil = Veil(rules.hidden())
    headers = {name.lower(): value for name, value in answer.headers.items()}
    if "location" in headers:
        headers["location"] = _origin(headers["location"])
    headers.pop("set-cookie", None)
    body, raw = _veiled(answer, veil)
    return Answered(
        status=answer.status,
        headers={name: veil.text(value) for name, value in headers.items()},
        body=body,
        raw=raw[:RAW],
    )


def _veiled(answer: Answer, veil: Veil) -> tuple[Tree, bytes]:
    """The body as JSON or text, and its bytes: its own, unless they held a secret."""
    try:
        tree = loads(answer.body)
    except NotJson:
        text = _text(replace(answer, body=answer.body[: 2 * RAW]))
        shown = veil.text(text)
        return shown[:RAW], answer.body if shown == text else shown.encode()
    veiled = veil.tree(tree)
    return veiled, answer.body if veiled == tree else dumps(veiled).encode()


def _message(answered: Answered, envelope: Envelope) -> str:
    """The vendor's words: where the spec says, or where such things often are."""
    for pointer in envelope.message:
        if words := _words(find(answered.body, pointer)):
            return words
    body = answered.body
    if isinstance(body, str):
        html = "html" in answered.headers.get("content-type", "")
        words = "" if html else " ".join(body.split())[:200]
    else:
        words = _usual_words(body)
    return words or "the vendor gave no reason"


def _words(value: Tree) -> str:
    if isinstance(value, list):
        return "; ".join(filter(None, map(_words, value)))
    return value.strip() if isinstance(value, str) else ""


def _usual_words(body: Tree) -> str:
    members = [body.get(name) for name in _WORDS] if isinstance(body, dict) else []
    return next(
        filter(None, (_words(each) or _usual_words(each) for each in members)), ""
    )


def _retry_after(answer: Answer, now: float) -> float | None:
    """Retry-After: seconds, or a date by the vendor's own clock (RFC 9110 10.2.3)."""
    text = answer.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII):
        return float(text)
    date = _date(text)
    return None if date is None else max(0.0, date - _vendor_now(answer, now))


def _declared_wait(refusal: Refusal, answer: Answer, now: float) -> float | None:
    if refusal.wait is None or isinstance(refusal.wait, int):
        return None if refusal.wait is None else float(refusal.wait)
    span = _SPANS[refusal.wait]
    return span - _vendor_now(answer, now) % span


def _vendor_now(answer: Answer, now: float) -> float:
    date = _date(answer.headers.get("date", ""))
    return now if date is None else date


def _date(text: str) -> float | None:
    try:
        date = parsedate_to_datetime(text)
        return (date if date.tzinfo else date.replace(tzinfo=dt.UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _media(answer: Answer) -> str:
    return answer.headers.get("content-type", "").partition(";")[0].strip().lower()


def _is_json(media: str) -> bool:
    media = media.partition(";")[0].strip().lower()
    return media in {"application/json", "text/json"} or media.endswith("+json")


def _text(answer: Answer) -> str:
    found = re.search(r"charset=\"?([\w.-]+)", answer.headers.get("content-type", ""))
    try:
        return answer.body.decode(found[1] if found else "utf-8", errors="replace")
    except (LookupError, ValueError):
        return answer.body.decode("utf-8", errors="replace")

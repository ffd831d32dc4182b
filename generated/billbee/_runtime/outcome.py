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
from .errors import Answered, Asked, CallFailed, Refused, UnknownOutcome, Unreadable
from .exact import Json as Tree
from .exact import NotJson, dumps, loads, pointer_steps
from .request import Call
from .retry import is_safe
from .steps import Answer, Broken, Core
from .veil import Veil

RAW: Final = 8_192
_KINDS: Final[Mapping[Kind, tuple[type[Refused], tuple[int, ...]]]] = {
    "refused": (Refused, ()),
    "not-allowed": (errors.NotAllowed, (401, 403)),
    "session-expired": (errors.SessionExpired, ()),
    "not-found": (errors.NotFound, (404, 410)),
    "invalid": (errors.Invalid, (400, 422)),
    "conflict": (errors.Conflict, (409, 412)),
    "too-many-requests": (errors.TooManyRequests, (429,)),
    "server-failed": (errors.ServerFailed, ()),
}
_STATUSES: Final[Mapping[int, Kind]] = {
    status: kind for kind, (_, statuses) in _KINDS.items() for status in statuses
}
_SPANS: Final = {"next-minute": 60, "next-hour": 3_600, "next-day": 86_400}
_NOT_PROCESSED: Final = frozenset({"too-many-requests", "session-expired"})
_NO_LOGIN: Final = frozenset({"too-many-requests", "server-failed", "unknown-outcome"})
_WORDS: Final = ("message", "Message", "error_description", "detail", "title", "error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How to read the answers of one call.

    Attributes:
        safe: A second time does no harm, even without the idempotency `key`.
        wanted: Whether the caller wants a payload.
        login: It is a login, whose refusals are all `NotAllowed`.
        in_session: It travels in a session, so a 401 means that this ended.
        hidden: Gives the secrets that must not show in an error.
    """

    api: Api
    operation: Operation
    asked: Asked
    accept: str = "application/json"
    safe: bool = True
    key: str | None = None
    wanted: bool = True
    login: bool = False
    in_session: bool = False
    hidden: Callable[[], frozenset[str]] = frozenset[str]

    @property
    def envelope(self) -> Envelope:
        """The operation's, else the API's, else none: the body is the payload."""
        own = self.operation.envelope
        return (self.api.envelope if own == "inherit" else own) or Envelope()


@dataclass(frozen=True, slots=True)
class Success:
    """A call that succeeded: the payload, the whole body, the answer, its URL."""

    payload: "Tree | bytes"
    body: Tree
    answer: Answer
    rules: Rules
    url: str = ""


def rules_of(core: Core, call: Call, own: Operation | None = None) -> Rules:
    """How to read what a call answers; `own` is a login or logout."""
    operation, keeper = (
        own or core.api.operation(call.method, call.template),
        core.keeper,
    )
    in_session = bool(keeper and not own and keeper.carried_by(core, operation))
    return Rules(
        api=core.api,
        operation=operation,
        asked=Asked(operation=operation.id, method=call.method, path=call.template),
        accept=call.accept,
        safe=own is not None or is_safe(call.method, operation.idempotent),
        login=own is not None,
        in_session=in_session,
        hidden=core.hidden,
    )


def find(tree: Tree, pointer: str) -> Tree:
    """The value at a JSON Pointer (RFC 6901); what is absent counts as null.

    Beyond the RFC, `-1` is the last element of a list.
    """
    for key in pointer_steps(pointer):
        if isinstance(tree, dict):
            tree = tree.get(key)
        elif isinstance(tree, list) and key.isdecimal() and int(key) < len(tree):
            tree = tree[int(key)]
        elif isinstance(tree, list) and key == "-1" and tree:
            tree = tree[-1]
        else:
            return None
    return tree


def classify(reply: Answer | Broken, rules: Rules, now: float) -> Success | CallFailed:
    """What a reply means; `now` is the wall clock, for waits the vendor names.

    Where it stays open whether a call that is not safe was carried out, that is what
    the error says.
    """
    if isinstance(reply, Broken):
        lost = errors.Interrupted if reply.sent else errors.NotSent
        outcome: Success | CallFailed = lost(reply.what, rules.asked)
    elif 200 <= reply.status < 300:
        outcome = _read(reply, rules, now)
    elif 300 <= reply.status < 400:
        location = reply.headers.get("location", "")
        target = f"moved to {_origin(location)}" if location else "moved nowhere"
        return unreadable(reply, rules, f"{target}; redirects are not followed")
    else:
        outcome = _refusal(reply, rules, now)
    if rules.safe or isinstance(outcome, Success):
        return outcome
    if not outcome.transient and not isinstance(outcome, Unreadable):
        return outcome
    unknown = UnknownOutcome(
        f"{outcome.message}; it may have been carried out",
        rules.asked,
        outcome.answered,
        code=outcome.code,
        retry_after=outcome.retry_after,
        idempotency_key=rules.key,
    )
    unknown.transient = outcome.transient
    return unknown


def _read(answer: Answer, rules: Rules, now: float) -> Success | CallFailed:
    """The payload of an answer that has arrived, or the refusal in its envelope."""
    media, envelope = _media(answer.headers.get("content-type", "")), rules.envelope
    as_json = _is_json(_media(rules.accept)) or (envelope.success and _is_json(media))
    if answer.flaw:
        error = unreadable(answer, rules, answer.flaw)
        error.transient = answer.cut
        return error
    if media == "text/html" and "html" not in rules.accept:
        return unreadable(answer, rules, "the answer is an HTML page")
    if not as_json:
        text = rules.accept.startswith("text/")
        return Success(_text(answer) if text else answer.body, None, answer, rules)
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
        if not _among(find(body, pointer), accepted):
            return _refusal(answer, rules, now)
    return Success(find(body, envelope.payload), body, answer, rules)


def _among(value: Tree, accepted: tuple[object, ...]) -> bool:
    """Equal as in JSON, where `0` is not `false`."""
    boolean = isinstance(value, bool)
    return value in [each for each in accepted if isinstance(each, bool) is boolean]


def _refusal(answer: Answer, rules: Rules, now: float) -> Refused:
    """The error of a refusal: by vendor code, declared status, or status."""
    answered, envelope = shown(answer, rules), rules.envelope
    found = None if envelope.code is None else find(answered.body, envelope.code)
    plain = isinstance(found, str | int | Decimal) and not isinstance(found, bool)
    code = str(found) if plain else None
    failed = answer.status >= 500
    by_status = "server-failed" if failed else _STATUSES.get(answer.status, "refused")
    expired = answer.status == 401 and rules.in_session
    undeclared = Refusal("session-expired" if expired else by_status)
    declared = _declared(answer.status, code, rules) or undeclared
    kind = declared.error
    if rules.login and kind not in _NO_LOGIN:
        kind = "not-allowed"
    error = _KINDS[by_status if kind == "unknown-outcome" else kind][0](
        _message(answered, envelope),
        rules.asked,
        answered,
        code=code,
        retry_after=_wait(answer, declared, now),
    )
    error.not_processed = declared.not_processed or kind in _NOT_PROCESSED
    error.transient = kind == "unknown-outcome"
    return error


def _declared(status: int, code: str | None, rules: Rules) -> Refusal | None:
    """What the spec says of a refusal: the operation's table first, then the API's."""
    keys = (code or "", f"HTTP {status}", f"HTTP {status // 100}XX")
    own = rules.operation.refusals
    tables = () if own is None else (own, rules.api.refusals)
    return next((table[key] for table in tables for key in keys if key in table), None)


def unreadable(answer: Answer, rules: Rules, why: str) -> Unreadable:
    """The error for an answer that is not what the spec promises."""
    return Unreadable(why, rules.asked, shown(answer, rules))


def _origin(location: str) -> str:
    """All that is told of where a redirect leads."""
    try:
        url = httpx2.URL(location)
    except httpx2.InvalidURL:
        return "what is no URL"
    origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
    return origin if url.host else "another path"


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
    body = answered.body
    found = [_words(find(body, pointer)) for pointer in envelope.message]
    if not isinstance(body, str):
        found.append(_usual_words(body))
    elif "html" not in answered.headers.get("content-type", ""):
        found.append(" ".join(body.split())[:200])
    return next(filter(None, found), "the vendor gave no reason")


def _words(value: Tree) -> str:
    if isinstance(value, list):
        return "; ".join(filter(None, map(_words, value)))
    return value.strip() if isinstance(value, str) else ""


def _usual_words(body: Tree) -> str:
    members = [body.get(name) for name in _WORDS] if isinstance(body, dict) else []
    found = (_words(each) or _usual_words(each) for each in members)
    return next(filter(None, found), "")


def _wait(answer: Answer, refusal: Refusal, now: float) -> float | None:
    """The longer of Retry-After (RFC 9110 10.2.3) and the wait the spec declares.

    Dates and hours are by the vendor's own clock.
    """
    date = _date(answer.headers.get("date", ""))
    now = now if date is None else date
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
        return (date if date.tzinfo else date.replace(tzinfo=dt.UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _media(text: str) -> str:
    return text.partition(";")[0].strip().lower()


def _is_json(media: str) -> bool:
    return media in {"application/json", "text/json"} or media.endswith("+json")


def _text(answer: Answer) -> str:
    found = re.search(r"charset=\"?([\w.-]+)", answer.headers.get("content-type", ""))
    try:
        return answer.body.decode(found[1] if found else "utf-8", errors="replace")
    except (LookupError, ValueError):
        return answer.body.decode("utf-8", errors="replace")

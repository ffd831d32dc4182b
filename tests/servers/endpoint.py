"""What every fake vendor needs of HTTP: requests decoded, answers written exactly, limits asked first."""

import asyncio
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qsl

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from . import exact_json
from .clock import Clock
from .faults import FaultLayer, Faults
from .ledger import Created, Entry, Ledger, Problem
from .recorder import SLASH, Recorder, entry_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a vendor says: a JSON value, or text when `media` says so; None is an empty body."""

    status: int = 200
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    media: str = "application/json"
    outcome: str = "ok"

    def response(self) -> Response:
        if self.body is None:
            content = b""
        elif self.media == "application/json":
            content = exact_json.dumps(self.body).encode()
        else:
            content = str(self.body).encode()
        response = Response(content, self.status, dict(self.headers))
        if content:
            response.headers["content-type"] = self.media
        return response


class Refusal(Exception):
    """A vendor's no, raised from anywhere below an endpoint."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.outcome)
        self.answer = answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request as the vendor's code sees it."""

    entry: Entry
    query: Mapping[str, list[str]]
    params: Mapping[str, str]
    url: str  # scheme://host:port the client reached us under

    @property
    def headers(self) -> Mapping[str, str]:
        return self.entry.headers

    def first(self, name: str) -> str | None:
        return self.query.get(name, [None])[0]

    def add_problems(self, *problems: Problem) -> None:
        self.entry.problems += problems


class Vendor(Protocol):
    """What an endpoint needs of a vendor."""

    ledger: Ledger
    clock: Clock
    latency: float

    def admit(self, call: Call) -> None:
        """Limits, before anything else is looked at; raises Refusal."""

    def release(self, call: Call) -> None:
        """The request that was admitted is over."""


Handler = Callable[[Call], Answer]


def endpoint(vendor: Vendor, handler: Handler) -> Callable[[Request], object]:
    """A Starlette endpoint around a plain function, which takes `vendor.latency` seconds."""

    async def serve(request: Request) -> Response:
        call = await read(request)
        try:
            vendor.admit(call)
            try:
                if vendor.latency:
                    await asyncio.sleep(vendor.latency)
                answer = handler(call)
            finally:
                vendor.release(call)
        except Refusal as refusal:
            answer = refusal.answer
        call.entry.outcome = answer.outcome
        return answer.response()

    return serve


async def read(request: Request) -> Call:
    entry = entry_of(request.scope)
    await request.body()
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(entry.query, keep_blank_values=True):
        query.setdefault(name, []).append(value)
    params = {name: str(value).replace(SLASH, "/") for name, value in request.path_params.items()}
    url = f"{request.url.scheme}://{request.headers.get('host', request.url.netloc)}"
    return Call(entry=entry, query=query, params=params, url=url)


def json_body(call: Call, refuse: Callable[[str], Refusal]) -> object:
    """The JSON body of a request; `refuse` says no in the vendor's own words."""
    media = call.headers.get("content-type", "").split(";")[0].strip()
    if media != "application/json":
        call.add_problems(Problem("media-type", "", f"application/json is needed, not {media!r}"))
        raise refuse(f"the body must be application/json, not {media!r}")
    try:
        call.entry.parsed = exact_json.loads(call.entry.body)
    except ValueError as error:
        call.add_problems(Problem("syntax", "", str(error)))
        raise refuse("the body is not JSON") from None
    return call.entry.parsed


def form_body(call: Call, refuse: Callable[[str], Refusal]) -> dict[str, str]:
    """The fields of an urlencoded form, each at most once."""
    media = call.headers.get("content-type", "").split(";")[0].strip()
    if media != "application/x-www-form-urlencoded":
        call.add_problems(Problem("media-type", "", f"a form is needed, not {media!r}"))
        raise refuse(f"the body must be a form, not {media!r}")
    pairs = parse_qsl(call.entry.body.decode(), keep_blank_values=True, strict_parsing=True)
    form = dict(pairs)
    if len(form) != len(pairs):
        raise refuse("a form field is given twice")
    call.entry.parsed = dict(form)
    return form


def known_query(call: Call, *names: str) -> None:
    """Blame every query parameter that the operation does not have."""
    for name in call.query.keys() - set(names):
        call.add_problems(Problem("query", f"?{name}", "no such parameter"))


def middleware(ledger: Ledger, faults: Faults) -> list[Middleware]:
    """What stands before a vendor's routes: the ledger first, so that it sees spoiled requests."""
    return [Middleware(Recorder, ledger=ledger), Middleware(FaultLayer, faults=faults)]


def basic_credentials(call: Call) -> tuple[str, str] | None:
    """User name and password of HTTP Basic; None when there are none."""
    scheme, _, encoded = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, secret = b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return None
    return (name, secret) if colon else None


def whole_number(call: Call, name: str, default: int, refuse: Callable[[str], Refusal]) -> int:
    """A query parameter that is an integer not below zero."""
    text = call.first(name)
    if text is None:
        return default
    if not text.isdecimal():
        raise refuse(f"{name} must be a whole number, not {text!r}")
    return int(text)


def record_created(
    vendor: Vendor, call: Call, kind: str, id: object, record: Mapping[str, object]
) -> None:
    """Write a created record into the ledger."""
    vendor.ledger.record(Created(kind=kind, id=id, record=dict(record), entry=call.entry))

"""Records every request in the ledger of its vendor, and keeps %2F apart from a slash in its path."""

from collections.abc import MutableMapping
from typing import Any
from urllib.parse import unquote

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .ledger import Entry, Ledger, now

SLASH = "\ue000"  # replaces %2F while Starlette routes, so that `a%2Fb` is one segment
_KEY = "vendor.entry"


def entry_of(scope: MutableMapping[str, Any]) -> Entry:
    """The ledger's entry of the request that this scope belongs to."""
    entry = scope[_KEY]
    assert isinstance(entry, Entry)
    return entry


class Recorder:
    """Writes every request into the ledger as it arrives, and its end when it is over."""

    def __init__(self, app: ASGIApp, ledger: Ledger) -> None:
        self._app = app
        self._ledger = ledger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        entry = _open(scope)
        self._ledger.open(entry)

        async def receive_recorded() -> Message:
            message = await receive()
            if message["type"] == "http.request":
                entry.body += message.get("body", b"")
                entry.complete = not message.get("more_body", False)
            return message

        async def send_recorded(message: Message) -> None:
            if message["type"] == "http.response.start":
                entry.status = message["status"]
            await send(message)

        raw: bytes = scope["raw_path"]
        encoded = raw.decode("latin-1").replace("%2f", "%2F").replace("%2F", SLASH)
        try:
            await self._app(
                {**scope, "path": unquote(encoded), _KEY: entry}, receive_recorded, send_recorded
            )
        except ClientDisconnect:
            entry.outcome = "incomplete"
        except Exception as error:
            entry.outcome = f"crash: {error!r}"
            raise
        finally:
            entry.ended = now()


def _open(scope: Scope) -> Entry:
    raw: bytes = scope["raw_path"]
    query: bytes = scope["query_string"]
    return Entry(
        method=scope["method"],
        path=raw.decode("latin-1"),
        query=query.decode("latin-1"),
        headers=_headers(scope["headers"]),
        began=now(),
    )


def _headers(pairs: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by lower-case name; one that is sent twice is joined, so that none hides."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in pairs:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers

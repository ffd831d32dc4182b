"""A vendor of any API, on a socket: it lets clients log in, answers the same to every other call, and keeps what arrived."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from specmint import ir
from specmint.ir import Text
from specmint.pointers import tokens_of
from tests.support.samples import plain


class Request(NamedTuple):
    """What arrived. `query` keeps its order and what is escaped in names and values."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


class Vendor:
    """Answers what `answers` has for a method and a path, else an empty object, and keeps what arrived."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.arrived: list[Request] = []
        vendor = self

        class Handler(BaseHTTPRequestHandler):
            def handle_one(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                parts = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                one = Request(self.command, parts.path, parts.query, headers, body)
                vendor.arrived.append(one)
                answer = json.dumps(vendor.answers.get(f"{one.method} {one.path}", {})).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(answer)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = handle_one

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"


def answer_logins(api: ir.Api, vendor: Vendor) -> None:
    """Let each login succeed: the token where the session finds it, and what the envelope calls a success."""
    if api.session is None:
        return
    operations = [one for resource in api.resources for one in resource.operations]
    for one in operations:
        answer: dict[str, Any] = {}
        if f"{one.method} {one.path.raw}" == api.session.login.raw:
            for pointer, accepted in one.behaviour.envelope.success:
                _put(answer, pointer, plain(accepted[0]))
            _put(answer, api.session.token, "token")
            vendor.answers[api.session.login.raw] = answer


def _put(tree: dict[str, Any], pointer: Text, value: Any) -> None:
    *way, last = tokens_of(pointer.raw)
    for token in way:
        tree = tree.setdefault(token, {})
    tree[last] = value

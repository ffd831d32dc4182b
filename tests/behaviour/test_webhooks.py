"""Webhooks that arrive over a real socket, at a server of the user's that reads them with the generated package."""

from __future__ import annotations

import hashlib
import hmac
import importlib
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest

import chargeover
import specmint

CASES = Path(__file__).parents[1] / "cases" / "features"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Make the package of a case, under a name of its own."""

    def make(case: str) -> ModuleType:
        name = f"of_{case}"
        specmint.generate(CASES / case / "spec.yaml", output=tmp_path, package=name)
        monkeypatch.syspath_prepend(str(tmp_path))
        for known in [one for one in sys.modules if one.partition(".")[0] == name]:
            del sys.modules[known]
        return importlib.import_module(name)

    return make


@contextmanager
def receiving(read: Callable[[bytes, Any], object]) -> Iterator[tuple[str, list[object]]]:
    """The URL of a server that reads each request; and what came of them, errors too."""
    found: list[object] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = 200
            try:
                found.append(read(body, self.headers))
            except Exception as error:  # what it is the test says
                found.append(error)
                status = 400
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_signed_events_arrive_as_models(package: Callable[[str], ModuleType]) -> None:
    """Known events are their models, an unknown one is whole, a forged and a repeated one are refused."""
    acme = package("webhooks")
    seen = acme.SeenWebhooks()

    def signed(body: bytes, secret: str) -> dict[str, str]:
        at = int(time.time())
        made = hmac.new(secret.encode(), b"%d." % at + body, hashlib.sha256).hexdigest()
        return {"Acme-Signature": f"t={at},v1={made}"}

    paid = b'{"id":"e1","type":"invoice.paid","amount":1234567890123456.7800}'
    voided = b'{"id":"e2","type":"invoice.voided"}'
    unknown = b'{"id":"e3","type":"invoice.late","days":1.50}'
    with (
        receiving(
            lambda body, headers: acme.parse_webhook(body, headers, secret="s3cret", seen=seen)
        ) as (url, found),
        httpx2.Client() as http,
    ):
        sent = [(paid, "s3cret"), (voided, "s3cret"), (unknown, "s3cret"), (paid, "forged")]
        sent.append((paid, "s3cret"))
        statuses = [
            http.post(url, content=body, headers=signed(body, secret)).status_code
            for body, secret in sent
        ]

    assert statuses == [200, 200, 200, 400, 400]
    first, second, third, forged, again = found
    assert isinstance(first, acme.Paid)
    assert str(first.amount) == "1234567890123456.7800"  # type: ignore[attr-defined] # pyright: ignore
    assert isinstance(second, acme.InvoiceVoidedBody)
    assert isinstance(third, acme.models.Unlisted)
    assert third.model_extra == {"id": "e3", "type": "invoice.late", "days": Decimal("1.50")}  # type: ignore[attr-defined] # pyright: ignore
    assert isinstance(forged, acme.errors.WebhookRefused)
    assert isinstance(again, acme.errors.Error)
    assert [forged.reason, again.reason] == ["wrong", "repeated"]  # type: ignore[attr-defined] # pyright: ignore


def test_callbacks_are_events_too(package: Callable[[str], ModuleType]) -> None:
    """A document of 3.0 has callbacks alone: id and time stand in headers of their own, and are signed."""
    acme = package("callbacks")
    key = b"thirty-two bytes that are secret"
    secret, body = "whsec_" + b64encode(key).decode(), b'{"state":"done","rows":7}'

    def headers(moment: int) -> dict[str, str]:
        made = hmac.new(key, b"msg_1.%d." % moment + body, hashlib.sha256).digest()
        named = {"Webhook-Id": "msg_1", "Webhook-Timestamp": str(moment)}
        return {**named, "Webhook-Signature": f"v1,AAAA v1,{b64encode(made).decode()}"}

    with (
        receiving(lambda body, headers: acme.parse_webhook(body, headers, secret=secret)) as (
            url,
            found,
        ),
        httpx2.Client() as http,
    ):
        now = int(time.time())
        for moment in (now, now - 61):
            http.post(url, content=body, headers=headers(moment))
        http.post(url, content=body, headers={**headers(now), "Webhook-Id": "msg_2"})

    done, late, renamed = found
    assert isinstance(done, acme.Done)
    assert [late.reason, renamed.reason] == ["old", "wrong"]  # type: ignore[attr-defined] # pyright: ignore


def test_chargeover_sends_its_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real client's vendor has no signature: its header has the secret, which the environment has too."""
    monkeypatch.setenv("CHARGEOVER_WEBHOOK_SECRET", "k3y")
    body = (
        b'{"context_str":"customer","context_id":7,"event":"update","security_token":"k3y",'
        b'"data":{"customer":{"customer_id":7,"company":"Acme","balance":1510.65},"user":{}}}'
    )

    def read(body: bytes, headers: Any) -> object:
        return chargeover.parse_webhook(body, headers, drift="ignore")

    with receiving(read) as (url, found), httpx2.Client() as http:
        http.post(url, content=body, headers={"X-ChargeOver-Key": "k3y"})
        http.post(url, content=body, headers={"X-ChargeOver-Key": "k3"})
        http.post(url, content=body)

    change, wrong, missing = found
    assert isinstance(change, chargeover.models.Change)
    assert change.data is not None
    assert change.data.customer is not None
    assert str(change.data.customer.balance) == "1510.65"
    assert isinstance(wrong, chargeover.errors.WebhookRefused)
    assert isinstance(missing, chargeover.errors.WebhookRefused)
    assert (wrong.reason, missing.reason) == ("wrong", "missing")

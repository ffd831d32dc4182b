"""What clients of small documents send and take, over a real socket: the behaviour beside some goldens of `tests/cases`."""

from __future__ import annotations

import asyncio
import importlib
import json
import pickle
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest

import specmint

CASES = Path(__file__).parents[1] / "cases"


class Vendor:
    """Answers every request with the same JSON, and keeps what it was sent."""

    def __init__(self, answer: object) -> None:
        self.answer = json.dumps(answer).encode()
        self.received: list[tuple[str, str, bytes]] = []

    def bodies(self, path: str) -> list[bytes]:
        """The bodies that were sent to a path."""
        return [body for where, _, body in self.received if where == path]

    def media_types(self, path: str) -> list[str]:
        """The media types in which they were sent."""
        return [media for where, media, _ in self.received if where == path]

    @contextmanager
    def serving(self) -> Iterator[str]:
        """The URL of a server on loopback, until the block ends."""
        vendor = self

        class Handler(BaseHTTPRequestHandler):
            def respond(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                media = self.headers.get("Content-Type", "").partition(";")[0]
                vendor.received.append((self.path, media, body))
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(vendor.answer)))
                self.end_headers()
                self.wfile.write(vendor.answer)

            do_GET = do_POST = do_PUT = respond

            def log_message(self, format: str, *args: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder from which packages are imported; afterwards nothing is left of them."""
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith("on_the_wire_")]:
        del sys.modules[name]


def package(packages: Path, case: str) -> ModuleType:
    """The client of a case."""
    (spec,) = (path for path in CASES.rglob("spec.yaml") if path.parent.name == case)
    name = f"on_the_wire_{case}"
    (outcome,) = specmint.generate(spec, output=packages, package=name)
    assert outcome.state == "written", outcome.diagnostics
    return importlib.import_module(name)


def logged_in(package: ModuleType, vendor: Vendor, **credentials: str) -> None:
    """Make one call that needs the session."""
    with vendor.serving() as url, package.Client(**credentials, base_url=url) as client:
        client.me.get()


def test_constants_of_a_login_keep_their_type(packages: Path) -> None:
    """A number is sent as the number it is, digit for digit, null as null, and text that looks like a number as text."""
    vendor = Vendor({"token": "t"})
    logged_in(package(packages, "session_login_constants"), vendor, user="u")

    (sent,) = vendor.bodies("/login")
    assert json.loads(sent, parse_float=str) == {
        "user": "u",
        "rate": "1.5",  # a JSON number, here as its digits
        "count": 2,
        "nothing": None,
        "strict": True,
        "scope": "1.5",
    }
    assert b'"rate":1.5' in sent and b'"scope":"1.5"' in sent


def test_members_of_a_login_are_unescaped(packages: Path) -> None:
    """`~1` in a pointer is a slash inside a name, wherever in the login's body it stands, and `~0` a tilde."""
    vendor = Vendor({"data": {"session/id": "t"}})
    logged_in(package(packages, "session_login_pointers"), vendor, user="u", password="p")

    (sent,) = vendor.bodies("/login")
    assert json.loads(sent) == {"user/name": "u", "auth": {"pass/word": "p", "a~b": "c"}}


def test_a_login_has_one_media_type(packages: Path) -> None:
    """The session logs in as the page's own method does: in JSON, where the document offers a form too."""
    made = package(packages, "session_login_media_type")
    vendor = Vendor({"token": "t"})
    with vendor.serving() as url, made.Client(user="u", base_url=url) as client:
        client.me.get()
        client.session.login(made.Login(user="u"))

    assert vendor.media_types("/login") == ["application/json"] * 2
    assert vendor.bodies("/login") == [b'{"user":"u"}'] * 2


def test_results_beside_the_payload_are_read(packages: Path) -> None:
    """Each item of a bulk operation comes back as its own class, though the payload stands elsewhere."""
    made = package(packages, "bulk_results_beside_payload")
    vendor = Vendor({"data": {"count": 2}, "results": [{"thing": {"id": 1}}, {"thing": {"id": 2}}]})
    item = made.models.CreateThingsBodyItem
    with vendor.serving() as url, made.Client(base_url=url) as client:
        found = list(client.things.create_many([item(name="a"), item(name="b")]))

    assert [one.value.id for one in found] == [1, 2]
    assert json.loads(vendor.bodies("/things")[0]) == [{"name": "a"}, {"name": "b"}]


def test_constants_of_numbers_are_checked(packages: Path) -> None:
    """A number that the document does not list is refused before it is sent; equal ones are equal in any spelling."""
    made = package(packages, "constants_of_numbers")
    thing, errors = made.Thing, made.errors

    assert thing(tax=Decimal("0.190")).rate == Decimal("1.5")
    for wrong in (
        {"tax": Decimal("0.18")},
        {"tax": Decimal("0.19"), "rate": Decimal("1.50001")},
        {"tax": Decimal("0.19"), "band": Decimal("2.5")},
        {"tax": Decimal("0.19"), "band": "narrow"},
        {"tax": Decimal("0.19"), "step": Decimal("0.5")},
    ):
        with pytest.raises(errors.BadRequest):
            thing(**wrong)


def test_a_constant_with_a_fraction_fills_itself(packages: Path) -> None:
    """It is sent with the digits of the document, and what comes back is compared with it as a number."""
    made = package(packages, "constants_of_numbers")
    vendor = Vendor({"rate": 1.50, "tax": 0.07, "band": "wide"})
    with vendor.serving() as url, made.Client(base_url=url, drift="raise") as client:
        answer = client.things.create(made.Thing(tax=Decimal("0.19"), step=None))

    assert vendor.bodies("/things") == [b'{"rate":1.5,"tax":0.19,"step":null}']
    assert (answer.rate, answer.tax, answer.band) == (Decimal("1.5"), Decimal("0.07"), "wide")


def test_limits_beside_null_literals_hold(packages: Path) -> None:
    """An argument of which a literal means null still keeps within its limits."""
    made = package(packages, "limits_everywhere")
    vendor = Vendor([1])
    with vendor.serving() as url, made.Client(base_url=url) as client:
        body = made.CreateThingBody(name="n")
        client.things.create(body, code=None)
        with pytest.raises(made.errors.BadRequest):
            client.things.create(body, code="long")

    assert [path for path, _, _ in vendor.received] == ["/things?code="]


def test_arrays_of_a_path_travel_in_its_segment(packages: Path) -> None:
    """They are joined with commas, and a comma or slash inside a value is escaped; an empty array is refused."""
    made = package(packages, "array_parameters_of_a_path")
    vendor = Vendor(None)
    with vendor.serving() as url, made.Client(base_url=url) as client:
        client.invoices.get(["a", "b,c", "d/e"], fields="id,name", states=["x", "y"])
        client.invoices.get(["a"], fields=["id", "name"], states="x")
        with pytest.raises(made.errors.BadRequest):
            client.invoices.get([])

    assert [path for path, _, _ in vendor.received] == [
        "/invoices/a,b%2Cc,d%2Fe?fields=id%2Cname&states=x&states=y",
        "/invoices/a?fields=id,name&states=x",
    ]


def test_a_form_of_any_fields_is_sent(packages: Path) -> None:
    """Each entry of the mapping is a field, and a list gives several of its name."""
    made = package(packages, "body_form_of_any_fields")
    vendor = Vendor(None)
    with vendor.serving() as url, made.Client(base_url=url) as client:
        client.customers.create({"name": "A & B", "tags": [1, 2]})
        client.customers.replace(fields={"rate": Decimal("1.50")})
        client.customers.replace()

    assert vendor.bodies("/customers") == [b"name=A+%26+B&tags=1&tags=2", b"rate=1.50", b""]


def test_members_by_pattern_travel(packages: Path) -> None:
    """A map of classes is read and sent with every digit; of a list, more elements than there are places are refused."""
    made = package(packages, "members_by_pattern")
    vendor = Vendor(
        {"closed": {"EUR": {"amount": 1.10}}, "named": {"x_a": 1}, "pair": ["a", {"amount": 2}]}
    )
    rates = made.Rates(
        closed={"EUR": made.Money(amount=Decimal("1.10"))},
        pair=["a", made.Money(amount=Decimal("2"))],
    )
    with vendor.serving() as url, made.Client(base_url=url, drift="raise") as client:
        answer = client.rates.create(rates)
        with pytest.raises(made.errors.BadRequest, match="pair"):
            client.rates.create(made.Rates.model_construct(pair=["a", "b", "c"]))

    assert vendor.bodies("/rates") == [
        b'{"closed":{"EUR":{"amount":1.10}},"pair":["a",{"amount":2}]}'
    ]
    assert answer.closed["EUR"].amount == Decimal("1.1")
    assert answer.named.x_a == 1
    assert answer.pair == ["a", made.Money(amount=Decimal("2"))]


def test_what_the_http_client_proves_is_left_to_it(packages: Path) -> None:
    """An own httpx2.Auth signs each attempt; our key goes too wherever it was given, before an alternative of nothing."""
    acme = package(packages, "security_of_the_http_client")
    seen: list[tuple[str, str | None, str | None]] = []

    class Signed(httpx2.Auth):
        def auth_flow(
            self, request: httpx2.Request
        ) -> Generator[httpx2.Request, httpx2.Response, None]:
            request.headers["Authorization"] = "Signed " + request.url.path
            yield request

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append((self.path, self.headers["Authorization"], self.headers["X-Key"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"

    async def call_async() -> None:
        async with (
            httpx2.AsyncClient(auth=Signed()) as http,
            acme.AsyncClient(key="k", base_url=url, http=http) as client,
        ):
            await client.invoices.get_reports()

    try:
        with httpx2.Client(auth=Signed()) as http:
            client = acme.Client(key="k", base_url=url, http=http)
            client.invoices.list()
            client.invoices.get_rates()
            client.invoices.get_reports()
            client.invoices.get_exports()
        asyncio.run(call_async())
        with acme.Client(base_url=url) as anonymous:
            anonymous.invoices.get_rates()
            with pytest.raises(acme.errors.BadRequest, match="credentials"):
                anonymous.invoices.list()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

    assert seen == [
        ("/invoices", "Signed /invoices", "k"),
        ("/rates", "Signed /rates", "k"),
        ("/reports", "Signed /reports", None),
        ("/exports", "Signed /exports", "k"),
        ("/reports", "Signed /reports", None),
        ("/rates", None, None),
    ]


def test_names_of_one_class_are_that_class(packages: Path) -> None:
    """Equal inline schemas are one class to a program: under any of its names it is imported, matched, compared and pickled."""
    made = package(packages, "equal_inline_schemas")
    models = made.models
    assert models.InvoiceSeller is models.InvoiceBuyer
    assert models.InvoicePayer is not models.InvoiceBuyer  # more is required
    assert models.InvoiceRefund is not models.InvoiceDeposit  # other words, so other units
    assert (
        len({models.Status, models.ChosenStatus, models.InvoiceStatus}) == 3
    )  # names of the author's

    vendor = Vendor([{"status": "open", "seller": {"name": "Ada", "kind": "person"}}])
    with vendor.serving() as url, made.Client(base_url=url) as client:
        (invoice,) = client.invoices.list(status=models.InvoiceStatus.OPEN)

    assert vendor.received[0][0] == "/invoices?status=open"
    match invoice.status, invoice.seller:
        case models.ListInvoicesStatus.OPEN, models.InvoiceBuyer(name=name):
            assert name == "Ada"
        case other:
            raise AssertionError(other)
    # By the name that it had before another schema of a lesser name became equal to it.
    assert b"InvoiceBuyer" in pickle.dumps(invoice.seller)
    older = pickle.dumps(invoice.seller, protocol=0).replace(b"InvoiceBuyer\n", b"InvoiceSeller\n")
    assert b"InvoiceSeller\n" in older
    assert pickle.loads(older) == pickle.loads(pickle.dumps(invoice.seller)) == invoice.seller


def test_unions_without_a_discriminator_are_told_apart_inside(packages: Path) -> None:
    """A tag that the unions of a union have, or two constants, choose the class; other values are none of them, and are kept."""
    made = package(packages, "unions_told_apart_inside")
    wanted = [
        ("payments", {"kind": "debit", "pin": "1"}, "Debit"),
        ("payments", {"kind": "swift"}, "Swift"),
        ("payments", {"kind": "coin", "pin": "1"}, "Unlisted"),
        ("accounts", {"region": "us", "kind": "giro"}, "AmericaGiro"),
        ("accounts", {"region": "asia", "kind": "giro"}, "Unlisted"),
        ("accounts", {"region": "us", "kind": "bond"}, "Unlisted"),
        ("rates", {"per": "day", "of": "heat"}, "DayHeat"),
        ("rates", {"per": "year", "of": "heat"}, "YearHeat"),
        ("rates", {"per": "hour", "of": "heat"}, "Unlisted"),
        ("rates", {"per": "day", "of": "oil"}, "Unlisted"),
    ]
    for resource, body, name in wanted:
        with Vendor(body).serving() as url, made.Client(base_url=url) as client:
            found = getattr(client, resource).get()
            assert type(found).__name__ == name
            assert name != "Unlisted" or found.model_extra == body

"""Which bodies methods send, over a real socket, in both clients."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import specmint
from tests.behaviour.driver import Driver
from tests.runtime.vendor import Reaction, Received, http, vendor

FEATURES = Path(__file__).parents[1] / "cases" / "features"


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], ModuleType]]:
    """Makes the package of a case, once."""
    folder = tmp_path_factory.mktemp("bodies")
    sys.path.insert(0, str(folder))

    def make(case: str) -> ModuleType:
        name = f"bodies_of_{case}"
        if name not in sys.modules:
            specmint.generate(FEATURES / case / "spec.yaml", output=folder, package=name)
        return importlib.import_module(name)

    yield make
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.startswith("bodies_of_")]:
        del sys.modules[name]


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def driver(request: pytest.FixtureRequest) -> Iterator[Driver]:
    """One for each client."""
    made = Driver(request.param)
    yield made
    made.close()


def done(_: Received) -> Reaction:
    """What does not say anything."""
    return http(204, body=b"")


def sent(
    driver: Driver,
    package: ModuleType,
    call: Callable[[Any], Any],
    react: Callable[[Received], Reaction] = done,
    **options: Any,
) -> list[Received]:
    """Return the requests of one call."""
    with vendor(react) as server:
        client = driver.client_type(package)(base_url=server.url, **options)
        driver.within(client, call)
        return server.requests


NOTHING: dict[str, Callable[[Any], Any]] = {
    "form": lambda client: client.invoices.send_form(),
    "multipart": lambda client: client.invoices.send_multipart(),
    "json": lambda client: client.invoices.send_json(),
    "text": lambda client: client.invoices.send_text(),
}


@pytest.mark.parametrize("kind", NOTHING)
def test_a_body_that_is_left_out_is_not_sent(
    packages: Callable[[str], ModuleType], driver: Driver, kind: str
) -> None:
    """Where nothing of an optional body is given, no byte of it travels, and no Content-Type."""
    (request,) = sent(driver, packages("optional_form"), NOTHING[kind])

    assert (request.path, request.body) == (f"/{kind}", b"")
    assert "content-type" not in {name.lower() for name in request.headers}


@pytest.mark.parametrize(
    ("call", "body"),
    [
        (lambda client: client.invoices.send_form(state="open"), b"state=open"),
        (lambda client: client.invoices.send_json(state="open"), b'{"state":"open"}'),
        (lambda client: client.invoices.send_text(body="a,b"), b"a,b"),
        (lambda client: client.invoices.send_form_with_field("open"), b"state=open"),
        (
            lambda client: client.with_options(extra_body={"new": "1"}).invoices.send_form(),
            b"new=1",
        ),
    ],
    ids=["form", "json", "text", "required field", "what the spec lacks"],
)
def test_an_optional_body_is_sent_where_something_is_given(
    packages: Callable[[str], ModuleType],
    driver: Driver,
    call: Callable[[Any], Any],
    body: bytes,
) -> None:
    """What is given of an optional body is sent as if it were required."""
    (request,) = sent(driver, packages("optional_form"), call)

    assert request.body == body


def test_a_form_that_is_required_is_sent_without_fields(
    packages: Callable[[str], ModuleType], driver: Driver
) -> None:
    """The Content-Type then says that this is a form, if an empty one."""
    (request,) = sent(
        driver, packages("optional_form"), lambda client: client.invoices.send_empty_form()
    )

    assert request.body == b""
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"


def test_a_body_is_sent_with_any_method(
    packages: Callable[[str], ModuleType], driver: Driver
) -> None:
    """GET, HEAD and DELETE have the body that the document declares."""
    package = packages("body_on_any_method")
    search = package.Search(number="7")

    def react(request: Received) -> Reaction:
        return (
            Reaction(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n")
            if request.method == "HEAD"
            else http(200, ["a"])
        )

    bodies = {
        "GET": lambda client: client.invoices.search(search=search),
        "HEAD": lambda client: client.invoices.check(search),
        "DELETE": lambda client: client.invoices.delete([1, 2]),
    }
    got = {}
    for call in bodies.values():
        (request,) = sent(driver, package, call, react)
        assert request.headers["content-type"] == "application/json"
        got[request.method] = json.loads(request.body)

    assert got == {"GET": {"number": "7"}, "HEAD": {"number": "7"}, "DELETE": [1, 2]}


def test_a_delete_with_a_body_is_repeated_as_one_without(
    packages: Callable[[str], ModuleType], driver: Driver
) -> None:
    """DELETE is idempotent, whatever it has as a body, and each attempt has the same (RFC 9110, 9.2.2)."""
    package = packages("body_on_any_method")
    answers = iter([http(503, {}), http(204, body=b"")])
    requests = sent(
        driver,
        package,
        lambda client: client.invoices.delete([1, 2]),
        lambda _: next(answers),
        retries=package.Retries(base=0.001),
    )

    assert [request.body for request in requests] == [b"[1,2]", b"[1,2]"]

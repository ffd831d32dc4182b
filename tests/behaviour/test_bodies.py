"""Which bodies methods send, over a real socket, in both clients."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.behaviour.driver import Driver
from tests.runtime.vendor import Reaction, Received, http, vendor

FEATURES = Path(__file__).parents[1] / "cases" / "features"


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
    package_of: Callable[[str], ModuleType], driver: Driver, kind: str
) -> None:
    """Where nothing of an optional body is given, no byte of it travels, and no Content-Type."""
    (request,) = sent(driver, package_of("optional_form"), NOTHING[kind])

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
    package_of: Callable[[str], ModuleType],
    driver: Driver,
    call: Callable[[Any], Any],
    body: bytes,
) -> None:
    """What is given of an optional body is sent as if it were required."""
    (request,) = sent(driver, package_of("optional_form"), call)

    assert request.body == body


def test_a_form_that_is_required_is_sent_without_fields(
    package_of: Callable[[str], ModuleType], driver: Driver
) -> None:
    """The Content-Type then says that this is a form, if an empty one."""
    (request,) = sent(
        driver, package_of("optional_form"), lambda client: client.invoices.send_empty_form()
    )

    assert request.body == b""
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"


def test_a_body_is_sent_with_any_method(
    package_of: Callable[[str], ModuleType], driver: Driver
) -> None:
    """GET, HEAD and DELETE have the body that the document declares."""
    package = package_of("body_on_any_method")
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
    package_of: Callable[[str], ModuleType], driver: Driver
) -> None:
    """DELETE is idempotent, whatever it has as a body, and each attempt has the same (RFC 9110, 9.2.2)."""
    package = package_of("body_on_any_method")
    answers = iter([http(503, {}), http(204, body=b"")])
    requests = sent(
        driver,
        package,
        lambda client: client.invoices.delete([1, 2]),
        lambda _: next(answers),
        retries=package.Retries(base=0.001),
    )

    assert [request.body for request in requests] == [b"[1,2]", b"[1,2]"]


@pytest.mark.parametrize(
    ("call", "media", "parts"),
    [
        (
            lambda client, package: client.files.create(package.File(name="a"), ("a.png", b"P")),
            "multipart/related",
            [
                ("application/json", None, b'{"name":"a"}'),
                ("image/png", "a.png", b"P"),
            ],
        ),
        (
            lambda client, package: client.files.describe_from_mixed(
                package.File(name="a"), note="n", pages=[b"1", b"2"]
            ),
            "multipart/mixed",
            [
                ("application/json", None, b'{"name":"a"}'),
                ("text/plain", None, b"n"),
                ("application/octet-stream", "pages", b"1"),
                ("application/octet-stream", "pages", b"2"),
            ],
        ),
        (
            lambda client, package: client.batches.create([package.File(name="a"), "t", b"b"]),
            "multipart/mixed",
            [
                ("application/json", None, b'{"name":"a"}'),
                ("text/plain", None, b"t"),
                ("application/octet-stream", None, b"b"),
            ],
        ),
        (
            lambda client, package: client.batches.replace(parts=[("x.csv", b"1"), b"2"]),
            "multipart/mixed",
            [("text/csv", "x.csv", b"1"), ("application/octet-stream", None, b"2")],
        ),
    ],
    ids=["related", "mixed by names", "mixed in order", "files in order"],
)
def test_multipart_bodies_that_are_no_forms(
    package_of: Callable[[str], ModuleType],
    driver: Driver,
    call: Callable[[Any, ModuleType], Any],
    media: str,
    parts: list[tuple[str, str | None, bytes]],
) -> None:
    """Each part arrives in its order and with its media type, as Python's own parser of mail reads them."""
    package = package_of("body_parts_in_order")
    (request,) = sent(driver, package, lambda client: call(client, package))
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + request.body)

    assert message.get_content_type() == media
    assert message["content-type"].params.get("type") == (
        parts[0][0] + "; charset=UTF-8" if media == "multipart/related" else None
    )
    assert [
        (part.get_content_type(), part.get_filename(), part.get_payload(decode=True))
        for part in message.iter_parts()
    ] == parts


def test_a_body_and_a_part_of_one_name(
    package_of: Callable[[str], ModuleType], driver: Driver
) -> None:
    """What is wrong in a whole body has no name before it on the wire, though another method has a part of its argument's name."""
    client = driver.client_type(package_of("body_parts_in_order"))(base_url="http://127.0.0.1:1")
    places: list[tuple[str, str]] = []
    for method in (client.files.describe, client.files.describe_from_mixed):
        with pytest.raises(package_of("body_parts_in_order").errors.BadRequest) as caught:
            driver.run(method({"name": "a", "nope": 1}))
        places += [(one.python, one.wire) for one in caught.value.problems]
    driver.run(client.close())

    assert places == [("file.nope", "nope"), ("file.nope", "file.nope")]


# --- several media types ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "media", "body"),
    [
        ("create", "application/json", b'{"number":"7"}'),
        ("create_from_csv", "text/csv", b"number\n7\n"),
        ("change", "application/merge-patch+json", b'{"number":"7"}'),
        ("change_from_json_patch", "application/json-patch+json", b'[{"op":"test"}]'),
    ],
)
def test_each_media_type_of_requests_has_a_method(
    package_of: Callable[[str], ModuleType], driver: Driver, call: str, media: str, body: bytes
) -> None:
    """It sends what it says, in the media type that goes with it."""
    package = package_of("requests_in_several_media_types")
    values = {
        "application/json": package.Invoice(number="7"),
        "application/merge-patch+json": package.Invoice(number="7"),
        "application/json-patch+json": [{"op": "test"}],
        "text/csv": "number\n7\n",
    }
    (request,) = sent(
        driver,
        package,
        lambda client: getattr(client.invoices, call)(values[media]),
        lambda received: http(201, {}) if received.method == "POST" else http(204, body=b""),
    )

    assert (request.headers["content-type"], request.body) == (media, body)


def test_a_form_beside_json_keeps_its_fields(
    package_of: Callable[[str], ModuleType], driver: Driver
) -> None:
    """The fields of a multipart form are arguments of its own method."""
    (request,) = sent(
        driver,
        package_of("requests_in_several_media_types"),
        lambda client: client.invoices.create_from_multipart(("a.pdf", b"%PDF"), note="n"),
        lambda _: http(201, {}),
    )

    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b'name="scan"; filename="a.pdf"' in request.body
    assert b"%PDF" in request.body


ANSWERS: dict[str, tuple[str, bytes]] = {
    "application/json": ("application/json", b'{"number": "7", "amount": 1.10}'),
    "application/pdf": ("application/pdf", b"%PDF-1.7 \xff"),
    "text/csv": ("text/csv; charset=utf-8", "größe\n7\n".encode()),
    "application/x-ndjson": ("application/x-ndjson", b'{"number": "1"}\n{"number": "2"}\n'),
}


def as_asked(received: Received) -> Reaction:
    """An answer in the media type that is asked for."""
    media, body = ANSWERS[received.headers["accept"]]
    return http(200, body=body, headers={"Content-Type": media})


@pytest.mark.parametrize(
    ("call", "wanted"),
    [
        (lambda client: client.invoices.get_as_pdf(7), b"%PDF-1.7 \xff"),
        (lambda client: client.invoices.get_as_csv(7), "größe\n7\n"),
        (lambda client: client.invoices.list_as_csv(), "größe\n7\n"),
    ],
    ids=["pdf", "csv", "a list"],
)
def test_each_media_type_of_answers_has_a_method(
    package_of: Callable[[str], ModuleType],
    driver: Driver,
    call: Callable[[Any], Any],
    wanted: object,
) -> None:
    """It asks for that media type alone, and returns what came: bytes, or text of a text type."""
    package = package_of("answers_in_several_media_types")
    with vendor(as_asked) as server:
        client = driver.client_type(package)(base_url=server.url)

        assert driver.within(client, call) == wanted


def test_the_first_method_asks_for_json(
    package_of: Callable[[str], ModuleType], driver: Driver
) -> None:
    """What else the vendor could answer changes nothing for the method that returns a model."""
    package = package_of("answers_in_several_media_types")
    with vendor(as_asked) as server:
        client = driver.client_type(package)(base_url=server.url)
        invoice = driver.within(client, lambda client: client.invoices.get(7))

    assert (invoice.number, str(invoice.amount)) == ("7", "1.10")


def test_a_file_beside_json_is_refused_as_json_is(
    package_of: Callable[[str], ModuleType], driver: Driver
) -> None:
    """A refusal says what is declared for its status, whichever media type was asked for."""
    package = package_of("answers_in_several_media_types")
    with (
        vendor(lambda _: http(404, {"reason": "gone"})) as server,
        pytest.raises(package.errors.NotFound) as caught,
    ):
        client = driver.client_type(package)(base_url=server.url)
        driver.within(client, lambda client: client.invoices.get_as_pdf(7))

    assert caught.value.details.reason == "gone"


def test_a_stream_beside_a_list_is_iterated(
    package_of: Callable[[str], ModuleType], driver: Driver
) -> None:
    """JSON Lines beside pages of JSON are items that arrive one by one, in one request."""
    package = package_of("answers_in_several_media_types")
    with vendor(as_asked) as server:
        client = driver.client_type(package)(base_url=server.url)
        items = driver.items(client.invoices.list_as_lines())

        assert [item.number for item in items] == ["1", "2"]
        assert len(server.requests) == 1
        driver.run(client.close())


class NotedPath(os.PathLike[str]):
    """A path that notes which threads look where it leads."""

    def __init__(self, path: Path) -> None:
        self.path, self.threads = path, list[int]()

    def __fspath__(self) -> str:
        self.threads.append(threading.get_ident())
        return str(self.path)


def test_a_file_is_read_beside_the_loop(
    package_of: Callable[[str], ModuleType], driver: Driver, tmp_path: Path
) -> None:
    """The async client reads what a path leads to in a thread, so that other calls go on; every byte is sent, in order."""
    content = bytes(range(256)) * 1_000
    (tmp_path / "logo.png").write_bytes(content)
    source = NotedPath(tmp_path / "logo.png")
    (request,) = sent(
        driver,
        package_of("requests_in_several_media_types"),
        lambda client: client.logos.put(source),
    )

    assert request.body == content
    assert (source.threads[-1] == threading.get_ident()) is not driver.is_async

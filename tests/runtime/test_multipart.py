"""multipart/form-data as a real server framework reads it, and when such a call is repeated."""

from __future__ import annotations

import asyncio
import io
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import TypeAdapter, ValidationError
from python_multipart.multipart import MultipartParser, parse_options_header

from specmint.runtime import errors
from specmint.runtime.client.base import AsyncBaseClient, BaseClient
from specmint.runtime.engine.retry import Retries
from specmint.runtime.http.contents import Content, ContentLike, FileLike, Streamed, Upload
from specmint.runtime.http.multipart import multipart_body, typed_part
from specmint.runtime.http.params import JsonField
from specmint.runtime.http.styles import comma, deep_object
from specmint.runtime.spec import Api, Operation

Part = tuple[dict[str, str], bytes]
FILE: TypeAdapter[Any] = TypeAdapter(FileLike)
BODY: TypeAdapter[Any] = TypeAdapter(ContentLike)


def parsed(body: Streamed) -> list[Part]:
    """The parts of a body, headers in small letters, as python-multipart reads them."""
    _, options = parse_options_header(body.media_type)
    parts: list[Part] = []
    state: dict[str, bytes] = {}

    def begin() -> None:
        parts.append(({}, b""))
        state.update(field=b"", value=b"")

    def header_end() -> None:
        parts[-1][0][state["field"].decode().lower()] = state["value"].decode()
        state.update(field=b"", value=b"")

    def add(key: str) -> Callable[[bytes, int, int], None]:
        return lambda data, start, end: state.update({key: state[key] + data[start:end]})

    def data(piece: bytes, start: int, end: int) -> None:
        parts[-1] = (parts[-1][0], parts[-1][1] + piece[start:end])

    parser = MultipartParser(
        options[b"boundary"],
        {
            "on_part_begin": begin,
            "on_header_field": add("field"),
            "on_header_value": add("value"),
            "on_header_end": header_end,
            "on_part_data": data,
        },
    )
    for chunk in body.chunks():
        parser.write(chunk)
    parser.finalize()
    return parts


def disposition(name: str, filename: str | None = None) -> str:
    file = "" if filename is None else f'; filename="{filename}"'
    return f'form-data; name="{name}"{file}'


def test_parts_of_related_have_an_order_and_no_names() -> None:
    """multipart/related names the type of its root, the first part, and no other (RFC 2387, 3.1); nothing has a name."""
    body = multipart_body(
        {
            "metadata": typed_part(JsonField({"name": "a.png"}), "application/json; charset=UTF-8"),
            "nothing": None,
            "media": ("a.png", b"PNG"),
            "more": [b"1", "two"],
        },
        "multipart/related",
    )

    assert body is not None
    head, _, boundary = body.media_type.rpartition("; boundary=")
    assert head == 'multipart/related; type="application/json; charset=UTF-8"' and boundary
    assert parsed(body) == [
        ({"content-type": "application/json; charset=UTF-8"}, b'{"name":"a.png"}'),
        (
            {
                "content-type": "image/png",
                "content-disposition": 'attachment; filename="a.png"',
            },
            b"PNG",
        ),
        ({"content-type": "application/octet-stream"}, b"1"),
        ({"content-type": "text/plain; charset=utf-8"}, b"two"),
    ]


def test_parts_of_mixed_have_names_where_the_document_has() -> None:
    """Every part has a media type; a member's name travels as in a form, and an element of a list has none."""
    by_name = multipart_body({"note": "für", "scan": b"%PDF"}, "multipart/mixed")
    in_order = multipart_body(
        [{"a": 1}, ["b"], "c", b"d", ("e.txt", b"e", "text/x"), typed_part("<f/>", "text/xml")],
        "multipart/mixed",
    )

    assert by_name is not None and by_name.media_type.startswith("multipart/mixed; boundary=")
    assert parsed(by_name) == [
        (
            {
                "content-disposition": disposition("note"),
                "content-type": "text/plain; charset=utf-8",
            },
            "für".encode(),
        ),
        (
            {
                "content-disposition": disposition("scan", "scan"),
                "content-type": "application/octet-stream",
            },
            b"%PDF",
        ),
    ]
    assert in_order is not None and parsed(in_order) == [
        ({"content-type": "application/json"}, b'{"a":1}'),
        ({"content-type": "application/json"}, b'["b"]'),
        ({"content-type": "text/plain; charset=utf-8"}, b"c"),
        ({"content-type": "application/octet-stream"}, b"d"),
        (
            {"content-type": "text/x", "content-disposition": 'attachment; filename="e.txt"'},
            b"e",
        ),
        ({"content-type": "text/xml"}, b"<f/>"),
    ]


def test_each_value_is_a_part() -> None:
    """Texts are plain parts, objects JSON, lists a part for each item, files have a name and a type; None is left out."""
    body = multipart_body(
        {
            "note": "für 5 €",
            "count": 7,
            "is_paid": True,
            "tags": ["a", "b"],
            "owner": {"name": "Ann"},
            "ids": JsonField([1, 2]),
            "picked": comma(["a,b", "c"]),
            "filter": deep_object({"created": {"gte": 1}, "expand": ["x"]}),
            "nothing": None,
            "scan": b"%PDF",
        }
    )

    assert parsed(body) == [
        ({"content-disposition": disposition("note")}, "für 5 €".encode()),
        ({"content-disposition": disposition("count")}, b"7"),
        ({"content-disposition": disposition("is_paid")}, b"true"),
        ({"content-disposition": disposition("tags")}, b"a"),
        ({"content-disposition": disposition("tags")}, b"b"),
        (
            {"content-disposition": disposition("owner"), "content-type": "application/json"},
            b'{"name":"Ann"}',
        ),
        (
            {"content-disposition": disposition("ids"), "content-type": "application/json"},
            b"[1,2]",
        ),
        ({"content-disposition": disposition("picked")}, b"a,b,c"),
        ({"content-disposition": disposition("filter[created][gte]")}, b"1"),
        ({"content-disposition": disposition("filter[expand][]")}, b"x"),
        (
            {
                "content-disposition": disposition("scan", "scan"),
                "content-type": "application/octet-stream",
            },
            b"%PDF",
        ),
    ]


def test_files_of_every_kind(tmp_path: Path) -> None:
    """Bytes, a path, an open file from where it stands, an iterator, and tuples with a name and a type are files."""
    path = tmp_path / "scan.pdf"
    path.write_bytes(b"path")
    stands = io.BytesIO(b"xxrest")
    stands.seek(2)
    named = io.BytesIO(b"named")
    named.name = str(path)
    files = [
        path,
        stands,
        iter([b"one", b"two"]),
        ("a.png", b"tuple"),
        ("b.bin", b"typed", "image/x-own"),
        named,
    ]
    body = multipart_body({"file": [FILE.validate_python(file) for file in files]})

    assert [
        (head["content-disposition"], head["content-type"], content)
        for head, content in parsed(body)
    ] == [
        (disposition("file", "scan.pdf"), "application/pdf", b"path"),
        (disposition("file", "file"), "application/octet-stream", b"rest"),
        (disposition("file", "file"), "application/octet-stream", b"onetwo"),
        (disposition("file", "a.png"), "image/png", b"tuple"),
        (disposition("file", "b.bin"), "image/x-own", b"typed"),
        (disposition("file", "scan.pdf"), "application/pdf", b"named"),
    ]


def test_declared_types_and_headers() -> None:
    """A part has the media type and the headers that the document declares, unless the caller names a type."""
    body = multipart_body(
        {
            "a": typed_part(FILE.validate_python(b"1"), "image/png", {"X-Sum": "9"}),
            "b": typed_part(FILE.validate_python(("b", b"2", "image/gif")), "image/png"),
            "c": typed_part("<x/>", "application/xml"),
            "d": typed_part(None, "text/csv"),
        }
    )

    assert [
        (head.get("x-sum"), head["content-type"], content) for head, content in parsed(body)
    ] == [
        ("9", "image/png", b"1"),
        (None, "image/gif", b"2"),
        (None, "application/xml", b"<x/>"),
    ]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ('a"; filename="x', "a%22; filename=%22x"),
        ("a\r\nX-Evil: 1", "a%0D%0AX-Evil: 1"),
        ("a\nb", "a%0Ab"),
        ("naïve €.pdf", "naïve €.pdf"),
        ("../../etc/passwd", "../../etc/passwd"),
        ("50%22", "50%22"),
        ("a\\b;c", "a\\b;c"),
    ],
)
def test_hostile_names(name: str, written: str) -> None:
    """Names of fields and files are escaped as browsers do (WHATWG HTML 4.10.21.8), and never end their header."""
    ((head, content),) = parsed(multipart_body({"file": (name, b"x")}))
    ((own, _),) = parsed(multipart_body({name.replace("\r\n", "\n"): "x"}))

    assert head["content-disposition"] == disposition("file", written)
    assert own["content-disposition"] == disposition(written.replace("a%0Ab", "a%0D%0Ab"))
    assert set(head) == {"content-disposition", "content-type"} and content == b"x"


@pytest.mark.parametrize(
    "values",
    [
        {"a": ("x", b"1", "text/plain\r\nX-Evil: 1")},
        {"a": typed_part("x", "no type")},
        {"a": typed_part("x", "", {"X-Own": "1\r\nX-Evil: 1"})},
        {"a": "\ud800"},
        {"\ud800": "a"},
        {"a": object()},
    ],
)
def test_what_cannot_be_sent(values: dict[str, object]) -> None:
    """A media type, a header or a text that no body can hold is refused before anything is sent."""
    with pytest.raises(errors.BadRequest):
        multipart_body(values)


def test_boundary_is_random() -> None:
    """Nobody who writes a part can know the boundary, and each body has another."""
    boundaries = {multipart_body({"a": "1"}).media_type for _ in range(50)}

    assert len(boundaries) == 50


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("text", "Input should be bytes"),
        (Path("/nowhere/at/all"), "the file cannot be read: No such file or directory"),
        (io.StringIO("text"), "open for text"),
        (("a", "b"), "Input should be bytes"),
        (7, "Input should be bytes"),
    ],
)
def test_what_is_no_file(value: object, reason: str) -> None:
    """What is no file is refused with the reason, when the method is called."""
    with pytest.raises(ValidationError, match=reason):
        FILE.validate_python(value)


def test_contents(tmp_path: Path) -> None:
    """A whole body may be text, bytes, or whatever a file may be; the size is told where it is known."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"1,2")
    made = [BODY.validate_python(one) for one in ("text", b"bytes", path, [b"1", b"2"])]

    assert made[:2] == ["text", b"bytes"]
    assert [(body.size, b"".join(body.chunks())) for body in made[2:]] == [
        (3, b"1,2"),
        (None, b"12"),
    ]


def test_content_is_read_again_where_it_can_be() -> None:
    """Paths, bytes, lists and files that can seek are read anew from where they stood; an iterator is read once."""
    file = io.BytesIO(b"xxrest")
    file.seek(2)
    again, once = Content(file), Content(iter([b"rest"]))

    assert [b"".join(again), b"".join(again), b"".join(once)] == [b"rest"] * 3
    assert not again.is_spent and once.is_spent
    with pytest.raises(ValueError, match="read already"):
        next(iter(once))


# --- repeats ----------------------------------------------------------------------------------------------------------

API = Api(
    name="files",
    server="https://files.test",
    operations={"POST /files": Operation("upload"), "PUT /files": Operation("put")},
)


class Vendor:
    """Answers each request with the next status of a list, 200 after them, and keeps what was sent."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = [*statuses]
        self.received: list[tuple[httpx2.Headers, bytes]] = []

    def answer(self, request: httpx2.Request, body: bytes) -> httpx2.Response:
        self.received.append((request.headers, body))
        status = self.statuses.pop(0) if self.statuses else 200
        if not status:
            raise httpx2.ReadError("reset")
        return httpx2.Response(status, json={})

    def sync(self, request: httpx2.Request) -> httpx2.Response:
        return self.answer(request, request.read())

    async def asynchronous(self, request: httpx2.Request) -> httpx2.Response:
        return self.answer(request, await request.aread())


def send(vendor: Vendor, method: str, content: object, *, is_async: bool) -> None:
    """Upload a file with either client."""
    body = multipart_body({"file": FILE.validate_python(content)})
    retries = Retries(base=0.0)
    if not is_async:
        http = httpx2.Client(transport=httpx2.MockTransport(vendor.sync))
        with BaseClient(API, http=http, retries=retries) as client:
            client.request(method, "/files", content=body)
        return

    async def run() -> None:
        http = httpx2.AsyncClient(transport=httpx2.MockTransport(vendor.asynchronous))
        async with AsyncBaseClient(API, http=http, retries=retries) as client:
            await client.request(method, "/files", content=body)

    asyncio.run(run())


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def is_async(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_file_is_sent_again(is_async: bool) -> None:
    """A file that can seek is sent whole on every attempt, with its length."""
    with tempfile.TemporaryFile() as file:
        file.write(b"content")
        file.seek(0)
        vendor = Vendor(503, 0)
        send(vendor, "PUT", file, is_async=is_async)

    assert len({body for _, body in vendor.received}) == 1 and len(vendor.received) == 3
    for headers, body in vendor.received:
        assert b"content" in body and headers["content-length"] == str(len(body))


@pytest.mark.parametrize("answer", [429, 503, 0])
def test_iterator_is_sent_once(is_async: bool, answer: int) -> None:
    """An iterator is never sent again, though the call is safe: the error of the first attempt is raised."""
    vendor = Vendor(answer)
    expected: type[errors.Error] = {429: errors.TooManyRequests, 503: errors.ServerFailed}.get(
        answer, errors.Error
    )
    with pytest.raises(expected):
        send(vendor, "PUT", iter([b"one", b"two"]), is_async=is_async)

    ((headers, body),) = vendor.received
    assert b"onetwo" in body and headers["transfer-encoding"] == "chunked"


def test_lost_answer_to_an_iterator_is_an_unknown_outcome(is_async: bool) -> None:
    """Where a POST of an iterator got no answer, nobody knows whether it was carried out."""
    with pytest.raises(errors.UnknownOutcome):
        send(Vendor(0), "POST", iter([b"one"]), is_async=is_async)


def test_error_of_the_users_own_iterator(is_async: bool) -> None:
    """What the user's own iterator raises comes out as it is."""

    def broken() -> Iterator[bytes]:
        yield b"one"
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        send(Vendor(), "POST", broken(), is_async=is_async)


def test_upload_is_shown_without_its_content() -> None:
    """An `Upload` keeps name and type beside its content."""
    made = FILE.validate_python(("a.txt", b"1", "text/plain"))

    assert isinstance(made, Upload)
    assert (made.name, made.content, made.media_type) == ("a.txt", b"1", "text/plain")

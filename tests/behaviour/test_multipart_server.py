"""Multipart forms as a server framework reads them: Starlette, with python-multipart, behind uvicorn on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.behaviour.driver import Driver

CASE = Path(__file__).parents[1] / "cases" / "features" / "body_multipart" / "spec.yaml"
SCAN = (
    bytes(range(256))
    + b"\r\n--+++\r\nContent-Disposition: form-data; name=purpose\r\n\r\nstolen\r\n--"
)


@pytest.fixture(scope="module")
def acme(package_of: Callable[[str], ModuleType]) -> ModuleType:
    """The package of the case."""
    return package_of("body_multipart")


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, list[dict[str, list[Any]]]]]:
    """The URL of a server that parses forms, and the forms that it got: texts, and names, types and bytes of files."""
    forms: list[dict[str, list[Any]]] = []

    async def take(request: Request) -> JSONResponse:
        form = await request.form()
        found: dict[str, list[Any]] = {}
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                part: Any = (value.filename, value.content_type, await value.read())
            else:
                part = value
            found.setdefault(name, []).append(part)
        forms.append(found)
        return JSONResponse(None, status_code=204)

    app = Starlette(routes=[Route("/documents", take, methods=["POST"])])
    made = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", lifespan="off"))
    listener = made.config.bind_socket()
    thread = threading.Thread(target=made.run, args=([listener],))
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}", forms
    made.should_exit = True
    thread.join()
    listener.close()


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_a_framework_reads_what_was_given(
    acme: ModuleType, server: tuple[str, list[Any]], tmp_path: Path, is_async: bool
) -> None:
    """Files of every kind arrive byte for byte, texts as texts, objects as JSON, lists as parts of one name; nothing else does."""
    url, forms = server
    path = tmp_path / 'a "quoted"; name\u00e4.bin'
    path.write_bytes(SCAN)
    driver = Driver(is_async)
    client = driver.client_type(acme)(base_url=url)

    def call(client: Any) -> Any:
        return client.documents.create(
            path,
            "scan; \u20ac\r\nnext",
            pages=[b"one", ("two.png", b"two", "image/png")],
            amount=Decimal("1.10"),
            labels=["a,b", "c"],
            owner=acme.models.CreateDocumentBodyOwner(name='Ada "A"'),
            notes=[acme.models.Note(text="x"), acme.models.Note(text="y")],
            settings={"k": "v w"},
            ids=[1, 2],
        )

    driver.within(client, call)
    driver.close()
    (form,) = forms
    forms.clear()

    ((name, media, content),) = form.pop("file")
    # A quote in a name is written as browsers write it (WHATWG HTML, 4.10.21.8), who reads it decides.
    assert (name, media, content) == (
        path.name.replace('"', "%22"),
        "application/octet-stream",
        SCAN,
    )
    # Of several media types that a part may have, only the caller knows which it is.
    assert [part[1:] for part in form.pop("pages")] == [
        ("application/octet-stream", b"one"),
        ("image/png", b"two"),
    ]
    assert json.loads(form.pop("owner")[0]) == {"name": 'Ada "A"'}
    assert [json.loads(part) for part in form.pop("notes")] == [{"text": "x"}, {"text": "y"}]
    assert form == {
        "purpose": ["scan; \u20ac\r\nnext"],
        "amount": ["1.10"],
        "labels": ["a,b", "c"],
        "settings[k]": ["v w"],
        "ids": ["[1,2]"],
    }

"""An idempotency key in the body: made once for a call, the same on every attempt, and the caller's own before ours."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs

import httpx2
import pytest

import specmint
from specmint.diagnostics import SpecmintError
from specmint.runtime.errors import BadRequest
from specmint.runtime.http.request import Parts
from specmint.runtime.http.request_key import KeyInBody

CASE = Path(__file__).parents[1] / "cases" / "features" / "idempotency_key_in_body" / "spec.yaml"


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The client of the case."""
    folder = tmp_path_factory.mktemp("keyed")
    specmint.generate(CASE, output=folder, package="keyed_api")
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module("keyed_api")
    finally:
        sys.path.remove(str(folder))


class Vendor:
    """Answers 503 once, then 204, and keeps the bodies."""

    def __init__(self, keyed: ModuleType) -> None:
        self.bodies: list[bytes] = []
        http = httpx2.Client(transport=httpx2.MockTransport(self._answer))
        self.client = keyed.Client(http=http, retries=keyed.Retries(base=0.001))

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.bodies.append(request.content)
        return httpx2.Response(503 if len(self.bodies) == 1 else 204)

    @property
    def trees(self) -> list[Any]:
        return [json.loads(body) for body in self.bodies]


def test_the_key_is_the_same_on_every_attempt(keyed: ModuleType) -> None:
    """A 503 after a create is repeated, for the vendor knows the key; the body keeps its other members."""
    vendor = Vendor(keyed)

    vendor.client.charges.create(keyed.ChargeCreate(amount=3))

    first, second = vendor.trees
    assert first == second
    assert first["amount"] == 3
    assert len(first["meta"]["idempotency_key"]) == 36


def test_each_call_has_a_key_of_its_own(keyed: ModuleType) -> None:
    """Two calls are two creates."""
    vendor = Vendor(keyed)
    for _ in range(2):
        vendor.client.charges.create(keyed.ChargeCreate(amount=3))

    keys = [tree["meta"]["idempotency_key"] for tree in vendor.trees]
    assert keys[0] == keys[1] != keys[2]


def test_the_callers_own_key_stays(keyed: ModuleType) -> None:
    """What the caller writes into the body is the key."""
    vendor = Vendor(keyed)
    meta = {"idempotency_key": "mine"}
    vendor.client.charges.create(keyed.ChargeCreate.from_wire(json.dumps({"meta": meta})))

    assert [tree["meta"] for tree in vendor.trees] == [meta, meta]


def test_an_option_gives_the_key(keyed: ModuleType) -> None:
    """`with_options(idempotency_key=)` is that of the call, in the body as in a header."""
    vendor = Vendor(keyed)
    client = vendor.client.with_options(idempotency_key="again")
    client.charges.create(keyed.ChargeCreate(amount=3))

    assert [tree["meta"]["idempotency_key"] for tree in vendor.trees] == ["again", "again"]


def test_an_outcome_that_is_not_known_names_the_key(keyed: ModuleType) -> None:
    """The error has the key with which the call can be repeated later."""
    bodies: list[Any] = []

    def silent(request: httpx2.Request) -> httpx2.Response:
        bodies.append(json.loads(request.content))
        raise httpx2.ReadTimeout("no answer")

    http = httpx2.Client(transport=httpx2.MockTransport(silent))
    client = keyed.Client(http=http, retries=keyed.Retries(base=0.001))
    with pytest.raises(keyed.errors.UnknownOutcome) as caught:
        client.charges.create(keyed.ChargeCreate(amount=3))

    assert {body["meta"]["idempotency_key"] for body in bodies} == {caught.value.idempotency_key}
    assert len(bodies) == 3


def test_a_body_without_the_member_gets_none(keyed: ModuleType) -> None:
    """An operation whose body does not declare the member is not repeated, and sends what the caller gave."""
    vendor = Vendor(keyed)

    with pytest.raises(keyed.errors.ServerFailed):
        vendor.client.notes.create(keyed.NoteCreate(text="a"))
    assert vendor.trees == [{"text": "a"}]


def test_a_form_has_the_key_as_a_field(keyed: ModuleType) -> None:
    """A form is a body too."""
    vendor = Vendor(keyed)
    vendor.client.refunds.create(charge="c")

    first, second = [parse_qs(body.decode()) for body in vendor.bodies]
    assert first == second
    assert first["charge"] == ["c"] and len(first["key"][0]) == 36


def test_a_pointer_to_no_member_is_an_error(tmp_path: Path) -> None:
    """A rule whose pointer no request declares would leave every create unprotected."""
    text = CASE.read_text().replace(
        "{body: /meta/idempotency_key}", "{body: /meta/idempotency_kee}"
    )
    (tmp_path / "spec.yaml").write_text(text)

    with pytest.raises(SpecmintError) as caught:
        specmint.generate(tmp_path / "spec.yaml", output=tmp_path, package="wrong_api")

    assert "unknown-request-place" in str(caught.value)


# --- the rule itself, without a client ----------------------------------------------------

DEEP = KeyInBody("/payment/key")


@pytest.mark.parametrize(
    ("parts", "own", "body"),
    [
        ({"json": {"a": 1}}, None, {"a": 1, "payment": {"key": "k"}}),
        ({"json": {"payment": None}}, None, {"payment": {"key": "k"}}),
        ({"json": {"payment": {"b": 2}}}, None, {"payment": {"b": 2, "key": "k"}}),
        ({"json": {"payment": {"key": "own"}}}, "own", {"payment": {"key": "k"}}),
        ({"json": {"payment": {"key": 7}}}, "7", {"payment": {"key": "k"}}),
    ],
)
def test_the_key_is_found_and_put_where_the_pointer_leads(
    parts: Parts, own: str | None, body: dict[str, Any]
) -> None:
    """What stands beside it stays; an object that is missing or null on the way is made; the call's parts stay as they were."""
    before = dict(parts)

    assert DEEP.has_place(parts) and DEEP.found(parts) == own
    assert DEEP.put(parts, "k") == {"json": body}
    assert parts == before


def test_of_a_form_the_key_is_a_field() -> None:
    """It goes into the form, and no JSON appears beside it."""
    key, parts = KeyInBody("/key"), Parts(form={"amount": "3", "note": None})

    assert key.has_place(parts) and key.found(parts) is None
    assert key.put(parts, "k") == {"form": {"amount": "3", "key": "k"}}
    assert key.found(Parts(form={"key": "own"})) == "own"


def test_a_call_without_a_body_has_no_place_for_the_key() -> None:
    """Nor has a file."""
    for parts in (Parts(), Parts(content=b"x"), Parts(query={"a": 1}), Parts(form=None)):
        assert not DEEP.has_place(parts) and DEEP.found(parts) is None


@pytest.mark.parametrize("body", [[1], "text", {"payment": "text"}, {"payment": [1]}])
def test_a_body_that_is_no_object_there_is_refused(body: object) -> None:
    """The key would have to replace what the caller gave."""
    assert DEEP.found(Parts(json=body)) is None
    with pytest.raises(BadRequest, match="no place for the idempotency key"):
        DEEP.put(Parts(json=body), "k")

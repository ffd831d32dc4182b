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

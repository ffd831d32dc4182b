"""That a request was accepted means something: our own checks refuse what is wrong and Prism lets pass."""

import json
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest

from tests.corpus.wire import same

from . import request_checks
from .recording_client import credentials_of
from .spec import Case, cases

CASES = {str(case): case for case in cases()}
TOKEN = "the session"
MONEY, SHORTER = Decimal("1.10"), Decimal("1.1")


def _problems(name: str, body: Any, path: str = "", **changes: str) -> list[str]:
    """What our checks say of a hand-made request with proper credentials, but for `changes`."""
    case: Case = CASES[name]
    credentials = credentials_of(case.spec)
    operation = case.operation
    form = operation.body is not None and operation.body.kind == "form"
    content, media, headers = json.dumps(body), "application/json", {}
    if form:
        secrets = request_checks.secret_fields(case, credentials, TOKEN)
        content = urlencode({**secrets, "data": content, **changes})
        media = "application/x-www-form-urlencoded"
    elif operation.behaviour.session:
        headers = {"Authorization": f"Bearer {TOKEN}"}
    request = httpx2.Request(
        operation.method,
        "http://127.0.0.1" + (path or operation.path.raw),
        content=None if body is None else content,
        headers={"Content-Type": media, **headers} | changes,
    )
    return request_checks.problems(case, request, credentials, TOKEN)


CREATE = "bill_com.customers.create"
GOOD = {"obj": {"entity": "Customer", "name": "x"}}
BOOTH = {"name": "x", "customer_group_id": 1, "organisation_id": 1}


@pytest.mark.parametrize(
    ("name", "body", "problem"),
    [
        (CREATE, {"obj": {"name": "x"}}, "'entity' is a required property"),
        (CREATE, {"obj": {"entity": "Vendor", "name": "x"}}, "'Customer' was expected"),
        (CREATE, {"obj": {"entity": "Customer", "name": "x", "id": "1"}}, "'id' was unexpected"),
        (CREATE, {"obj": {"entity": "Customer", "name": None}}, "None is not of type 'string'"),
        (CREATE, {"obj": {"entity": "Customer", "name": "x", "isActive": True}}, "True is not"),
        (CREATE, {**GOOD, "more": 1}, "'more' was unexpected"),
        ("billing_booth_one.customers.create", {**BOOTH, "id": 1}, "'id' was unexpected"),
        ("billing_booth_one.customers.create_many", {"bulk_customers": []}, "non-empty"),
        ("billbee.customers.create", {"MetaData": [{"TypeName": "x"}]}, "'TypeName' was unexpec"),
        ("billbee.customers.create", {"ArchivedAt": 20211101}, "is not of type"),
    ],
)
def test_our_checks_refuse_a_body(name: str, body: Any, problem: str) -> None:
    """What Prism lets pass: JSON in a form field, readOnly members, members no one declared."""
    assert any(problem in each for each in _problems(name, body))


def test_our_checks_let_good_requests_pass() -> None:
    """No check refuses what it should not."""
    assert _problems(CREATE, GOOD) == []
    assert _problems("billing_booth_one.customers.create", BOOTH) == []
    assert _problems("billing_booth_one.customers.list", None, "/customer?limit=5") == []


@pytest.mark.parametrize(
    ("name", "path", "changes", "problem"),
    [
        ("billing_booth_one.customers.list", "/customer?nope=1", {}, "nope is not declared"),
        (
            "billing_booth_one.customers.list",
            "",
            {"Authorization": "x"},
            "Authorization is missing",
        ),
        ("billing_booth_one.session.login", "", {"Authorization": "x"}, "does not want"),
        ("billbee.customers.list", "", {}, "X-Billbee-Api-Key is missing"),
        (CREATE, "", {"sessionId": "other"}, "sessionId is missing or wrong"),
        (CREATE, "", {"devKey": "other"}, "devKey is missing or wrong"),
    ],
)
def test_our_checks_refuse_what_surrounds_it(
    name: str, path: str, changes: dict[str, str], problem: str
) -> None:
    """Query parameters no one declared; credentials that are wrong, missing or not wanted."""
    login = {"email": "e", "password": "p", "grant_type": "password"}
    bodies = {CREATE: GOOD, "billing_booth_one.session.login": login}
    assert any(problem in each for each in _problems(name, bodies.get(name), path, **changes))


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, True), (0, False), (MONEY, SHORTER), (1, "1"), (None, ""), ({"a": 1}, {}), ([1], [1, 1])],
)
def test_what_is_not_the_same(one: Any, other: Any) -> None:
    """Values are compared as JSON, to the last digit."""
    assert same(one, one)
    assert not same(one, other)

"""Every method of the four clients, called with random arguments, sends what its spec allows."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.corpus.wire import same

from . import request_checks
from .conftest import EXAMPLES
from .expected import expected, sent
from .recording_client import RecordingClient, complaints
from .spec import Case, cases
from .strategies import Call, calls

CASES = list(cases())
SHAPES = list({case.shape: case for case in reversed(CASES)}.values())
#: The few of `make test` are the same each time; the many of the long run are new ones.
SETTINGS = settings(
    max_examples=EXAMPLES,
    derandomize=EXAMPLES < 50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

Stages = Callable[[str, bool], RecordingClient]


def _check(client: RecordingClient, case: Case, call: Call, accepted: list[str]) -> None:
    outcome = client.perform(case, call)
    for response in outcome.exchanges:
        assert complaints(response) == ""
        own = client.case_of(response, case)
        assert (
            request_checks.problems(own, response.request, client.credentials, client.token) == []
        )
        accepted.append(str(own))
    if outcome.error is not None:
        raise outcome.error
    request = outcome.exchanges[-1].request
    left, wanted = sent(case.spec, case.operation, request), expected(case, call)
    for name in request_checks.secret_fields(case, client.credentials, client.token):
        del left.body[name]
    assert (left.method, left.path, left.query) == (wanted.method, wanted.path, wanted.query)
    assert same(left.body, wanted.body), (left.body, wanted.body)
    assert outcome.drifts == []


@pytest.mark.parametrize("case", CASES, ids=str)
@SETTINGS
@given(data=st.data())
def test_prism_accepts_every_request(
    case: Case, clients: Stages, accepted: list[str], data: st.DataObject
) -> None:
    """Whatever valid arguments a method is given, Prism takes the request, and so do our own checks.

    The request says what was given, all of it and to the last digit; and what Prism answers is read
    without an error.
    """
    _check(clients(case.name, False), case, data.draw(calls(case)), accepted)


@pytest.mark.parametrize("case", SHAPES, ids=str)
@SETTINGS
@given(data=st.data())
def test_prism_accepts_the_async_client(
    case: Case, clients: Stages, accepted: list[str], data: st.DataObject
) -> None:
    """The async client sends the same: one method of each shape of call."""
    _check(clients(case.name, True), case, data.draw(calls(case)), accepted)


@pytest.mark.parametrize(
    ("name", "method", "path", "parts"),
    [
        ("billbee", "GET", "/api/v1/customers", {"auth": ("user", "password")}),
        ("billing_booth_one", "GET", "/customer", {}),
        ("billing_booth_one", "POST", "/token", {"json": {"email": "e", "password": "p"}}),
        ("bill_com", "POST", "/Login.json", {"data": {"userName": "u", "password": "p"}}),
        ("chargeover", "POST", "/api/v3/customer", {"auth": ("a", "b"), "json": {}}),
        ("chargeover", "GET", "/api/v3/customer?limit=501", {"auth": ("a", "b")}),
        ("chargeover", "GET", "/api/v3/customer/x", {"auth": ("a", "b")}),
    ],
)
def test_prism_refuses(
    servers: Callable[[str], str], name: str, method: str, path: str, parts: dict[str, Any]
) -> None:
    """Missing credentials, a missing member or constant, a value beyond its limits or type."""
    response = httpx2.request(method, servers(name) + path, trust_env=False, **parts)
    assert response.is_error
    assert complaints(response) != ""

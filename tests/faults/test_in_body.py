"""A refusal inside the body is the error that the spec's table names, repeated only where it says so."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from tests.behaviour.conftest import APIS
from tests.servers import faults
from tests.servers.faults import Fault

from .fault_scenario import FaultScenario

_CLASSES = {
    "refused": "Refused",
    "not-allowed": "NotAllowed",
    "session-expired": "SessionExpired",
    "not-found": "NotFound",
    "invalid": "Invalid",
    "conflict": "Conflict",
    "too-many-requests": "TooManyRequests",
    "server-failed": "ServerFailed",
}
_STATUSES = {
    400: "Invalid",
    401: "NotAllowed",
    403: "NotAllowed",
    404: "NotFound",
    409: "Conflict",
    410: "NotFound",
    412: "Conflict",
    418: "Refused",
    422: "Invalid",
    429: "TooManyRequests",
    500: "ServerFailed",
}


def _no(name: str, code: str) -> Fault:
    """A refusal as that vendor says it: in the envelope, under HTTP 200."""
    if name == "bill_com":
        detail = {"error_code": code, "error_message": "the vendor's words"}
        body: Any = {"response_status": 1, "response_message": "Error", "response_data": detail}
    elif name == "billbee":
        body = {"ErrorCode": int(code), "ErrorMessage": "the vendor's words", "Data": None}
    else:
        body = {"code": int(code), "status": "Error", "message": "the vendor's words"}
    return faults.json_answer(body)


def _declared() -> Iterator[Any]:
    for api in APIS:
        for table in import_module(f"{api.name}._api").DEFAULT.refusals:
            for code, refusal in table.items():
                if not code.startswith("HTTP"):
                    yield pytest.param(api, code, refusal.error, id=f"{api.name}-{code}")


@pytest.mark.parametrize(("api", "code", "kind"), list(_declared()))
def test_each_declared_code_is_its_class(faulty: FaultScenario, code: str, kind: str) -> None:
    """Under HTTP 200 too: class, code and words are the vendor's, and a create is not made."""
    client = faulty.with_session(faulty.client()).with_options(retries=faulty.scenario.no_retries)
    faulty.only_creates()
    faulty.vendor.faults.script(_no(faulty.name, code))
    if kind == "session-expired":
        faulty.vendor.faults.script(None, _no(faulty.name, code))  # the login, and once more
    with pytest.raises(faulty.scenario.package.errors.Refused) as caught:
        faulty.scenario.run(faulty.create(client, "x"))
    error = caught.value
    assert (type(error).__name__, error.code, error.status) == (_CLASSES[kind], code, 200)
    assert "the vendor's words" in error.message and isinstance(error.body, dict)
    assert faulty.created_names() == {}


@pytest.mark.parametrize(("status", "kind"), _STATUSES.items())
def test_each_status_is_its_class(faulty: FaultScenario, status: int, kind: str) -> None:
    """Where only the HTTP status tells: the class is that of the status, the text is kept."""
    client = faulty.with_session(faulty.client()).with_options(retries=faulty.scenario.no_retries)
    faulty.only_creates()
    spoiled = faults.status(status, body="Because of <b>that</b>.", media="text/html")
    faulty.vendor.faults.script(spoiled)
    if status == 401 and faulty.has_session:
        faulty.vendor.faults.script(None, spoiled)
        kind = "SessionExpired"
    with pytest.raises(faulty.scenario.package.errors.Refused) as caught:
        faulty.scenario.run(faulty.create(client, "x"))
    assert (type(caught.value).__name__, caught.value.status) == (kind, status)
    assert caught.value.raw == b"Because of <b>that</b>."
    assert faulty.created_names() == {}


@pytest.mark.parametrize(
    "api", [each for each in APIS if each.name == "bill_com"], ids=lambda api: api.name
)
def test_a_declared_wait_is_served(faulty: FaultScenario) -> None:
    """BDC_1144 means "next hour": refused beyond the longest wait, else waited for once."""
    patient = type(faulty.scenario.no_retries)(longest_wait=3_600.0, deadline=None)
    client = faulty.with_session(faulty.client(retries=patient))
    faulty.only_creates()
    faulty.vendor.faults.script(_no("bill_com", "BDC_1144"), _no("bill_com", "BDC_1322"))
    assert faulty.outcome_of(lambda: faulty.create(client, "once")) == "ok"
    hour, soon = faulty.clock.slept
    assert 0.0 < hour <= 3_600.0 and soon <= 1.0
    assert faulty.created_names() == {"once": 1}

"""What holds for each of the four clients, whatever its vendor is like."""

import functools
import inspect
import re
import subprocess
import sys
import threading
import typing
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from tests.servers import faults
from tests.servers import proxy as cuts
from tests.servers.proxy import Proxy
from tests.servers.server import closed_port

from .conftest import APIS, Api, Scenario

ERRORS = (
    "Error Refused NotAllowed NotFound Invalid Conflict TooManyRequests ServerFailed UnknownOutcome"
)


@pytest.fixture(params=APIS, ids=lambda api: api.name)
def api(request: pytest.FixtureRequest) -> Api:
    found: Api = request.param
    return found


def _read(scenario: Scenario, client: Any, **parts: Any) -> Any:
    method, path = scenario.api.reading
    if scenario.api.name == "bill_com":
        parts.setdefault("form", {})
    return client.request(method, path, **parts)


def _resources(client: Any) -> Iterator[tuple[str, Any]]:
    for name, member in vars(type(client)).items():
        if isinstance(member, functools.cached_property):
            yield name, getattr(client, name)


def test_errors_are_there_after_a_plain_import(api: Api) -> None:
    """`import pkg; pkg.errors.X` needs no further import, and the tree is as promised."""
    lines = [
        f"import {api.name} as pkg",
        *(f"pkg.errors.{name}" for name in ERRORS.split()),
        "assert issubclass(pkg.errors.NotAllowed, pkg.errors.Refused)",
        "assert issubclass(pkg.errors.UnknownOutcome, pkg.errors.Error)",
        "assert not issubclass(pkg.errors.UnknownOutcome, pkg.errors.Refused)",
        "assert issubclass(pkg.SpecDrift, Warning)",
    ]
    env_path = ":".join(sys.path)
    subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], check=True, env={"PYTHONPATH": env_path}
    )


def test_every_method_has_hints_and_says_what_it_calls(scenario: Scenario) -> None:
    """`typing.get_type_hints` works on each public method; its docstring has METHOD /path."""
    client = scenario.client()
    resources = dict(_resources(client))
    assert "customers" in resources
    for name, resource in resources.items():
        for method_name, method in inspect.getmembers(type(resource), inspect.isfunction):
            if method_name.startswith("_"):
                continue
            assert "return" in typing.get_type_hints(method), f"{name}.{method_name}"
            doc = inspect.getdoc(method) or ""
            line = re.compile(r"^(GET|POST|PUT|PATCH|DELETE) /\S*$", re.MULTILINE)
            assert line.search(doc), f"{name}.{method_name}"


def test_a_wrong_argument_is_refused_before_anything_is_sent(scenario: Scenario) -> None:
    """Each argument of each method checks its type; the problem names it, and the vendor hears nothing."""
    client, checked = scenario.client(), 0
    for _, resource in _resources(client):
        for name, function in inspect.getmembers(type(resource), inspect.isfunction):
            for argument, parameter in list(inspect.signature(function).parameters.items())[1:]:
                kind = parameter.annotation
                if name.startswith("_") or kind is Any or typing.get_origin(kind) is Iterable:
                    continue
                with pytest.raises(scenario.package.errors.BadRequest) as caught:
                    scenario.run(getattr(resource, name)(**{argument: object()}))
                assert [each.python for each in caught.value.problems] == [argument]
                checked += 1
    assert checked > 5 and scenario.entries() == []


def test_both_voices_have_the_same_methods(scenario: Scenario) -> None:
    """What one client can do, the other can."""
    shapes = []
    for kind in (scenario.package.Client, scenario.package.AsyncClient):
        client = kind(base_url=scenario.base_url, **scenario.credentials())
        shapes.append(
            {
                f"{name}.{method}": list(inspect.signature(function).parameters)
                for name, resource in _resources(client)
                for method, function in inspect.getmembers(type(resource), inspect.isfunction)
                if not method.startswith("_")
            }
        )
    assert shapes[0] == shapes[1]


def test_a_refused_login_tells_all_the_vendor_said(scenario: Scenario) -> None:
    """Wrong credentials give NotAllowed with status, message and body, and no second try."""
    wrong = scenario.api.credentials[-1] if scenario.api.name != "bill_com" else "password"
    client = scenario.client(**{wrong: "wrong"})
    with pytest.raises(scenario.package.errors.NotAllowed) as caught:
        scenario.run(_read(scenario, client))
    error = caught.value
    assert error.status == (200 if scenario.api.name == "bill_com" else 401)
    assert error.message
    assert isinstance(error.body, dict)
    assert len(scenario.entries()) == 1


def test_nothing_is_sent_before_the_first_call(scenario: Scenario) -> None:
    """Making a client, a view, or a list that nobody iterates opens no connection."""
    client = scenario.client()
    client.with_options(timeout=5.0).customers.list()
    assert scenario.entries() == []


def test_a_block_gives_the_client_and_closes_it(scenario: Scenario) -> None:
    """After `with` the connections are closed, and a call says so instead of opening new ones."""
    client = scenario.client()
    scenario.driver.within(client, lambda entered: _read(scenario, entered))
    before = len(scenario.entries())
    with pytest.raises((scenario.package.errors.Error, RuntimeError)):
        scenario.run(_read(scenario, client))
    assert len(scenario.entries()) == before
    scenario.run(client.close())


def test_close_leaves_no_connection(scenario: Scenario, proxy: Proxy) -> None:
    """Every connection that calls opened is gone after `close()`."""
    client = scenario.client(base_url=proxy.url + scenario.api.prefix)
    scenario.driver.together([lambda: _read(scenario, client)] * 4)
    assert proxy.connections > 0
    scenario.run(client.close())
    for _ in range(5000):
        if not proxy.open:
            break
        threading.Event().wait(0.001)
    assert proxy.open == 0


def test_the_users_own_pool_is_used_and_left_open(scenario: Scenario) -> None:
    """`http=` brings its own headers along; closing our client does not close it."""
    http = scenario.driver.http(headers={"X-Mine": "yes"})
    client = scenario.client(http=http)
    scenario.run(_read(scenario, client))
    assert {entry.headers.get("x-mine") for entry in scenario.entries()} == {"yes"}
    scenario.run(client.close())
    assert not http.is_closed
    scenario.run(http.aclose() if scenario.driver.is_async else http.close())


def test_a_base_url_may_end_in_a_slash(scenario: Scenario) -> None:
    """The path stays exactly the operation's."""
    client = scenario.client(base_url=scenario.base_url + "/")
    scenario.run(_read(scenario, client))
    assert scenario.last().path == scenario.api.path


def test_with_options_is_a_view(scenario: Scenario) -> None:
    """Headers of a view are sent by it alone; it shares session and pool with its client."""
    client = scenario.client()
    view = client.with_options(headers={"X-Trace": "abc"})
    scenario.run(_read(scenario, view))
    assert scenario.last().headers["x-trace"] == "abc"
    scenario.run(_read(scenario, client))
    assert "x-trace" not in scenario.last().headers
    assert len([entry for entry in scenario.entries() if entry.path == scenario.api.path]) == 2


def test_a_view_has_its_own_timeout(scenario: Scenario) -> None:
    """A view with a short time-out gives up on a vendor that stays silent."""
    client = scenario.client(retries=scenario.no_retries)
    scenario.run(_read(scenario, client))  # so that a session is open
    gate = threading.Event()
    scenario.vendor.faults.script(faults.held(gate))
    try:
        with pytest.raises(scenario.package.errors.Error):
            scenario.run(_read(scenario, client.with_options(timeout=0.2)))
    finally:
        gate.set()


def test_request_reaches_what_the_spec_lacks(scenario: Scenario) -> None:
    """Credentials, envelope and errors work there too: an unknown path is the vendor's own no."""
    client = scenario.client()
    method, _ = scenario.api.reading
    parts: dict[str, Any] = {"form": {}} if scenario.api.name == "bill_com" else {}
    with pytest.raises(scenario.package.errors.Refused) as caught:
        scenario.run(client.request(method, "/no/such/thing", **parts))
    assert scenario.last().path == f"{scenario.api.prefix}/no/such/thing"
    assert caught.value.path == "/no/such/thing"


def test_repr_and_errors_keep_secrets(scenario: Scenario) -> None:
    """No credential is readable in a client's repr, nor in an error or its chain."""
    secrets = {value for name, value in scenario.credentials().items() if "id" not in name}
    client = (
        scenario.client(password="wr0ng-but-secret")
        if _has_password(scenario)
        else scenario.client()
    )
    secrets.add("wr0ng-but-secret")
    scenario.vendor.faults.always = faults.status(403, body="no", media="text/plain")
    with pytest.raises(scenario.package.errors.Error) as caught:
        scenario.run(_read(scenario, client))
    error: BaseException | None = caught.value
    told = [repr(client), str(vars(client))]
    while error is not None:
        told += [repr(error), str(error), str(vars(error))]
        error = error.__cause__ or error.__context__
    assert [secret for secret in secrets for text in told if secret in text] == []


def _has_password(scenario: Scenario) -> bool:
    return "password" in scenario.api.credentials


@pytest.mark.parametrize("status", [500, 503, 529, 599])
def test_infrastructure_errors_are_typed(scenario: Scenario, status: int) -> None:
    """Any 5xx, in whatever media type, is ServerFailed with its status and raw text."""
    client = scenario.client(retries=scenario.no_retries)
    scenario.run(_read(scenario, client))
    scenario.vendor.faults.always = faults.status(
        status, body="<h1>Bad gateway</h1>", media="text/html"
    )
    with pytest.raises(scenario.package.errors.ServerFailed) as caught:
        scenario.run(_read(scenario, client))
    error = caught.value
    assert (error.status, error.raw) == (status, b"<h1>Bad gateway</h1>")
    assert error.headers["content-type"].startswith("text/html")
    assert (error.method, error.path) == scenario.api.reading


@pytest.mark.parametrize(
    "fault",
    [
        faults.html(commit=False),
        faults.empty(commit=False),
        faults.truncated(commit=False),
        faults.broken_gzip(commit=False),
        faults.cut_gzip(commit=False),
        faults.redirect("http://127.0.0.1:9/elsewhere"),
        faults.status(200, body="OK"),
    ],
    ids=lambda fault: fault.name,
)
def test_what_cannot_be_read_is_an_error(scenario: Scenario, fault: faults.Fault) -> None:
    """HTML, nothing, half a JSON, broken gzip, a redirect, text: never a result.

    Without an envelope an empty success of `request()`, which names no type, is None.
    """
    client = scenario.client(retries=scenario.no_retries)
    scenario.run(_read(scenario, client))
    scenario.vendor.faults.always = fault
    if fault.name == "empty" and scenario.api.name == "billing_booth_one":
        assert scenario.run(_read(scenario, client)) is None
        return
    with pytest.raises(scenario.package.errors.Error) as caught:
        scenario.run(_read(scenario, client))
    assert caught.value.status in (200, 307)
    assert not isinstance(caught.value, scenario.package.errors.Refused)


def test_a_refused_connection_is_not_sent(scenario: Scenario) -> None:
    """Where nobody listens nothing was sent, and the error says so."""
    client = scenario.client(
        base_url=f"http://127.0.0.1:{closed_port()}", retries=scenario.no_retries
    )
    with pytest.raises(scenario.package.errors.NotSent):
        scenario.run(_read(scenario, client))


def test_a_kept_connection_that_died_is_replaced(scenario: Scenario, proxy: Proxy) -> None:
    """A connection that the vendor closed between two calls costs the caller nothing."""
    client = scenario.client(base_url=proxy.url + scenario.api.prefix)
    scenario.run(_read(scenario, client))
    proxy.script(cuts.after_answer(reset=False))
    scenario.run(_read(scenario, client))
    while proxy.open:
        threading.Event().wait(0.001)
    scenario.run(_read(scenario, client))
    assert proxy.connections >= 2

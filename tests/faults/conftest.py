"""What tests of faults share: a faulty per client and driver, and the counts at the end."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.behaviour.conftest import (
    APIS,
    Api,
    Scenario,
    _no_certificates,
    driver,
    proxy,
    scenario,
    server,
    shared_proxy,
)
from tests.servers.proxy import Proxy
from tests.servers.server import Server

from . import repetitions
from .fault_scenario import FaultScenario
from .forwarder import forwarding_to
from .other_origin import OtherOrigin, other_origin_server
from .repetitions import Tally
from .shared_clock import SharedClock

__all__ = ["_no_certificates", "proxy", "shared_proxy", "server", "driver", "scenario"]


@pytest.fixture(params=APIS, ids=lambda api: api.name)
def api(request: pytest.FixtureRequest) -> Api:
    found: Api = request.param
    return found


@pytest.fixture
def faulty(scenario: Scenario, proxy: Proxy, server: Server) -> Iterator[FaultScenario]:
    """The vendor, fresh, and all that can break around it."""
    with ExitStack() as stack:
        forwarder = stack.enter_context(forwarding_to(server.port))
        clock = SharedClock(scenario.vendor.clock.advance)
        yield FaultScenario(scenario=scenario, proxy=proxy, forwarder=forwarder, clock=clock)


@pytest.fixture(scope="session")
def _other_origin() -> Iterator[OtherOrigin]:
    with other_origin_server() as origin:
        yield origin


@pytest.fixture
def other_origin(_other_origin: OtherOrigin) -> OtherOrigin:
    """Another origin, where nothing has arrived yet."""
    _other_origin.arrived.clear()
    return _other_origin


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Tally:
    return Tally(request.node)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The counts reached, over all tests that ran."""
    reports = [
        report
        for kind in ("passed", "failed")
        for report in terminalreporter.stats.get(kind, [])
        if getattr(report, "when", "") == "call"
    ]
    found = repetitions.lines(each for report in reports for each in report.user_properties)
    if found:
        terminalreporter.section(f"faults, at {repetitions.SHARE:.1%} of the full counts")
        for line in found:
            terminalreporter.write_line(line)

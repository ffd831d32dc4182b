"""What tests of faults share: a stand per client and voice, and the counts at the end."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.behaviour.conftest import (
    APIS,
    Api,
    World,
    _no_certificates,
    proxy,
    road,
    stage,
    voice,
    world,
)
from tests.servers.proxy import Proxy
from tests.servers.run import Server

from . import counts
from .clockwork import Time
from .counts import Tally
from .door import door_to
from .foreign import Foreign, foreign_origin
from .stand import Stand

__all__ = ["_no_certificates", "proxy", "road", "stage", "voice", "world"]


@pytest.fixture(params=APIS, ids=lambda api: api.name)
def api(request: pytest.FixtureRequest) -> Api:
    found: Api = request.param
    return found


@pytest.fixture
def stand(world: World, proxy: Proxy, stage: Server) -> Iterator[Stand]:
    """The vendor, fresh, and all that can break around it."""
    with ExitStack() as stack:
        door = stack.enter_context(door_to(stage.port))
        time = Time(world.vendor.clock.turn)
        yield Stand(world=world, proxy=proxy, door=door, time=time)


@pytest.fixture(scope="session")
def _foreign() -> Iterator[Foreign]:
    with foreign_origin() as origin:
        yield origin


@pytest.fixture
def foreign(_foreign: Foreign) -> Foreign:
    """Another origin, where nothing has arrived yet."""
    _foreign.arrived.clear()
    return _foreign


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
    found = counts.lines(each for report in reports for each in report.user_properties)
    if found:
        terminalreporter.section(f"faults, at {counts.SHARE:.1%} of the full counts")
        for line in found:
            terminalreporter.write_line(line)

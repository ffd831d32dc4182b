"""Tasks that are cancelled anywhere leave nothing behind: no connection, no lock, no second create."""

import asyncio
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest

from tests.behaviour.conftest import APIS
from tests.behaviour.driver import Driver

from .fault_scenario import FaultScenario
from .repetitions import CALLS_AFTER_CANCELLATIONS, CANCELLATIONS, CLIENTS, Tally, times

_POOL = 10  # connections: a leak of a few would end all calls


@pytest.fixture
def driver() -> Iterator[Driver]:
    """Only tasks are cancelled."""
    driver = Driver(True)
    yield driver
    driver.close()


@dataclass(slots=True)
class _Canceller:
    """Begins calls and cancels them at random points, until enough of them ended so."""

    faulty: FaultScenario
    client: Any
    wanted: int
    chance: random.Random = field(default_factory=lambda: random.Random(11))
    latency: float = 0.01
    begun: int = 0
    cancelled: int = 0
    other: list[BaseException] = field(default_factory=list)

    def _call(self) -> Any:
        self.begun += 1
        if self.chance.random() < 0.4:
            return self.faulty.create(self.client, f"c{self.begun}")
        return self.faulty.read(self.client)

    async def measure(self) -> None:
        """How long a call takes that is let be."""
        began = time.monotonic()
        for _ in range(10):
            await self.faulty.read(self.client)
        self.latency = (time.monotonic() - began) / 10

    async def worker(self) -> None:
        """One caller. Half of the points are turns of the loop, half are moments in time."""
        while self.cancelled < self.wanted:
            if self.begun % 200 == 199 and self.faulty.has_session:
                self.faulty.vendor.expire_sessions()
            task = asyncio.ensure_future(self._call())
            if self.chance.random() < 0.5:
                for _ in range(self.chance.randrange(40)):
                    await asyncio.sleep(0)
            else:
                await asyncio.sleep(self.chance.random() * self.latency * 1.5)
            task.cancel()
            (result,) = await asyncio.gather(task, return_exceptions=True)
            if isinstance(result, asyncio.CancelledError):
                self.cancelled += 1
            elif isinstance(result, BaseException):
                self.other.append(result)

    async def scene(self) -> tuple[list[Any], float]:
        """All cancellations, then calls that nobody disturbs; how these ended."""
        await self.measure()
        await asyncio.gather(*(self.worker() for _ in range(_POOL * 2)))
        calm = [self.faulty.read(self.client) for _ in range(CALLS_AFTER_CANCELLATIONS)]
        together = asyncio.gather(*calm, return_exceptions=True)
        return list(await asyncio.wait_for(together, 60.0)), self.latency


def _cases() -> Iterator[Any]:
    """Each client without limits (Billbee's two a second would take hours), Bill.com also with its own."""
    for api in APIS:
        yield pytest.param(api, False, id=api.name)
        if api.name == "bill_com":
            yield pytest.param(api, True, id=f"{api.name}-limited")


@pytest.mark.parametrize(("api", "rate_limits"), list(_cases()))
def test_cancellations_leave_the_client_whole(
    faulty: FaultScenario, tally: Tally, rate_limits: bool
) -> None:
    """10,000 cancellations at random points on a pool of ten, then 100 calls that succeed."""
    http = httpx2.AsyncClient(limits=httpx2.Limits(max_connections=_POOL))
    client = faulty.with_session(faulty.client(http=http, rate_limits=rate_limits, timeout=20.0))
    faulty.vendor.latency = 0.001
    wanted = times(CANCELLATIONS, least=20, parts=CLIENTS)
    canceller = _Canceller(faulty, client, wanted)
    results, _ = faulty.scenario.driver.run(canceller.scene())
    faulty.scenario.run(client.close())
    faulty.scenario.run(http.aclose())
    failed = [each for each in results if isinstance(each, BaseException)]
    tally.add(cancelled=canceller.cancelled, after=len(results), after_failed=len(failed))
    assert (failed, canceller.other) == ([], [])
    assert len(results) == CALLS_AFTER_CANCELLATIONS
    assert set(faulty.created_names().values()) <= {1}

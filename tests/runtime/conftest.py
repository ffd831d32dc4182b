"""Fixtures of the tests that run with both clients."""

from collections.abc import Iterator
from typing import Any

import pytest

from specmint.runtime.engine.retry import Retries
from specmint.runtime.spec import (
    Api,
)
from tests.runtime.both_clients import PLAIN, Async, CallerType, Stage, Staged, Sync
from tests.runtime.vendor import Reaction, Received, Vendor


@pytest.fixture(params=[Sync, Async])
def caller(request: pytest.FixtureRequest) -> CallerType:
    chosen: CallerType = request.param
    return chosen


@pytest.fixture
def stage(caller: CallerType) -> Iterator[Staged]:
    """Makes stages, and takes them down."""
    made: list[Any] = []

    def begin(*reactions: Reaction, api: Api = PLAIN, react: Any = None, **options: Any) -> Stage:
        waiting = list(reactions)

        def scripted(_: Received) -> Reaction:
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]

        place = Vendor(react or scripted)
        made.append(place)
        options.setdefault("retries", Retries(base=0.001))
        who = caller(api, place.url, **options)
        made.append(who)
        return Stage(place, who)

    yield begin
    for each in reversed(made):
        each.close()

"""One running server and one proxy for all tests of the fake vendors."""

from collections.abc import Iterator

import pytest

from .billbee import create_app
from .proxy import Proxy, proxied
from .run import Server, serve


@pytest.fixture(scope="session")
def stage() -> Iterator[Server]:
    """The server; each test puts its own application behind it."""
    with serve(create_app()) as server:
        yield server


@pytest.fixture(scope="session")
def road(stage: Server) -> Iterator[Proxy]:
    """The proxy in front of it."""
    with proxied(stage.port) as proxy:
        yield proxy

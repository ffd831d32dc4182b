"""One running server and one proxy for all tests of the fake vendors."""

from collections.abc import Iterator

import pytest

from .billbee import create_app
from .proxy import Proxy, proxied
from .server import Server, serve


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server; each test puts its own application behind it."""
    with serve(create_app()) as running:
        yield running


@pytest.fixture(scope="session")
def shared_proxy(server: Server) -> Iterator[Proxy]:
    """The proxy in front of it."""
    with proxied(server.port) as proxy:
        yield proxy

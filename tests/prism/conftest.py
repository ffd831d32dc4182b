"""One Prism per API for the whole session, started when the first test needs it."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.behaviour.driver import Driver

from . import prism
from .recording_client import RecordingClient
from .spec import spec_of

#: The examples of Bill.com's answers are refusals. Without them Prism answers from the schemas: success.
OPTIONS: Final = {"bill_com": ("--ignoreExamples",)}
_GIVEN: Final = os.environ.get("SPECMINT_PRISM", "4")
EXAMPLES: Final = 200 if _GIVEN == "full" else int(_GIVEN)
_COUNTED: Final = "prism-accepted"


@contextmanager
def _or_fail() -> Iterator[None]:
    """Without Prism the tests fail, in its own words; they are not skipped."""
    problem = ""
    try:
        yield
    except prism.Unavailable as error:
        problem = str(error)
    if problem:
        pytest.fail(problem, pytrace=False)


@pytest.fixture(scope="session")
def program() -> Path:
    """Prism, installed."""
    with _or_fail():
        return prism.install()


@pytest.fixture(scope="session")
def servers(
    program: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], str]]:
    """The URL of the Prism of an API."""
    folder = tmp_path_factory.mktemp("prism")
    with ExitStack() as stack:

        @cache
        def url(name: str) -> str:
            document = spec_of(name).for_prism(folder)
            options = OPTIONS.get(name, ())
            running = prism.mock(program, document, folder / f"{name}.log", *options)
            with _or_fail():
                return stack.enter_context(running)

        yield url


@pytest.fixture(scope="session")
def clients(servers: Callable[[str], str]) -> Iterator[Callable[[str, bool], RecordingClient]]:
    """The client of an API of one kind."""
    with ExitStack() as stack:

        @cache
        def driver(asynchronous: bool) -> Driver:
            made = Driver(asynchronous)
            stack.callback(made.close)
            return made

        @cache
        def client(name: str, asynchronous: bool) -> RecordingClient:
            made = RecordingClient(name, servers(name), driver(asynchronous))
            stack.callback(made.close)
            return made

        yield client


@pytest.fixture
def accepted(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Takes a word for every request that Prism accepted; the summary at the end counts them."""
    found: list[str] = []
    yield found
    request.node.user_properties.append((_COUNTED, len(found)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many requests of how many methods Prism accepted."""
    counts = [
        value
        for report in terminalreporter.getreports("")
        for name, value in getattr(report, "user_properties", ())
        if name == _COUNTED and report.when == "teardown"
    ]
    if counts:
        methods = sum(1 for count in counts if count)
        terminalreporter.write_line(f"Prism accepted {sum(counts):,} requests of {methods} tests")

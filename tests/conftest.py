"""What all tests share: `pytest --update` accepts what the generator makes now as the golden of every case."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# What mypy read of the libraries is kept for its next run: each test that starts it would read pydantic and httpx2 anew.
CHECKED = Path(__file__).parents[1] / ".mypy_cache" / "tests"
os.environ["MYPY_CACHE_DIR"] = str(CHECKED)

# Machines are shared and slow at times: no test fails for the time it took.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update",
        action="store_true",
        help="accept the present output as the goldens of tests/cases",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update") and os.environ.get("CI"):
        raise pytest.UsageError("--update is for people: with CI set, goldens are only compared")


@pytest.fixture
def update(pytestconfig: pytest.Config) -> bool:
    return bool(pytestconfig.getoption("--update"))

"""What type checkers make of `with_response`, of lists and of bulk methods: the types that the methods return."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
USE = """
import asyncio
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from typing import assert_type

import bill_com
import billbee
import chargeover
from billbee import AttemptInfo, Response
from specmint_runtime.features.bulk import BulkResult
from specmint_runtime.features.paging import AsyncPages, Pages


def seen(attempt: AttemptInfo) -> None:
    assert_type(attempt.will_retry, bool)


def one(client: billbee.Client, other: chargeover.Client, bill: bill_com.Client) -> None:
    response = client.with_response(client.customers.get)(7)
    assert_type(response, Response[billbee.Customer])
    assert_type(response.header("X-Total", int), int | None)
    assert_type(response.header("X-Price", Decimal), Decimal | None)
    assert_type(response.header("X-Name"), str | None)
    assert_type(other.with_response(other.customers.count)(where="x"), Response[int])
    client.with_response(client.customers.get)("7")  # ERROR
    client.with_response(client.customers.get)(ident=7)  # ERROR
    assert_type(bill.customers.list(), Pages[bill_com.Customer])
    for page in bill.customers.list().by_page():
        assert_type(page.response, Response[list[bill_com.Customer]])
    new = [bill_com.CustomerCreate(name="x")]
    assert_type(bill.customers.create_many(new), Iterator[BulkResult[bill_com.Customer]])
    client.with_options(on_attempt=seen)


async def many(client: billbee.AsyncClient, bill: bill_com.AsyncClient) -> None:
    calling = client.with_response(client.customers.get)
    assert_type(await calling(7), Response[billbee.Customer])
    first, _ = await asyncio.gather(calling(7), asyncio.create_task(calling(8)))
    assert_type(first.parsed, billbee.Customer)
    await calling("7")  # ERROR
    client.with_response(bill.customers.list)  # ERROR
    assert_type(bill.customers.list(), AsyncPages[bill_com.Customer])
    async for page in bill.customers.list().by_page():
        assert_type(page.response, Response[list[bill_com.Customer]])
    new = [bill_com.CustomerCreate(name="x")]
    assert_type(bill.customers.create_many(new), AsyncIterator[BulkResult[bill_com.Customer]])
"""


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_types_of_what_methods_return(checker: str, tmp_path: Path) -> None:
    """Both checkers infer what a wrapped method returns, and keep refusing arguments that the method does not take."""
    (tmp_path / "use.py").write_text(USE, encoding="utf-8")
    (tmp_path / "mypy.ini").write_text(
        f"[mypy]\nstrict = true\nmypy_path = {ROOT / 'generated'}\nexplicit_package_bases = true\n"
    )
    (tmp_path / "pyrightconfig.json").write_text(
        f'{{"typeCheckingMode": "strict", "extraPaths": ["{ROOT / "generated"}"], "include": ["use.py"]}}'
    )
    commands = {
        "mypy": ["mypy", "--config-file=mypy.ini", "use.py"],
        "pyright": ["pyright", "--pythonpath", sys.executable],
    }
    ran = subprocess.run(
        [sys.executable, "-m", *commands[checker]], cwd=tmp_path, capture_output=True, text=True
    )
    wrong = [line for line in ran.stdout.splitlines() if "use.py:" in line and "error" in line]
    lines = {int(line.partition("use.py:")[2].split(":")[0]) for line in wrong}
    marked = {number for number, line in enumerate(USE.splitlines(), 1) if "# ERROR" in line}

    assert lines == marked, ran.stdout

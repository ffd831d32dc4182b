"""The programs that are measured inside a process of their own: `python -m tests.bench.programs NAME TIMES`.

Nothing is imported at the top that only some of them need: the first call is measured with its imports.
Each prints the CPU seconds of its loop, without its imports. Answers come over a socket on loopback from a process of its
own, whose time is not counted, for the generated client and for the plain one alike.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

_ROW = {"Name": "Muster GmbH", "Email": "einkauf@muster.example", "Tel1": "+49 30 1234567"}
_TASKS = 100
_CUSTOMERS = 1000


@cache
def _vendor() -> str:
    """Return the address of a vendor in a process of its own, which ends with this one."""
    command = [sys.executable, "-m", "tests.bench.server"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None and process.stdout is not None
    atexit.register(process.wait)
    atexit.register(process.stdin.close)
    return f"http://127.0.0.1:{process.stdout.readline().strip()}"


def _customers() -> str:
    return f"{_vendor()}/api/v1/customers"


def _client(kind: str = "Client") -> Any:
    import billbee

    made = getattr(billbee, kind)
    return made(api_key="k", username="u", password="p", rate_limits=False, base_url=_vendor())


def _spent(once: Callable[[], object], times: int) -> float:
    """Return the CPU seconds of `times` calls, after one that is not counted."""
    once()
    start = time.process_time()
    for _ in range(times):
        once()
    return time.process_time() - start


async def _together(once: Callable[[], Any], times: int, together: int) -> float:
    """Return the CPU seconds of `times` rounds of `together` coroutines at once, after one round."""
    import asyncio

    await asyncio.gather(*(once() for _ in range(together)))
    start = time.process_time()
    for _ in range(times):
        await asyncio.gather(*(once() for _ in range(together)))
    return time.process_time() - start


def call_ours(times: int) -> float:
    with _client() as client:
        return _spent(lambda: client.customers.get(1), times)


def call_plain(times: int) -> float:
    import httpx2

    address = f"{_customers()}/1"
    with httpx2.Client() as client:
        return _spent(lambda: client.get(address).json(), times)


def list_ours(times: int) -> float:
    with _client() as client:
        return _spent(lambda: list(client.customers.list()), times)


def list_plain(times: int) -> float:
    """Read the same list with exact numbers, as the generated client does."""
    import httpx2

    address = _customers()
    with httpx2.Client() as client:
        return _spent(lambda: json.loads(client.get(address).content, parse_float=Decimal), times)


def tasks_ours(times: int, together: int = _TASKS) -> float:
    import asyncio

    async def run() -> float:
        async with _client("AsyncClient") as client:
            return await _together(lambda: client.customers.get(1), times, together)

    return asyncio.run(run())


def tasks_plain(times: int, together: int = _TASKS) -> float:
    import asyncio

    import httpx2

    address = f"{_customers()}/1"

    async def run() -> float:
        async with httpx2.AsyncClient() as client:

            async def once() -> Any:
                return (await client.get(address)).json()

            return await _together(once, times, together)

    return asyncio.run(run())


def async_ours(times: int) -> float:
    return tasks_ours(times, together=1)


def async_plain(times: int) -> float:
    return tasks_plain(times, together=1)


def first_ours(times: int) -> float:
    """Return the CPU seconds of the whole process so far: the interpreter, the import and one call."""
    with _client() as client:
        client.customers.get(1)
        return time.process_time()


def first_plain(times: int) -> float:
    import httpx2

    with httpx2.Client() as client:
        client.get(f"{_customers()}/1").json()
        return time.process_time()


def encode_ours(times: int) -> float:
    """Encode a list of 1,000 models as a JSON text, with the runtime's encoder and every check of it."""
    import billbee
    from specmint_runtime.http.params import json_text

    customers = [
        billbee.CustomerCreate(name=_ROW["Name"], email=_ROW["Email"], tel1=_ROW["Tel1"])
        for _ in range(_CUSTOMERS)
    ]
    return _spent(lambda: json_text(customers), times)


def encode_plain(times: int) -> float:
    """Encode 1,000 plain dictionaries, of which nothing is checked."""
    return _spent(lambda: json.dumps([_ROW] * _CUSTOMERS), times)


PROGRAMS = {
    program.__name__: program
    for program in (
        *(call_ours, call_plain, async_ours, async_plain, list_ours, list_plain),
        *(tasks_ours, tasks_plain, first_ours, first_plain, encode_ours, encode_plain),
    )
}

if __name__ == "__main__":
    sys.path[:0] = ["generator", "generated"]
    print(PROGRAMS[sys.argv[1]](int(sys.argv[2])))

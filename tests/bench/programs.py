"""The programs that are measured inside a process of their own: `python -m tests.bench.programs NAME TIMES`.

Each prints the CPU seconds of its loop, without its imports. Answers come from a mock transport of httpx2, so that no
socket's time is counted, for the generated client and for the plain one alike.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

_ADDRESS = "https://api.test/api/v1/customers"
_ROWS = 4000
_ROW = {"Name": "Muster GmbH", "Email": "einkauf@muster.example", "Tel1": "+49 30 1234567"}
_ONE = json.dumps({"ErrorCode": 0, "Data": {"Id": 1, **_ROW}}).encode()
_LIST = json.dumps(
    {
        "ErrorCode": 0,
        "Data": [{"Id": number, **_ROW, "PriceGroupId": 7, "DefaultMailAddress": None} for number in range(_ROWS)],
        "Paging": {"Page": 1, "TotalPages": 1, "TotalRows": _ROWS, "PageSize": _ROWS},
    }
).encode()  # fmt: skip
_TASKS = 100
_CUSTOMERS = 1000


def _transport() -> Any:
    import httpx2

    def answer(request: Any) -> Any:
        body = _ONE if request.url.path[-1].isdigit() else _LIST
        return httpx2.Response(200, content=body, headers={"Content-Type": "application/json"})

    return httpx2.MockTransport(answer)


def _client() -> Any:
    import httpx2

    import billbee

    http = httpx2.Client(transport=_transport())
    return billbee.Client(api_key="k", username="u", password="p", rate_limits=False, http=http)


def _async_client() -> Any:
    import httpx2

    import billbee

    http = httpx2.AsyncClient(transport=_transport())
    return billbee.AsyncClient(
        api_key="k", username="u", password="p", rate_limits=False, http=http
    )


def _spent(once: Callable[[], object], times: int) -> float:
    """Return the CPU seconds of `times` calls, after one that is not counted."""
    once()
    start = time.process_time()
    for _ in range(times):
        once()
    return time.process_time() - start


def _repeated(once: Callable[[], Any], times: int, together: int = 1) -> float:
    """Return the CPU seconds of `times` rounds of `together` coroutines at once, after one round."""

    async def run() -> float:
        await asyncio.gather(*(once() for _ in range(together)))
        start = time.process_time()
        for _ in range(times):
            await asyncio.gather(*(once() for _ in range(together)))
        return time.process_time() - start

    return asyncio.run(run())


def call_ours(times: int) -> float:
    client = _client()
    return _spent(lambda: client.customers.get(1), times)


def call_plain(times: int) -> float:
    import httpx2

    client = httpx2.Client(transport=_transport())
    return _spent(lambda: client.get(f"{_ADDRESS}/1").json(), times)


def list_ours(times: int) -> float:
    client = _client()
    return _spent(lambda: list(client.customers.list()), times)


def list_plain(times: int) -> float:
    """Read the same list with exact numbers, as the generated client does."""
    import httpx2

    client = httpx2.Client(transport=_transport())
    return _spent(lambda: json.loads(client.get(_ADDRESS).content, parse_float=Decimal), times)


def async_ours(times: int) -> float:
    client = _async_client()
    return _repeated(lambda: client.customers.get(1), times)


def _async_plain() -> Callable[[], Any]:
    import httpx2

    client = httpx2.AsyncClient(transport=_transport())

    async def once() -> Any:
        return (await client.get(f"{_ADDRESS}/1")).json()

    return once


def async_plain(times: int) -> float:
    return _repeated(_async_plain(), times)


def tasks_ours(times: int) -> float:
    client = _async_client()
    return _repeated(lambda: client.customers.get(1), times, _TASKS)


def tasks_plain(times: int) -> float:
    return _repeated(_async_plain(), times, _TASKS)


def first_ours(times: int) -> float:
    """Return the CPU seconds of the whole process so far: the interpreter, the import and one call."""
    _client().customers.get(1)
    return time.process_time()


def first_plain(times: int) -> float:
    import httpx2

    httpx2.Client(transport=_transport()).get(f"{_ADDRESS}/1").json()
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

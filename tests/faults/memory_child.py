"""Calls a server that answers with bombs, in a process of its own, and prints outcome and memory of each call.

Standard input: JSON of {"package", "client", "url", "credentials", "calls"}. Standard output: JSON
of [[error, highest traced memory, growth of the resident set], ...], one for each call.
"""

import asyncio
import gc
import importlib
import json
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import httpx2

_MEMORY = Path("/proc/self/status")


def _resident(name: str) -> int:
    """Bytes of a line of /proc/self/status; 0 where there is no such file."""
    if not _MEMORY.exists():
        return 0
    lines = (line.split() for line in _MEMORY.read_text().splitlines())
    return next(int(line[1]) * 1024 for line in lines if line[0] == f"{name}:")


def _measured(call: Any) -> tuple[str, int, int]:
    gc.collect()
    peak_reset = Path("/proc/self/clear_refs")
    if peak_reset.exists():
        peak_reset.write_text("5")  # VmHWM begins anew
    tracemalloc.clear_traces()
    tracemalloc.reset_peak()
    before, held = _resident("VmRSS"), tracemalloc.get_traced_memory()[0]
    try:
        call()
        outcome = "ok"
    except Exception as error:
        outcome = type(error).__name__
    return outcome, tracemalloc.get_traced_memory()[1] - held, _resident("VmHWM") - before


def main() -> None:
    task = json.load(sys.stdin)
    package = importlib.import_module(task["package"])
    off = package.Retries.off()
    asynchronous = task["client"] == "async"
    kind = package.AsyncClient if asynchronous else package.Client
    pool = httpx2.AsyncClient(verify=False) if asynchronous else httpx2.Client(verify=False)
    client = kind(base_url=task["url"], retries=off, http=pool, **task["credentials"])
    runner = asyncio.Runner()

    def call(method: str, path: str, parts: dict[str, Any]) -> None:
        if not asynchronous:
            client.request(method, path, **parts)
            return

        async def ask() -> None:
            await client.request(method, path, **parts)

        runner.run(ask())

    call(*task["call"])  # session, imports, connection
    tracemalloc.start()
    told = [_measured(lambda: call(*task["call"])) for _ in range(task["times"])]
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()

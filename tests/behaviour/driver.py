"""Drives a client from a test that is written once for both clients, sync and async.

`driver.run(client.customers.get(1))` works for either.
"""

import asyncio
import inspect
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import Any

import httpx2


class Driver:
    """How to drive a client: directly, or on an event loop that lives as long as the test."""

    def __init__(self, is_async: bool) -> None:
        self.is_async = is_async
        self._runner = asyncio.Runner() if is_async else None

    def close(self) -> None:
        if self._runner is not None:
            self._runner.close()

    def client_type(self, package: ModuleType) -> Any:
        return package.AsyncClient if self.is_async else package.Client

    def http(self, **options: Any) -> Any:
        """A user's own pool for this client."""
        return (httpx2.AsyncClient if self.is_async else httpx2.Client)(**options)

    def run(self, value: Any) -> Any:
        """The result of a call: awaited where it has to be."""
        if self._runner is None or not inspect.isawaitable(value):
            return value
        return self._runner.run(_awaited(value))

    def items(self, pages: Any) -> list[Any]:
        """Every item of a list, or of anything to iterate."""
        if self._runner is None:
            return list(pages)
        return self._runner.run(_collected(pages))

    def pages(self, pages: Any) -> list[list[Any]]:
        """The items of each page of a list."""
        if self._runner is None:
            return [list(page) for page in pages.by_page()]
        return [list(page) for page in self._runner.run(_collected(pages.by_page()))]

    def within(self, client: Any, block: Callable[[Any], Any]) -> Any:
        """What `block` makes of a client inside its `with` (or `async with`)."""
        if self._runner is None:
            with client as entered:
                return block(entered)
        return self._runner.run(_within(client, block))

    def together(self, calls: Sequence[Callable[[], Any]]) -> list[Any]:
        """All calls at once, each in a thread or a task of its own; exceptions as values."""
        if self._runner is not None:
            return self._runner.run(_gathered(calls))
        start = threading.Barrier(len(calls))

        def one(call: Callable[[], Any]) -> Any:
            start.wait()
            try:
                return call()
            except Exception as error:
                return error

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(one, calls))


async def _awaited(value: Any) -> Any:
    return await value


async def _collected(values: Any) -> list[Any]:
    return [value async for value in values]


async def _gathered(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    return list(await asyncio.gather(*(call() for call in calls), return_exceptions=True))


async def _within(client: Any, block: Callable[[Any], Any]) -> Any:
    async with client as entered:
        result = block(entered)
        return await result if inspect.isawaitable(result) else result

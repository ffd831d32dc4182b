"""Many items in chunks: one result per item, whatever happens to its chunk.

A chunk that fails as a whole gives its error to each of its items, and the run goes
on. An item that breaks the spec is not sent, and does not keep its neighbours back.
"""

import asyncio
from collections import deque
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    Sequence,
)
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Generic, TypeAlias, TypeVar, cast

import httpx2

from .describe import Envelope
from .errors import BadRequest, Error, Refused, UnknownOutcome
from .exact import dumps
from .model import wire
from .outcome import Success, classify, find, shown
from .payloads import rules_of, understand
from .plan import run
from .request import Call
from .steps import Answer, Core, Settings, Steps

T = TypeVar("T")


@dataclass(frozen=True)
class BulkResult(Generic[T]):
    """What became of one item: a `value`, or an `error`."""

    index: int
    item: object
    value: T | None = None
    error: Error | None = None

    @property
    def ok(self) -> bool:
        """Whether the vendor took it."""
        return self.error is None

    def unwrap(self) -> T:
        """The value; raises the error if there is one."""
        if self.error is not None:
            raise self.error
        return cast(T, self.value)


Sent: TypeAlias = Sequence[T | Error]
_Chunk: TypeAlias = list[tuple[int, object, Error | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """How an operation takes many items at once.

    Attributes:
        size: Items per request.
        results: Pointer to the array of results, in the order of the items.
        each: The envelope of one result.
        concurrent: Requests at the same time in the async voice.
    """

    size: int
    results: str
    each: Envelope = Envelope()
    concurrent: int = 4

    def run(
        self, items: Iterable[Any], send: Callable[[Sequence[Any]], Sent[T]], /
    ) -> Iterator[BulkResult[T]]:
        """Results in the order of the items, chunk by chunk."""
        for chunk in self._chunks(items):
            good = _good(chunk)
            yield from _merged(chunk, send(good) if good else ())

    async def run_async(
        self,
        items: Iterable[Any],
        send: Callable[[Sequence[Any]], Awaitable[Sent[T]]],
        /,
    ) -> AsyncIterator[BulkResult[T]]:
        """The same, a few chunks at a time; their order stays."""
        under_way: deque[tuple[_Chunk, asyncio.Future[Sent[T]]]] = deque()
        try:
            for chunk in self._chunks(items):
                under_way.append((chunk, asyncio.ensure_future(send(_good(chunk)))))
                if len(under_way) >= self.concurrent:
                    first, sent = under_way.popleft()
                    for result in _merged(first, await sent):
                        yield result
            while under_way:
                first, sent = under_way.popleft()
                for result in _merged(first, await sent):
                    yield result
        finally:
            for _, sent in under_way:
                sent.cancel()
            await asyncio.gather(
                *(sent for _, sent in under_way), return_exceptions=True
            )

    def chunk(
        self, core: Core, settings: Settings, call: Call, count: int, of: Any
    ) -> Steps[list[Any]]:
        """Send one chunk of `count` items: a value or an error for each."""
        if not count:
            return []
        try:
            success = yield from run(core, settings, call)
            body, answer = success.body, success.answer
        except Refused as error:
            if not isinstance(find(error.body, self.results), list):
                return [error] * count
            headers = httpx2.Headers(dict(error.headers))
            body, answer = error.body, Answer(error.status, headers, error.raw)
        except Error as error:
            return [error] * count
        return self._results(core, settings, call, count, of, body, answer)

    def _results(
        self,
        core: Core,
        settings: Settings,
        call: Call,
        count: int,
        of: Any,
        body: Any,
        answer: Answer,
    ) -> list[Any]:
        rules = rules_of(core, call)
        each = replace(rules, operation=replace(rules.operation, envelope=self.each))
        found = find(body, self.results)
        elements = found[:count] if isinstance(found, list) else []
        results: list[Any] = []
        for element in elements:
            alone = replace(answer, status=200, body=dumps(element).encode())
            outcome = classify(alone, each, core.clock.wall())
            if isinstance(outcome, Success):
                outcome = understand(core, settings, call, outcome.payload, of)
            elif outcome.answered:
                outcome.answered = replace(outcome.answered, status=answer.status)
            results.append(outcome)
        if len(results) < count:
            what = "no result came for this item; it may have been carried out"
            missing = UnknownOutcome(what, rules.asked, shown(answer, rules))
            results += [missing] * (count - len(results))
        return results

    def _chunks(self, items: Iterable[Any]) -> Iterator[_Chunk]:
        numbered = enumerate(items)
        while taken := list(islice(numbered, self.size)):
            yield [(index, item, _problem(item)) for index, item in taken]


def _problem(item: object) -> Error | None:
    try:
        wire(item)
    except BadRequest as error:
        return error
    return None


def _good(chunk: _Chunk) -> list[object]:
    return [item for _, item, error in chunk if error is None]


def _merged(chunk: _Chunk, sent: Sent[T]) -> Iterator[BulkResult[T]]:
    outcomes = iter(sent)
    for index, item, error in chunk:
        outcome = error or next(outcomes)
        if isinstance(outcome, Error):
            yield BulkResult(index, item, error=outcome)
        else:
            yield BulkResult(index, item, value=outcome)

"""Many items in chunks: one result per item, whatever happens to its chunk.

A chunk that fails as a whole gives its error to each of its items, and the run goes
on. An item that breaks the spec is not sent, and does not keep its neighbours back.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Generic, TypeAlias, TypeVar, cast

import httpx2

from ..data.json_text import Json, dumps
from ..data.model import wire
from ..engine.call import run
from ..engine.outcome import Rules, Success, classify, find, shown
from ..engine.payload import Chunks, rules_of, understand
from ..engine.state import Answer, Core, Settings, Steps
from ..errors import BadRequest, Error, Refused, UnknownOutcome
from ..http.request import Call
from ..spec import Envelope

T = TypeVar("T")
Sent: TypeAlias = Iterable[T | Error]


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


_Chunk: TypeAlias = list[BulkResult[Any]]


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

    def run(self, source: Chunks[T], /) -> Iterator[BulkResult[T]]:
        """Results in the order of the items, chunk by chunk."""
        for chunk in self._chunks(source.items, source.takes):
            yield from _completed(chunk, source.send(self.chunk, _good(chunk)))

    async def run_async(self, source: Chunks[T], /) -> AsyncIterator[BulkResult[T]]:
        """The same, a few chunks at a time; their order stays.

        Items that cannot be had (their iterator raises) end it after the results of
        what is under way. Who stops early does not learn what became of that.
        """
        chunks = self._chunks(source.items, source.takes)
        under_way: deque[tuple[_Chunk, asyncio.Future[Sent[T]]]] = deque()
        trouble: Exception | None = None
        try:
            while True:
                try:
                    for chunk in islice(chunks, self.concurrent - len(under_way)):
                        sending = source.send(self.chunk, _good(chunk))
                        under_way.append((chunk, asyncio.ensure_future(sending)))
                except Exception as error:
                    trouble = error
                if not under_way and trouble:
                    raise trouble
                if not under_way:
                    return
                first, sent = under_way.popleft()
                for result in _completed(first, await sent):
                    yield result
        finally:
            rest = [sent for _, sent in under_way]
            for sent in rest:
                sent.cancel()
            await asyncio.gather(*rest, return_exceptions=True)

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
        found = find(body, self.results)
        rules, results = rules_of(core, call), list[Any]()
        for element in found[:count] if isinstance(found, list) else ():
            outcome = self._outcome(core, element, answer, rules)
            if isinstance(outcome, Success):
                outcome = understand(core, settings, call, outcome.payload, of)
            results.append(outcome)
        if len(results) < count:
            what = "no result came for this item; it may have been carried out"
            missing = UnknownOutcome(what, rules.asked, shown(answer, rules))
            results += [missing] * (count - len(results))
        return results

    def _outcome(
        self, core: Core, element: Json, answer: Answer, rules: Rules
    ) -> Success | Error:
        """What one result means, by its own envelope and the answer's status."""
        own = replace(rules, operation=replace(rules.operation, envelope=self.each))
        alone = replace(answer, status=200, body=dumps(element).encode())
        outcome = classify(alone, own, core.clock.wall())
        if not isinstance(outcome, Success) and outcome.answered:
            outcome.answered = replace(outcome.answered, status=answer.status)
        return outcome

    def _chunks(self, items: Iterable[Any], takes: type | None) -> Iterator[_Chunk]:
        """The items in numbered results, which hold what is wrong with them."""
        results = (
            BulkResult[Any](index, item, error=_problem(item, takes))
            for index, item in enumerate(items)
        )
        while chunk := list(islice(results, self.size)):
            yield chunk


def _problem(item: object, takes: type | None) -> Error | None:
    if takes is not None and not isinstance(item, takes):
        return BadRequest(f"Input should be a {takes.__name__}")
    try:
        wire(item)
    except BadRequest as error:
        return error
    return None


def _good(chunk: _Chunk) -> list[object]:
    return [result.item for result in chunk if result.ok]


def _completed(chunk: _Chunk, sent: Sent[Any]) -> Iterator[BulkResult[Any]]:
    """The chunk's results, with what became of the good items."""
    outcomes = iter(sent)
    for result in chunk:
        outcome = result.error or next(outcomes)
        if isinstance(outcome, Error):
            yield replace(result, error=outcome)
        else:
            yield replace(result, value=outcome)

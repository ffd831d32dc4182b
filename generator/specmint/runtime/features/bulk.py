"""Send many items in chunks, and yield one result per item, whatever happens.

A chunk that fails as a whole gives its error to each of its items, and the run goes
on. An item that breaks the spec is not sent, and does not keep its neighbours back.
"""

from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, islice
from typing import Any, Generic, TypeAlias, TypeVar, cast, overload

import httpx2

from ..data.encode import json_tree
from ..data.json_text import JsonTree, dumps, find
from ..engine.call import run
from ..engine.effects import Steps
from ..engine.outcome import Success, classify
from ..engine.payload import AsyncEndpoint, Endpoint, SyncEndpoint, understand
from ..engine.rules import Rules
from ..engine.shown import shown
from ..engine.state import running_loop
from ..errors import BadRequest, Error, Refused, UnknownOutcome
from ..http.request import Parts
from ..http.response import Answer
from ..spec import Envelope

T = TypeVar("T")
BodyOf: TypeAlias = Callable[[Sequence[Any]], Parts]
_Making: TypeAlias = Callable[[Sequence[Any]], Any] | None
Takes: TypeAlias = type[Any] | None
_Sent: TypeAlias = Iterable[T | Error]


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
        """Return the value, or raise the error if there is one."""
        if self.error is not None:
            raise self.error
        return cast(T, self.value)


_Chunk: TypeAlias = list[BulkResult[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """How an operation takes many items at once.

    It is called with the endpoint, the items, what makes the form or the JSON of a
    chunk, and the class of an item, if it has one.

    Attributes:
        size: Items per request.
        results: Where the array of results is, which has the order of the items.
        each: The envelope of one result.
        concurrent: How many requests the async client has under way at once.
    """

    size: int
    results: str
    each: Envelope = Envelope()
    concurrent: int = 4

    @overload
    def __call__(
        self,
        endpoint: SyncEndpoint[T],
        items: Iterable[Any],
        form: _Making,
        json: _Making,
        takes: Takes,
        /,
    ) -> Iterator[BulkResult[T]]: ...
    @overload
    def __call__(
        self,
        endpoint: AsyncEndpoint[T],
        items: Iterable[Any],
        form: _Making,
        json: _Making,
        takes: Takes,
        /,
    ) -> AsyncIterator[BulkResult[T]]: ...
    def __call__(
        self,
        endpoint: Endpoint[T],
        items: Iterable[Any],
        form: _Making,
        json: _Making,
        takes: Takes,
        /,
    ) -> Iterator[BulkResult[T]] | AsyncIterator[BulkResult[T]]:
        """Return what sends the items, while it is iterated; nothing happens before."""

        def body(chunk: Sequence[Any]) -> Parts:
            if form is not None:
                return {"form": form(chunk)}
            return {} if json is None else {"json": json(chunk)}

        if isinstance(endpoint, AsyncEndpoint):
            return self._run_async(endpoint, items, body, takes)
        return self._run(endpoint, items, body, takes)

    def _run(
        self, endpoint: Endpoint[T], items: Iterable[Any], body: BodyOf, takes: Takes
    ) -> Iterator[BulkResult[T]]:
        """Yield results in the order of the items, chunk by chunk."""
        send = self._sender(endpoint, body)
        for chunk in self._chunks(items, takes):
            yield from _completed(chunk, send(chunk))

    async def _run_async(
        self, endpoint: Endpoint[T], items: Iterable[Any], body: BodyOf, takes: Takes
    ) -> AsyncIterator[BulkResult[T]]:
        """Yield the same with a few chunks under way at once; their order stays.

        If the iterator of the items raises, that ends the run after the results of what
        is under way. Closing the iterator early cancels requests in flight; what became
        of them is not known.
        """
        import asyncio  # here, for the sync client goes without

        chunks, send = self._chunks(items, takes), self._sender(endpoint, body)
        running_loop()
        under_way: deque[tuple[_Chunk, asyncio.Future[_Sent[T]]]] = deque()
        trouble: Exception | None = None
        try:
            while True:
                try:
                    for chunk in islice(chunks, self.concurrent - len(under_way)):
                        under_way.append((chunk, asyncio.ensure_future(send(chunk))))
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

    def _sender(self, endpoint: Endpoint[Any], body: BodyOf) -> Callable[[_Chunk], Any]:
        """Return what sends the good items of a chunk, under a key of its own."""
        key = endpoint.view.idempotency_key
        numbers = count(1)

        def send(chunk: _Chunk) -> Any:
            good = [result.item for result in chunk if result.ok]
            # One key for two chunks would make the second a repeat of the first.
            own = key and f"{key}-{next(numbers)}"
            view = replace(endpoint.view, idempotency_key=own)
            parts: Parts = {**endpoint.parts, **body(good)}
            here = replace(endpoint, view=view, parts=parts)
            return here.drive(self.send_chunk(here, len(good)))

        return send

    def send_chunk(self, endpoint: Endpoint[Any], size: int) -> Steps[list[Any]]:
        """Send one chunk of `size` items, and return a value or an error for each."""
        if not size:
            return []
        call = run(endpoint.view, endpoint.method, endpoint.path, endpoint.parts)
        try:
            success = yield from call
            return self._results(endpoint, success.body, success.answer, size)
        except Refused as error:
            if not isinstance(find(error.body, self.results), list):
                return [error] * size
            headers = httpx2.Headers(dict(error.headers))
            answer = Answer(error.status, headers, error.raw)
            return self._results(endpoint, error.body, answer, size)
        except Error as error:
            return [error] * size

    def _results(
        self, endpoint: Endpoint[Any], body: JsonTree, answer: Answer, size: int
    ) -> list[Any]:
        """Return a value or an error for each of `size` items, from the answer to them."""
        state = endpoint.view.state
        rules = state.rules_of(endpoint.method, endpoint.path)
        results: list[Any] = []
        found = find(body, self.results)
        if not isinstance(found, list):
            found = []
        for element in found[:size]:
            outcome = self._outcome(element, answer, rules, state.clock.wall())
            if isinstance(outcome, Success):
                operation = rules.operation.id
                outcome = understand(endpoint.view, operation, outcome.payload, endpoint.of)
            results.append(outcome)
        if len(results) < size:
            what = "no result came for this item; it may have been carried out"
            response = shown(answer, rules.hidden())
            missing = UnknownOutcome(what, rules.about, response)
            results += [missing] * (size - len(results))
        return results

    def _outcome(
        self, element: JsonTree, answer: Answer, rules: Rules, now: float
    ) -> Success | Error:
        """Return what one result means, by its own envelope and the answer's status."""
        alone = replace(answer, status=200, body=dumps(element).encode())
        operation = replace(rules.operation, envelope=self.each)
        outcome = classify(alone, replace(rules, operation=operation), now)
        if not isinstance(outcome, Success) and outcome.response:
            outcome.response = replace(outcome.response, status=answer.status)
        return outcome

    def _chunks(self, items: Iterable[Any], takes: Takes) -> Iterator[_Chunk]:
        """Yield the items as numbered results, with what is wrong with each of them."""
        results = (
            BulkResult[Any](index, item, error=_problem(item, takes))
            for index, item in enumerate(items)
        )
        while chunk := list(islice(results, self.size)):
            yield chunk


def _problem(item: object, takes: Takes) -> Error | None:
    if takes is not None and not isinstance(item, takes):
        return BadRequest(f"Input should be a {takes.__name__}")
    try:
        json_tree(item)
    except BadRequest as error:
        return error
    return None


def _completed(chunk: _Chunk, sent: _Sent[Any]) -> Iterator[BulkResult[Any]]:
    """Yield the chunk's results, with what became of the good items."""
    outcomes = iter(sent)
    for result in chunk:
        outcome = result.error or next(outcomes)
        if isinstance(outcome, Error):
            yield replace(result, error=outcome)
        else:
            yield replace(result, value=outcome)

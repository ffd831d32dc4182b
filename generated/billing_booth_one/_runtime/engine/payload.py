"""From a call to the object a method returns; what breaks the spec is told once."""

import sys
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from ..data.decode import Deviation, SpecDrift, read
from ..data.json_text import Json as Tree
from ..errors import Unreadable
from ..http.request import Call
from .call import run
from .outcome import Success, find, unreadable
from .outcome import rules_of as rules_of
from .state import Core, Settings, Steps

T = TypeVar("T")
_PACKAGE: Final = str(Path(__file__).parents[2])


def fetch(core: Core, settings: Settings, call: Call, into: Any) -> Steps[Any]:
    """Carry out a call and read its payload; `into=None` wants none."""
    success = yield from run(core, settings, call, wanted=into is not None)
    if into is None:
        return None
    if isinstance(success.payload, bytes):
        return success.payload
    return understand(core, settings, call, success.payload, into)


def understand(
    core: Core, settings: Settings, call: Call, payload: object, into: Any
) -> Any:
    """A payload as the type the spec promises."""

    def report(deviation: Deviation) -> None:
        place = (deviation.operation, deviation.pointer, deviation.kind)
        if place not in core.drifted:
            core.drifted.add(place)
            core.log.debug("%s", deviation)
            drift(deviation) if callable(drift) else _warn(deviation)

    drift = settings.drift
    operation = core.api.operation(call.method, call.template).id
    return read(payload, into, drift=drift, report=report, operation=operation)


def _warn(deviation: Deviation) -> None:
    """A warning that points at the line of the user."""
    frame, level = sys._getframe(), 1  # pyright: ignore[reportPrivateUsage]
    while frame.f_back and frame.f_code.co_filename.startswith(_PACKAGE):
        frame, level = frame.f_back, level + 1
    warnings.warn(SpecDrift(deviation), stacklevel=level)


@dataclass(frozen=True)
class Fetched(Generic[T]):
    """One page of a list: its items, as they came, and what came around them."""

    items: list[T]
    raw: list[Tree]
    success: Success

    def refused(self, why: str) -> Unreadable:
        """The error for a page from which there is no going on."""
        return unreadable(self.success.answer, self.success.rules, why)


@dataclass(frozen=True)
class Source(Generic[T]):
    """A list operation, for a paging style to ask page by page.

    `fetch(call, pointer)` gives the page whose items stand at `pointer` (`None`: in
    the payload): a `Fetched[T]`, in the async voice to be awaited.
    """

    call: Call
    fetch: Callable[[Call, str | None], Any]


@dataclass(frozen=True)
class Chunks(Generic[T]):
    """A bulk operation, for a rule to send chunk by chunk.

    `send(rule, chunk)` gives a `T` or an error for each item, in the async voice to be
    awaited; `rule` has the signature of `bulk.Bulk.chunk`. `takes` is what items are.
    """

    items: Iterable[Any]
    send: Callable[[Callable[..., Steps[Any]], Sequence[Any]], Any]
    takes: type | None = None


def fetch_page(
    core: Core, settings: Settings, call: Call, of: Any, items: str | None
) -> Steps[Fetched[Any]]:
    """One page: the items at a pointer into the body, else in the payload."""
    success = yield from run(core, settings, call)
    raw = success.payload if items is None else find(success.body, items)
    if raw is None:
        raw = []
        understand(core, settings, call, None, list[Any])
    if not isinstance(raw, list):
        why = "the page holds no list of items"
        raise unreadable(success.answer, success.rules, why)
    found = [understand(core, settings, call, each, of) for each in raw]
    return Fetched(found, raw, success)

"""Go from a call to the object that its method returns, and report drift once."""

import sys
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Generic, TypeVar

from ..data.decode import (
    Deviation,
    Into,
    SpecDrift,
    TypeOf,
    read_leniently,
    reported,
    takes_nothing,
)
from ..errors import Redirected
from ..http.request import Parts
from .call import run
from .effects import Steps
from .outcome import Success, empty_answer, odd_form
from .state import View

T = TypeVar("T")
_RUNTIME: Final = __name__.removesuffix(".engine.payload")


@dataclass(frozen=True)
class Endpoint(Generic[T]):
    """An operation as its page describes it, for a feature that calls it many times.

    `drive` does what steps say. Which client it is of, its class says.
    """

    view: View
    drive: Callable[[Steps[Any]], Any]
    method: str
    path: str
    parts: Parts
    of: Into[T]


class SyncEndpoint(Endpoint[T]):
    """An endpoint of the sync client: `drive` returns what the steps return."""


class AsyncEndpoint(Endpoint[T]):
    """An endpoint of the async client: what `drive` returns is to be awaited."""


def fetch(view: View, method: str, path: str, parts: Parts, into: Any) -> Steps[Any]:
    """Carry out a call and return its payload as `into`; `None` wants none."""
    began = view.state.clock.monotonic()
    try:
        success = yield from run(view, method, path, parts, wanted=into)
    except Redirected as moved:
        rules = view.state.rules_of(method, path, parts)
        if (follow := rules.operation.redirect) is None:
            raise
        steps: Steps[Success] = follow(view, rules, path, moved, began)
        success = yield from steps
    if view.kept is not None:
        view.kept.append(success)
    if success.answer.saved:
        return None
    if isinstance(into, TypeOf):
        into = into.for_answer(success.answer.status, success.answer.headers)
    if into is None or (is_empty(success) and takes_nothing(into)):
        return None
    if is_empty(success) and success.payload is None:
        raise empty_answer(success)
    operation = success.rules.operation.id
    odd = [*odd_form(success)]
    if isinstance(success.payload, bytes):
        return report_drift(view, operation, success.payload, odd)
    return understand(view, operation, success.payload, into, odd)


def is_empty(success: Success) -> bool:
    """Return whether an answer holds nothing at all."""
    return success.body is None and not success.answer.body.strip()


def understand(
    view: View, operation: str, payload: object, into: Any, noted: Sequence[Deviation] = ()
) -> Any:
    """Return a payload as the type that the spec promises, and report where it is not."""
    value, found = read_leniently(payload, into)
    if not found and not noted:
        return value
    return report_drift(view, operation, value, (*noted, *found))


def report_drift(view: View, operation: str, value: T, found: Iterable[Deviation]) -> T:
    """Return the value of an answer, and report where that breaks the spec.

    A client reports each kind of deviation at each place once, not for each answer.
    """

    def report(deviation: Deviation) -> None:
        place = (deviation.operation, deviation.pointer, deviation.kind)
        if place not in view.state.drifted:
            view.state.drifted.add(place)
            view.state.log.debug("%s", deviation)
            if callable(drift):
                drift(deviation)
            else:
                _warn(deviation, view.state.log.name)

    drift = view.drift
    named = [replace(each, operation=operation) for each in found]
    return reported(value, named, drift=drift, report=report)


def _warn(deviation: Deviation, package: str) -> None:
    """Warn at the line of the user: the first that is of neither package nor runtime."""
    frame, level = sys._getframe(), 1  # pyright: ignore[reportPrivateUsage]
    # By modules and not by folders: a shared runtime may stand beside the user's code.
    ours = (f"{package}.", f"{_RUNTIME}.")
    while frame.f_back and f"{frame.f_globals.get('__name__')}.".startswith(ours):
        frame, level = frame.f_back, level + 1
    warnings.warn(SpecDrift(deviation), stacklevel=level)

"""Go from a call to the object that its method returns, and report drift once."""

import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from ..data.decode import Deviation, Into, SpecDrift, read
from ..http.request import Parts
from .call import run
from .effects import Steps
from .state import View

T = TypeVar("T")
_RUNTIME: Final = __name__.removesuffix(".engine.payload")


@dataclass(frozen=True)
class Endpoint(Generic[T]):
    """An operation as its page describes it, for a feature that calls it many times.

    `drive` does what steps say, and returns their result; of an async client, awaited.
    """

    view: View
    drive: Callable[[Steps[Any]], Any]
    method: str
    path: str
    parts: Parts
    of: Into[T]


def fetch(view: View, method: str, path: str, parts: Parts, into: Any) -> Steps[Any]:
    """Carry out a call and return its payload as `into`; `None` wants none."""
    success = yield from run(view, method, path, parts, wanted=into is not None)
    if into is None:
        return None
    if isinstance(success.payload, bytes):
        return success.payload
    return understand(view, success.rules.operation.id, success.payload, into)


def understand(view: View, operation: str, payload: object, into: Any) -> Any:
    """Return a payload as the type that the spec promises, and report where it is not.

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
    return read(payload, into, drift=drift, report=report, operation=operation)


def _warn(deviation: Deviation, package: str) -> None:
    """Warn at the line of the user: the first that is of neither package nor runtime."""
    frame, level = sys._getframe(), 1  # pyright: ignore[reportPrivateUsage]
    # By modules and not by folders: a shared runtime may stand beside the user's code.
    ours = (f"{package}.", f"{_RUNTIME}.")
    while frame.f_back and f"{frame.f_globals.get('__name__')}.".startswith(ours):
        frame, level = frame.f_back, level + 1
    warnings.warn(SpecDrift(deviation), stacklevel=level)

"""What a call does with the payload of an answer, without the call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from specmint.runtime.data.decode import Deviation, Drift, read_leniently, reported


def _ignore(deviation: Deviation) -> None:
    """Nobody wants to know."""


def read(
    payload: object,
    into: Any,
    *,
    drift: Drift = "raise",
    report: Callable[[Deviation], None] = _ignore,
    operation: str = "",
) -> Any:
    """The payload as that type; `drift` says what happens where it deviates, and `report` is called."""
    value, found = read_leniently(payload, into)
    named = [replace(each, operation=operation) for each in found]
    return reported(value, named, drift=drift, report=report)

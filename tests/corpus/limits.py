"""The limits that stand beside a type in `Annotated`, whoever wrote them: pydantic or a client."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from math import ceil, floor
from typing import Any, Final

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic_core import SchemaValidator, core_schema

_TEXTS_TRIED: Final = 40


@dataclass(frozen=True)
class Limits:
    """Bounds, lengths, patterns and steps; None where there is none."""

    least: Decimal | None = None
    most: Decimal | None = None
    above: Decimal | None = None
    below: Decimal | None = None
    step: Decimal | None = None
    shortest: int = 0
    longest: int | None = None
    patterns: tuple[str, ...] = ()


def limits_of(metadata: Iterable[Any]) -> Limits:
    """Return the limits that all of the metadata set together."""
    found: dict[str, list[Any]] = {}
    waiting = list(metadata)
    while waiting:
        each = waiting.pop(0)
        waiting += getattr(each, "metadata", ())
        for name in _KEYS:
            value = getattr(each, name, None)
            if value is not None:
                found.setdefault(name, []).append(value)
    steps = found.get("multiple_of", []) + found.get("step", [])
    return Limits(
        least=_strictest(max, found.get("ge")),
        most=_strictest(min, found.get("le")),
        above=_strictest(max, found.get("gt")),
        below=_strictest(min, found.get("lt")),
        step=_strictest(max, steps),
        shortest=max(found.get("min_length", [0])),
        longest=min(found["max_length"]) if "max_length" in found else None,
        patterns=tuple(str(getattr(each, "pattern", each)) for each in found.get("pattern", ())),
    )


_KEYS: Final = (
    *("ge", "le", "gt", "lt", "multiple_of", "step"),
    *("min_length", "max_length", "pattern"),
)


def _strictest(choose: Any, values: list[Any] | None) -> Decimal | None:
    return choose(Decimal(str(value)) for value in values) if values else None


def whole(limits: Limits, wanted: int) -> int:
    """Return the integer within the limits that is nearest to the wanted one, in whole steps."""
    step = int(limits.step) if limits.step is not None and limits.step >= 1 else 1
    low = _ceiling(limits.least, limits.above, step)
    high = _floor(limits.most, limits.below, step)
    chosen = wanted - wanted % step
    if high is not None:
        chosen = min(chosen, high)
    return chosen if low is None else max(chosen, low)


def _ceiling(least: Decimal | None, above: Decimal | None, step: int) -> int | None:
    found = [ceil(least / step) * step] if least is not None else []
    found += [(floor(above / step) + 1) * step] if above is not None else []
    return max(found, default=None)


def _floor(most: Decimal | None, below: Decimal | None, step: int) -> int | None:
    found = [floor(most / step) * step] if most is not None else []
    found += [(ceil(below / step) - 1) * step] if below is not None else []
    return min(found, default=None)


def number(limits: Limits, wanted: Decimal) -> Decimal:
    """Return the decimal within the limits that is nearest to the wanted one."""
    step = limits.step or Decimal(1).scaleb(-2)
    low, high = limits.least, limits.most
    if limits.above is not None and (low is None or limits.above >= low):
        low = limits.above + step
    if limits.below is not None and (high is None or limits.below <= high):
        high = limits.below - step
    chosen = wanted if high is None else min(wanted, high)
    chosen = chosen if low is None else max(chosen, low)
    if limits.step is None:
        return chosen
    down = floor(chosen / limits.step) * limits.step
    return down if low is None or down >= low else down + limits.step


@cache
def matching(limits: Limits) -> str | None:
    """Return a text that matches the patterns within the lengths, the same in every run; or None."""
    printable = st.characters(min_codepoint=32, max_codepoint=126)
    return _drawn(limits, printable) or _drawn(limits, st.characters(exclude_categories=["C"]))


def _drawn(limits: Limits, alphabet: st.SearchStrategy[str]) -> str | None:
    """The longest of some drawn texts that the engine of the generated models accepts."""
    found: list[str] = []
    # Python's engine has no classes of Unicode; what it draws too much, the other engine refuses.
    pattern = re.sub(r"\\p\{\w+\}|\\p\w", r"\\w", limits.patterns[0])
    schemas = [core_schema.str_schema(pattern=each) for each in limits.patterns]

    @settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=_TEXTS_TRIED,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.from_regex(pattern, alphabet=alphabet))
    def collect(text: str) -> None:
        text = text.rstrip("\n")  # which Python's `$` lets through
        long = limits.longest is not None and len(text) > limits.longest
        if (
            len(text) >= limits.shortest
            and not long
            and all(each.isinstance_python(text) for each in validators)
        ):
            found.append(text)

    try:
        validators = [SchemaValidator(each) for each in schemas]
        collect()
    except Exception:  # a pattern that one of the engines or this alphabet does not know
        return None
    return max(found, key=len, default=None)

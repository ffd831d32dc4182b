"""Plain values that could be meant where a document shows none: within the limits of their type, and the same in each run."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from specmint import ir
from specmint.ir import Text
from specmint.patterns import matches
from specmint.spell.matching import text_for

#: What the words of a name say of a text. The last word that is known decides.
_BY_WORD = {
    "email": "ada@example.com",
    "url": "https://example.com",
    "uri": "https://example.com",
    "currency": "EUR",
    "country": "DE",
    "language": "en",
    "locale": "en",
    "phone": "+49 30 123456",
    "name": "Ada Lovelace",
    "id": "1",
    "date": "2026-02-03",
}
_OTHERS = ("example", "1", "EUR", "DE", "a", "A", "ada@example.com", "https://example.com")
_EXTRA = (0, 1, 2, 3, 4, 8, 16, 32, 64)


def plausible_text(name: str, limits: ir.Limits) -> str | None:
    """Return a text for what is called so, within its limits; None where none is found."""
    return next((text for text in _texts(name, limits) if keeps_text(text, limits)), None)


def _texts(name: str, limits: ir.Limits) -> Iterator[str]:
    known = [_BY_WORD[word] for word in name.split("_") if word in _BY_WORD]
    yield from reversed(known)
    yield from _OTHERS
    if limits.min_length is not None and limits.min_length < 10_000:
        yield "example " * (limits.min_length // 8) + "example "[: limits.min_length % 8]
        yield "1" * limits.min_length
    if limits.max_length is not None:
        yield "example"[: limits.max_length]
    for pattern in limits.patterns:
        made = (text_for(pattern.raw, extra) for extra in _EXTRA)
        yield from (text for text in made if text is not None)


def plausible_number(limits: ir.Limits, usual: Decimal | int) -> Decimal | int | None:
    """Return a number within its limits, the usual one if that is; None where none is found."""
    tried = [usual, 1, 0, 10, 100, *_near_bounds(limits)]
    if isinstance(usual, int):
        tried = [one for one in tried if one == int(one)]
    return next((one for one in tried if keeps_number(one, limits)), None)


def _near_bounds(limits: ir.Limits) -> Iterator[Decimal | int]:
    """Yield each bound, what is beside it, and the multiples of the step that are next to it."""
    step = limits.step or limits.multiple_of
    if step:
        yield from (step, -step)
    for bound in (limits.ge, limits.gt, limits.le, limits.lt):
        if bound is None:
            continue
        yield from (bound, bound + 1, bound - 1)
        if step:
            try:
                below = bound // step
            except InvalidOperation:  # a quotient of more digits than decimals are reckoned with
                continue
            yield from (below * step, (below + 1) * step, (below - 1) * step)


def keeps(value: ir.Example, limits: ir.Limits) -> bool:
    """Return whether an example is within limits."""
    if isinstance(value, Text):
        return keeps_text(value.raw, limits)
    if isinstance(value, ir.ArrayExample):
        return _keeps_length(len(value.items), limits)
    if isinstance(value, int | Decimal):
        return keeps_number(value, limits)
    return True


def keeps_text(text: str, limits: ir.Limits) -> bool:
    """Return whether a text is within limits of its length, and matches all patterns."""
    is_matched = all(matches(pattern.raw, text) for pattern in limits.patterns)
    return is_matched and _keeps_length(len(text), limits)


def _keeps_length(length: int, limits: ir.Limits) -> bool:
    low, high = limits.min_length or 0, limits.max_length
    return low <= length and (high is None or length <= high)


def keeps_number(number: Decimal | int, limits: ir.Limits) -> bool:
    """Return whether a number is within its bounds and a multiple of its step."""
    bounds = (
        limits.ge is None or number >= limits.ge,
        limits.gt is None or number > limits.gt,
        limits.le is None or number <= limits.le,
        limits.lt is None or number < limits.lt,
        not limits.multiple_of or number % limits.multiple_of == 0,
        not limits.step or _is_multiple(Decimal(number), limits.step),
    )
    return all(bounds)


def _is_multiple(number: Decimal, step: Decimal) -> bool:
    try:
        return number % step == 0
    except InvalidOperation:  # a quotient of more digits than decimals are reckoned with
        return False

"""What a vendor accepts in a body, said as small checks that yield every problem they find."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from .ledger import Problem

Check = Callable[[object, str], Iterator[Problem]]

_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """An object of known fields: all else is refused, and so is what only the vendor writes."""

    fields: Mapping[str, Check]
    required: frozenset[str] = field(default_factory=frozenset)
    read_only: frozenset[str] = field(default_factory=frozenset)

    def __call__(self, value: object, at: str = "") -> Iterator[Problem]:
        if not isinstance(value, Mapping):
            yield Problem("type", at, f"an object is needed, not {value!r}")
            return
        for name in sorted(self.required - value.keys()):
            yield Problem("required", f"{at}/{name}", "missing")
        for name, member in value.items():
            if name in self.read_only:
                yield Problem("read-only", f"{at}/{name}", "only the vendor writes it")
            elif name not in self.fields:
                yield Problem("unknown", f"{at}/{name}", "no such field")
            else:
                yield from self.fields[name](member, f"{at}/{name}")


def words(text: str) -> tuple[str, ...]:
    """The names in a line of names."""
    return tuple(text.split())


def mapping(value: object, at: str) -> Iterator[Problem]:
    yield from _expect(isinstance(value, Mapping), value, at, "an object")


def text(value: object, at: str) -> Iterator[Problem]:
    yield from _expect(isinstance(value, str), value, at, "a string")


def integer(value: object, at: str) -> Iterator[Problem]:
    good = isinstance(value, int) and not isinstance(value, bool)
    yield from _expect(good, value, at, "an integer")


def number(value: object, at: str) -> Iterator[Problem]:
    good = isinstance(value, int | Decimal) and not isinstance(value, bool)
    yield from _expect(good, value, at, "a number")


def boolean(value: object, at: str) -> Iterator[Problem]:
    yield from _expect(isinstance(value, bool), value, at, "true or false")


def date_time(value: object, at: str) -> Iterator[Problem]:
    good = isinstance(value, str) and bool(_DATE_TIME.fullmatch(value))
    yield from _expect(good, value, at, "a date and time")


def anything(value: object, at: str) -> Iterator[Problem]:
    yield from ()


def one_of(*values: object) -> Check:
    """One of these values, of the same type too: 1 is not "1", and true is not 1."""

    def check(value: object, at: str) -> Iterator[Problem]:
        good = any(value == each and type(value) is type(each) for each in values)
        if not good:
            yield Problem("enum", at, f"{value!r} is none of {list(values)}")

    return check


def between(least: int, most: int) -> Check:
    """An integer of that range."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield Problem("type", at, f"an integer is needed, not {value!r}")
        elif not least <= value <= most:
            yield Problem("enum", at, f"{value} is not within {least}..{most}")

    return check


def nullable(inner: Check) -> Check:
    def check(value: object, at: str) -> Iterator[Problem]:
        if value is not None:
            yield from inner(value, at)

    return check


def list_of(inner: Check, *, most: int | None = None) -> Check:
    def check(value: object, at: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem("type", at, f"a list is needed, not {value!r}")
            return
        if most is not None and len(value) > most:
            yield Problem("size", at, f"{len(value)} items, {most} at most")
        for index, item in enumerate(value):
            yield from inner(item, f"{at}/{index}")

    return check


def _expect(good: bool, value: object, at: str, wanted: str) -> Iterator[Problem]:
    if not good:
        yield Problem("type", at, f"{wanted} is needed, not {value!r}")

"""What one page says of its list: how long it is, whether more follows."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final, NamedTuple

from ..data.json_text import JsonTree, dumps, find, pointer_steps
from ..engine.outcome import Success, unreadable
from ..errors import Unreadable
from ..http.request import Parts

_NO_MORE: Final = ("", "false", "no", "n", "0")


class Walked(NamedTuple):
    """What a walk met before a page; `seen`, its items, if it began at the first.

    `may_end`: nothing says that this page exists. `is_doubted`: it is asked for only as
    the total that the page before declares may count what came, and not the list.
    `parts` are those of the call for the page before, `total` the least that was declared.
    """

    longest: int = 0
    last: list[JsonTree] | None = None
    seen: int | None = None
    may_end: bool = False
    is_doubted: bool = False
    parts: Parts | None = None
    total: int | None = None


class Fetched(NamedTuple):
    """One page as it came: its items, raw and as objects, and the whole answer."""

    raw: list[JsonTree]
    items: list[Any]
    success: Success
    walked: Walked = Walked()

    @property
    def repeats(self) -> bool:
        """Whether its rows are those of the page before."""
        return bool(self.raw) and self.raw == self.walked.last

    @property
    def tells_rows_apart(self) -> bool:
        """Whether no two of its rows are equal: then equal pages are one page twice."""
        # Writing every row takes longer than reading them: asked last, of a page that repeats.
        return len({dumps(each) for each in self.raw}) == len(self.raw)

    def refused(self, why: str) -> Unreadable:
        """Return the error for a page after which the list cannot go on."""
        return unreadable(self.success.answer, self.success.rules, why)


def walked_past(page: Fetched, parts: Parts, total: str | None) -> Walked:
    """Return what the walk met, the page included, which this call got."""
    size, walked = len(page.raw), page.walked
    seen = None if walked.seen is None else walked.seen + size
    least = _least_total(page, total)
    return Walked(max(walked.longest, size), page.raw, seen, total=least, parts=parts)


def number_at(page: Fetched, pointer: str | None) -> int | None:
    """Return the whole number at a pointer into a page's body, if there is one.

    Some vendors write it as text, or as `589.0`.
    """
    found = None if pointer is None else find(page.success.body, pointer)
    if isinstance(found, str) and re.fullmatch("[0-9]{1,18}", found):
        return int(found)
    if isinstance(found, Decimal) and found.adjusted() < 18 and found == int(found):
        return int(found)
    return found if type(found) is int else None


def check_count(page: Fetched, pointer: str | None) -> None:
    """Raise `Unreadable` where the vendor counts more than it gave of a list that ends.

    Of a walk that began at a later page nobody knows what came before it.
    """
    total, walked = _least_total(page, pointer), page.walked
    if total is not None and walked.seen is not None:
        seen = walked.seen + len(page.raw)
        if seen < total:
            raise page.refused(f"the vendor counts {total} items, and gave {seen}")


def _least_total(page: Fetched, pointer: str | None) -> int | None:
    """Return the smallest total that was declared until this page.

    What is added to the list or taken out of it meanwhile may never come, and is counted.
    """
    totals = (page.walked.total, number_at(page, pointer))
    return min((each for each in totals if each is not None), default=None)


def says_more(page: Fetched, pointer: str | None) -> bool | None:
    """Return what a flag says of further pages; `None` if it says nothing."""
    found = None if pointer is None else find(page.success.body, pointer)
    if found is None:
        return None
    if isinstance(found, str):
        return found.strip().lower() not in _NO_MORE
    return bool(found)


def is_nothing(found: JsonTree) -> bool:
    """Return whether what should name the next page says that there is none.

    A cursor that is 0 leads nowhere: it would be the first page. PHP writes nothing as
    an empty list.
    """
    return found in (None, False, 0, "", "0", [], {})


def is_no_page(success: Success, items: str, places: Iterable[str | None]) -> bool:
    """Return whether an answer without items is no page at all, such as an error.

    A page may leave out a list that is empty. Then there is something else of a page: the
    object that holds its items, or another of its `places`. An answer that the declared
    envelope calls a success is believed.
    """
    body, within = success.body, items.rpartition("/")[0]
    if not body or success.rules.operation.envelope.success:
        return False
    if within and isinstance(find(body, within), dict):
        return False
    return not any(_is_there(body, place) for place in (items, *places) if place)


def _is_there(tree: JsonTree, pointer: str) -> bool:
    """Return whether a tree has a member at a pointer; it may be null."""
    holder = find(tree, pointer.rpartition("/")[0])
    return isinstance(holder, dict) and pointer_steps(pointer)[-1] in holder

"""Fetch one page of a list, and tell a page that does not exist from a list that failed."""

from collections.abc import Callable
from contextlib import suppress
from types import GenericAlias
from typing import Any

from ..data.decode import BROKEN, Deviation, declared_type, read_leniently, validator
from ..data.json_text import find
from ..engine.call import run
from ..engine.effects import Steps
from ..engine.outcome import empty_answer, odd_form, unreadable
from ..engine.payload import Endpoint, is_empty, report_drift
from ..engine.state import View
from ..errors import Invalid, NotFound, Refused
from ..http.request import Parts
from .paging_facts import Fetched, Walked, is_no_page


def page_or_end(
    view: View,
    get: Callable[[Parts, str | None], Steps[Fetched]],
    parts: Parts,
    target: str | None,
    walked: Walked,
) -> Steps[Fetched]:
    """Fetch one page of a walk: an empty one where the vendor says that there is none.

    Some vendors refuse the page past the last. A 404 is believed where nothing said that
    the page exists, and the page before is still there with the same rows: else the
    whole list may be gone, or the way to it. It is reported all the same: the vendor may
    as well refuse to go deeper. Where a declared total is only doubted, a refusal
    confirms it, and so does a vendor that gives the only page again.
    """
    try:
        page = yield from get(parts, target)
    except Refused as error:
        if walked.parts is None or not _may_mean_end(error, walked):
            raise
        page = yield from get(walked.parts, None)
        if page.raw != walked.last:
            raise
        if not walked.is_doubted:
            operation, found = page.success.rules.operation.id, f"HTTP {error.status}"
            expected = "should be an empty page: whether the list ends here is not known"
            end = Deviation("", "value", found, expected)
            report_drift(view, operation, page.items, [end])
        return Fetched([], [], page.success, walked)
    page = page._replace(walked=walked)
    if walked.is_doubted and page.repeats and page.tells_rows_apart:
        return Fetched([], [], page.success, walked)
    return page


def _may_mean_end(error: Refused, walked: Walked) -> bool:
    """Return whether a refusal may say that no such page exists."""
    if isinstance(error, NotFound) or error.status == 416:
        return walked.may_end
    return walked.is_doubted and isinstance(error, Invalid)


def fetch_page(
    endpoint: Endpoint[Any],
    parts: Parts,
    target: str | None,
    *,
    items: str | None,
    places: tuple[str | None, ...],
) -> Steps[Fetched]:
    """Fetch one page: its `items` are there in the body, else they are the payload.

    A list that is null is empty, and reported. If drift is raised, that is once for the
    page, and with all its items.
    """
    view, method, path = endpoint.view, endpoint.method, endpoint.path
    success = yield from run(view, method, path, parts, target=target)
    raw, at = success.payload, success.rules.operation.envelope.payload
    if items is not None:
        raw, at = find(success.body, items), items
    if is_empty(success):
        raw = []
        if success.answer.status != 204:
            raise empty_answer(success)
    is_list = isinstance(raw, list | None)
    if not is_list or (raw is None and is_no_page(success, at, places)):
        why = "the page holds no list of items"
        raise unreadable(success.answer, success.rules, why)
    rows, found = read_leniently(raw, list[Any])
    found += odd_form(success)
    made, deviations = _read_items(rows or [], endpoint.of)
    found += deviations
    report_drift(view, success.rules.operation.id, made, found)
    return Fetched(rows or [], made, success)


def _read_items(rows: list[Any], into: Any) -> tuple[list[Any], list[Deviation]]:
    """Return the items as that type, and each place where one deviates."""
    with suppress(*BROKEN):  # in one go; one by one only where something deviates
        whole: list[Any] = validator(GenericAlias(list, declared_type(into)))(rows)
        return whole, []
    read = [read_leniently(each, into, index) for index, each in enumerate(rows)]
    return [item for item, _ in read], [each for _, found in read for each in found]

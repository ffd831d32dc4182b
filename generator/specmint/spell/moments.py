"""Days and moments of examples: read as the document writes them, and spelled as Python makes them."""

from __future__ import annotations

import datetime as dt

from specmint.encode import literal
from specmint.spell.layout import Expression, leaf


def day_of(text: str) -> dt.date | None:
    """Return the day that a text names (RFC 3339, full-date), or None."""
    try:
        return dt.date.fromisoformat(text) if len(text) == len("2026-02-03") else None
    except ValueError:
        return None


def moment_of(text: str, *, is_aware: bool | None) -> dt.datetime | None:
    """Return the moment that a text names (ISO 8601), or None; with an offset, without one, or either."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if is_aware in (None, moment.tzinfo is not None) else None


def stamped(text: str, format: str) -> dt.datetime | None:
    """Return the moment that a text names in a format of `strftime`, or None."""
    try:
        return dt.datetime.strptime(text, format)
    except ValueError:
        return None


def shown_day(day: dt.date | None, *, is_given: bool) -> Expression | None:
    """Return a day as `dt.date(2026, 2, 3)`."""
    if day is None:
        return None
    return leaf(f"dt.date({day.year}, {day.month}, {day.day})", "dt", is_given=is_given)


def shown_moment(moment: dt.datetime | None, *, is_given: bool) -> Expression | None:
    """Return a moment as `dt.datetime(2026, 2, 3, 4, 5, tzinfo=dt.UTC)`; one of another offset by its text."""
    if moment is None:
        return None
    offset = moment.utcoffset()
    if offset:
        text = f"dt.datetime.fromisoformat({literal(moment.isoformat())})"
        return leaf(text, "dt", is_given=is_given)
    parts = [*moment.timetuple()[:5], moment.second, moment.microsecond]
    while len(parts) > 5 and not parts[-1]:
        parts.pop()
    zone = "" if offset is None else ", tzinfo=dt.UTC"
    return leaf(f"dt.datetime({', '.join(map(str, parts))}{zone})", "dt", is_given=is_given)

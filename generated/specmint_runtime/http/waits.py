"""Read how long a vendor asks to wait, from the headers of its answer."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import Final

import httpx2

_RATES: Final = ("ratelimit", "x-ratelimit", "x-rate-limit")
_LONGEST: Final = 40  # of a reset that means something; a date has 29 characters
_SECONDS: Final = re.compile(r"\d{1,400}(\.\d+)?", re.ASCII)
_SPANS: Final = re.compile(r"(?ai)(?:\d{1,9}+(?:\.\d++)? *+(?:ms|[smhd])[a-z]*+ *+)++")
_SPAN: Final = re.compile(r"(?ai)([\d.]+) *(ms|[smhd])")
_UNITS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}
# What else says so; its value may be in milliseconds, as its name ends then.
ALSO_ASKED: Final = ("retry-after-ms", "x-retry-after", "x-ratelimit-reset-after")
_BETWEEN: Final = re.compile(r",(?! *\d{1,2}[ -][A-Za-z])")  # not the comma of a date
# One policy of a RateLimit field: the commas in quoted names are not between two.
_POLICY: Final = re.compile(r'(?:[^,"]|"[^"]*")++')
_MEMBER: Final = re.compile(r"(?:^|[;,\s])([a-z]+)\s*=\s*(\d+)")


def seconds_asked(headers: httpx2.Headers, name: str, now: float) -> float | None:
    """Return the seconds that a header asks to wait; `None` if it asks for none.

    It holds seconds or an HTTP date, as Retry-After does (RFC 9110 10.2.3), or a moment
    since 1970, a date of ISO 8601 or spans such as `1m30s`. Of several the longest
    counts. `now` is the wall clock; where the answer says its time, dates are by that.
    """
    now = by_vendor(headers, now)
    unit = "ms" if name.endswith("-ms") else ""
    waits = [_wait(each + unit, now) for each in _several(headers, name)]
    return max((each for each in waits if each is not None), default=None)


def _several(headers: httpx2.Headers, name: str) -> list[str]:
    """Return the values of a header: it may be there several times, or hold commas."""
    return [each.strip() for each in _BETWEEN.split(headers.get(name, ""))]


def _wait(text: str, now: float) -> float | None:
    if len(text) < _LONGEST and _SPANS.fullmatch(text):
        return sum(float(count) * _UNITS[unit.lower()] for count, unit in _SPAN.findall(text))
    if _SECONDS.fullmatch(text):
        return _seconds_to(float(text), now)
    date = _date(text)
    return None if date is None else max(0.0, date - now)


def by_vendor(headers: httpx2.Headers, now: float) -> float:
    """Return the time by the vendor's own clock, or `now` if its answer says none."""
    date = _date(headers.get("date", ""))
    return now if date is None else date


def seconds_from_headers(headers: httpx2.Headers, now: float, *, refused: bool = False) -> float:
    """Return the seconds to wait where rate headers say that nothing remains; else 0.0.

    Reads `RateLimit: "a";r=0;t=30` or `limit=9, remaining=0, reset=30`, and
    `RateLimit-Remaining` with `-Reset` (drafts of the IETF's httpapi group), also after
    `X-`; a reset may be seconds or a moment. Where the call was `refused` for its rate,
    nothing remains, whether that is said or not.
    """
    waits = [0.0, *_of_policies(headers.get("ratelimit", "").lower(), refused)]
    now = by_vendor(headers, now)
    for name in _RATES:
        remaining, resets = (_several(headers, f"{name}-{each}") for each in ("remaining", "reset"))
        over = [bool(re.fullmatch("0+", each) or (refused and not each)) for each in remaining]
        if len(over) != len(resets):  # Which belongs to which is not known.
            over = [any(over)] * len(resets)
        ended = (each for each, is_over in zip(resets, over, strict=True) if is_over)
        waits += [_wait(each, now) or 0.0 for each in ended if len(each) < _LONGEST]
    return max(waits)


def _of_policies(text: str, refused: bool) -> Iterator[float]:
    """Yield the seconds until each exhausted policy is reset."""
    policies = _POLICY.findall(text)
    if "reset=" in text.replace(" ", ""):  # the older form is one policy, with commas
        policies = re.split(r",(?= *limit *=)", text)
    for policy in policies:
        told: dict[str, str] = dict(_MEMBER.findall(policy))
        remaining = told.get("r", told.get("remaining", "0" if refused else "1"))
        if int(remaining) == 0:
            yield float(told.get("t", told.get("reset", "0")))


def _seconds_to(reset: float, now: float) -> float:
    if reset > 1e11:  # As a moment in seconds that is the year 5138: milliseconds.
        reset /= 1000.0
    if 1e9 < reset < 1e11:  # As a wait that is thirty years: a moment.
        return max(0.0, reset - now)
    return reset


def _date(text: str) -> float | None:
    for read in (parsedate_to_datetime, dt.datetime.fromisoformat):
        with suppress(ValueError, TypeError, IndexError, OverflowError):
            date = read(text)
            return date.replace(tzinfo=date.tzinfo or dt.UTC).timestamp()
    return None

"""Facts of the IR in words, for people."""

from __future__ import annotations

from specmint import ir


def limit_words(limit: ir.RateLimit | None) -> str:
    """Return a limit as `2 in 1 s for all calls`; `none` where there is none."""
    if limit is None:
        return "none"
    for_whom = {
        "api": "all calls",
        "tag": "the calls of a tag",
        "operation": "the calls of an operation",
    }
    if limit.concurrent is not None:
        return f"{limit.concurrent} at a time for {for_whom[limit.scope]}"
    return f"{limit.requests} in {limit.window} s for {for_whom[limit.scope]}"

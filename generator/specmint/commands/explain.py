"""`specmint explain`: what a diagnostic, or a kind of change, means, with an example and the cure."""

from __future__ import annotations

from difflib import get_close_matches

from specmint.commands.results import Explained
from specmint.diagnostics import quoted
from specmint.explaining import explanations
from specmint.jobs import UsageError
from specmint.pipeline import Progress, silent


def explain(code: str, progress: Progress = silent) -> list[Explained]:
    """Return the explanation of a diagnostic, or of a kind of change, by its code, with or without brackets. One result.

    Raises UsageError for a code that nothing has; it names the one that is alike.
    """
    progress("looking it up")
    known = explanations()
    wanted = code.strip().strip("[]").lower()
    if wanted not in known:
        raise UsageError(f"no diagnostic and no change has the code {quoted(code)}{_alike(wanted)}")
    return [Explained(name=wanted, explanation=known[wanted])]


def _alike(wanted: str) -> str:
    close = get_close_matches(wanted, explanations(), n=1)
    if not close:
        return ": DIAGNOSTICS.md lists all"
    return f": did you mean {quoted(close[0])}?"

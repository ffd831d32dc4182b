"""JSON of which nobody knows the form: what is not of the form that is asked for reads as empty."""

from __future__ import annotations

from specmint.document import Json


def members(value: Json) -> dict[str, Json]:
    """Return the object itself; an empty one in the place of anything else."""
    if isinstance(value, dict):
        return value
    return {}


def elements(value: Json) -> list[Json]:
    """Return the list itself; an empty one in the place of anything else."""
    if isinstance(value, list):
        return value
    return []

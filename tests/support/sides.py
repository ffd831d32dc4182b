"""Documents as sides of a comparison: those of `specs/`, small ones, and edits of both."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from specmint.differing import Difference, Side, differences, verdict_of
from specmint.lower import lower
from specmint.source import Files, load, read

Json = dict[str, Any]
Edit = Callable[[Json], object]
SPECS = Path(__file__).parents[2] / "specs"


def side_of(document: Json) -> Side:
    """The meaning of a document that is known to be valid."""
    text = json.dumps(document, default=float, indent=1).encode()
    loaded = load(Files({"spec.json": text}, "spec.json"))
    return Side(lower(loaded)[0], loaded)


@cache
def spec(api: str) -> Json:
    """The document of an API of `specs/` as data."""
    loaded = load(read(SPECS / api / "openapi.yaml"))
    data = loaded.root().value
    assert isinstance(data, dict)
    return data


def edited(document: Json, *edits: Edit) -> Json:
    """A copy of a document after some edits."""
    made = copy.deepcopy(document)
    for edit in edits:
        edit(made)
    return made


def compared(old: Json, *edits: Edit) -> tuple[Difference, ...]:
    """What differs in a document after some edits."""
    return differences(side_of(old), side_of(edited(old, *edits)))


def told(found: tuple[Difference, ...]) -> set[str]:
    """The kinds of differences, each with its level and its name in Python: `breaking field-removed Probe.x`."""
    return {f"{one.level} {one.kind} {one.python}".rstrip() for one in found}


def verdict(found: tuple[Difference, ...]) -> str:
    """The gravest level."""
    return verdict_of(found)


def schema(document: Json, name: str) -> Json:
    """A component schema."""
    found: Json = document["components"]["schemas"][name]
    return found


def operation(document: Json, operation_id: str) -> Json:
    """An operation by its operationId."""
    for item in document["paths"].values():
        for one in item.values():
            if isinstance(one, dict) and one.get("operationId") == operation_id:
                return one
    raise LookupError(operation_id)

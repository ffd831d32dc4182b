"""Whether what a method returned holds all that was answered, in the members that are declared for it."""

import datetime as dt
import enum
from collections.abc import Mapping
from typing import Any

import pydantic

from . import bodies, wire


def difference(value: Any, tree: Any) -> str:
    """Return where a value holds something else than the tree that was answered; "" if nowhere."""
    held = _tree(value)
    return (
        "" if wire.same(held, tree) else bodies.difference(tree, held).replace("arrives", "is read")
    )


def _tree(value: Any) -> Any:
    """A value as JSON. What no member is declared for is not held: nothing was answered but declared ones."""
    if isinstance(value, pydantic.BaseModel):
        fields = type(value).model_fields
        return {
            fields[name].serialization_alias or name: _tree(getattr(value, name))
            for name in fields
            if name in value.model_fields_set
        }
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Mapping):
        return {key: _tree(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_tree(each) for each in value]
    if isinstance(value, dt.date | dt.time | float):
        return wire.ANY  # read into another form, which loses nothing that matters here
    return value

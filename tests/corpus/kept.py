"""Whether what a method returned holds all that was answered, in the members that are declared for it."""

import datetime as dt
import enum
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pydantic

from . import bodies, wire
from .client import wire_name


def difference(value: Any, tree: Any) -> str:
    """Return where a value holds something else than the tree that was answered; "" if nowhere."""
    held = _tree(value, tree)
    return (
        "" if wire.same(held, tree) else bodies.difference(tree, held).replace("arrives", "is read")
    )


def _tree(value: Any, tree: Any) -> Any:
    """A value as JSON, in the form that was answered.

    A member that no field is declared for is not held: nothing was answered but declared ones.
    """
    if isinstance(value, pydantic.BaseModel):
        fields = type(value).model_fields
        known = {name: wire_name(name, fields[name]) for name in fields}
        set_ = {name: known[name] for name in known if name in value.model_fields_set}
        return {key: _tree(getattr(value, name), _at(tree, key)) for name, key in set_.items()}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Mapping):
        return {key: _tree(each, _at(tree, key)) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_tree(each, _at(tree, index)) for index, each in enumerate(value)]
    if isinstance(value, dt.date | dt.time | float):
        return wire.ANY  # read into another form, which loses nothing that matters here
    return str(value) if isinstance(value, Decimal) and isinstance(tree, str) else value


def _at(tree: Any, key: Any) -> Any:
    try:
        return tree[key]
    except (LookupError, TypeError):
        return None

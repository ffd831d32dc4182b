"""Turn Python values into the JSON tree that is sent."""

import datetime as dt
import enum
import uuid
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from types import NoneType
from typing import Any, Final, cast

from pydantic import ValidationError

from ..errors import BadRequest, Problem
from .fields import Encoding, rfc3339
from .json_text import JsonTree
from .model import TOP, Location, Model, OpenModel, is_model, member, members, problems, required

_AS_IS: Final = frozenset({NoneType, bool, str, int, float, Decimal})
"""Types whose values are JSON already."""


def json_tree(
    value: object, encodings: tuple[Encoding, ...] = (), location: Location = TOP
) -> JsonTree:
    """Return the JSON tree that is sent for a value; its models are checked once more.

    A model gives its wire names, the fields that were set and its constants. Raises
    `BadRequest` with all problems at once: what was set wrongly after construction, a
    constant that was overwritten, an enum value that is not listed.
    """
    found: list[Problem] = []
    try:
        tree = _tree(value, location, encodings, found)
    except RecursionError:
        raise BadRequest("The request is nested too deeply") from None
    if found:
        raise BadRequest("The request breaks the spec", tuple(found))
    return tree


def _tree(
    value: object, here: Location, encodings: tuple[Encoding, ...], found: list[Problem]
) -> JsonTree:
    """Return a value's tree, and append to `found` what is wrong in it."""
    for encoding in encodings:
        if encoding.accepts(value):
            try:
                return encoding.written(value)
            except ValueError as error:
                found.append(Problem(here.python or here.wire, here.wire, str(error)))
                return None
    if is_model(type(value)):  # to ask for `isinstance` takes pydantic longer
        return _model_tree(cast(Model, value), here, found)
    if isinstance(value, Mapping):
        tree: dict[str, JsonTree] = {}
        for key, each in cast(Mapping[object, object], value).items():
            name = str(key)
            # Keys of a body that is no model have no Python name.
            inside = here.member(here.python and name, name)
            tree[name] = _tree(each, inside, encodings, found)
        return tree
    if isinstance(value, (list, tuple)):
        items = cast(Sequence[Any], value)
        if not encodings and _AS_IS.issuperset(map(type, items)):
            return list(items)
        return [_tree(each, here.item(n), encodings, found) for n, each in enumerate(items)]
    try:
        return _leaf(value)
    except ValueError as error:
        found.append(Problem(here.python or here.wire, here.wire, str(error)))
        return None


def _model_tree(model: Model, here: Location, found: list[Problem]) -> JsonTree:
    kind = type(model)
    held = _held(model, model.model_fields_set)
    wrong: set[str] = set()
    try:
        clean = kind.model_validate(held, by_name=True, by_alias=False)
        held = _held(clean, held.keys() | required(kind))  # what `del` took is out
    except ArithmeticError:  # `multipleOf` of a number like 1e999999
        what = "A number is too large to be checked"
        found.append(Problem(here.python or here.wire, here.wire, what))
    except ValidationError as error:
        found += problems(error, kind, here)
        wrong = {str(each["loc"][0]) for each in error.errors() if each["loc"]}
    tree: dict[str, JsonTree] = {}
    fields = members(kind)
    for name, value in held.items():
        key, _, encodings = fields.get(name) or member(kind, name)
        if not encodings and type(value) in _AS_IS:
            tree[key] = value
        elif name not in wrong:
            tree[key] = _tree(value, here.member(name, key), encodings, found)
    return tree


def _held(model: Model, names: Collection[str]) -> dict[str, Any]:
    """Return what these members hold, and the members that the spec leaves open."""
    values = vars(model)
    held = {name: values[name] for name in filter(names.__contains__, values)}
    if issubclass(type(model), OpenModel):
        known = members(type(model))
        extra = (model.model_extra or {}).items()
        held.update((name, each) for name, each in extra if name not in known)
    return held


def _leaf(value: object) -> JsonTree:
    """Return a value without parts. Raises `ValueError`, which says why it has none."""
    match value:
        case enum.Enum():
            refusal: str = getattr(value, "refusal", "")
            if refusal:
                raise ValueError(refusal)
            return _leaf(value.value)
        case None | bool() | str() | int() | float() | Decimal():
            return value
        case dt.datetime():
            return rfc3339(value)
        case dt.date() | dt.time():
            return value.isoformat()
        case uuid.UUID():
            return str(value)
        case _:
            raise ValueError(f"{type(value).__name__} has no JSON form")

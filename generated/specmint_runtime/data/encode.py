"""Turn Python values into the JSON tree that is sent."""

import datetime as dt
import enum
import uuid
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, cast

from pydantic import ValidationError

from ..errors import BadRequest, Problem
from .fields import Encoding, rfc3339
from .json_text import JsonTree
from .model import TOP, Location, Model, OpenModel, member, members, problems, required


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
    if isinstance(value, Model):
        return _model_tree(value, here, found)
    if isinstance(value, Mapping):
        tree: dict[str, JsonTree] = {}
        for key, each in cast(Mapping[object, object], value).items():
            name = str(key)
            # Keys of a body that is no model have no Python name.
            inside = here.member(here.python and name, name)
            tree[name] = _tree(each, inside, encodings, found)
        return tree
    if isinstance(value, list | tuple):
        items = enumerate(cast(Iterable[object], value))
        return [_tree(each, here.item(n), encodings, found) for n, each in items]
    try:
        return _leaf(value)
    except ValueError as error:
        found.append(Problem(here.python or here.wire, here.wire, str(error)))
        return None


def _model_tree(model: Model, here: Location, found: list[Problem]) -> JsonTree:
    kind, given, wrong = type(model), model.model_fields_set, set[str]()
    held = _held(model, given)
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
    for name in held:
        if name not in wrong:
            key, _, encodings = member(kind, name)
            tree[key] = _tree(held[name], here.member(name, key), encodings, found)
    return tree


def _held(model: Model, names: Collection[str]) -> dict[str, Any]:
    """Return what these members hold, and the members that the spec leaves open."""
    held = {name: each for name, each in vars(model).items() if name in names}
    if isinstance(model, OpenModel):
        known, extra = members(type(model)), (model.model_extra or {}).items()
        held |= {name: each for name, each in extra if name not in known}
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

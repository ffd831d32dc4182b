"""Turn models into our own form, for files and queues: `portable` reads it back."""

import datetime as dt
import decimal
import enum
import typing
import uuid
from types import NoneType
from typing import Any, Final, cast

from .json_text import JsonTree
from .model import Model, bare, flat, is_model, member, set_in


def stored_tree(value: object, kind: Any = Any) -> JsonTree:
    """Return the JSON tree of a value of this type, in our own form.

    Models give the members that were set, by their Python names, and in a union their
    constants too, which tell them apart. So is an amount, which is text, a number where
    its type allows text.
    """
    match value:
        case Model():
            return _of_model(value, sum(map(is_model, flat(bare(kind)))) > 1)
        case dict():
            pairs = cast(dict[str, object], value).items()
            inner = _type_inside(kind)
            return {key: stored_tree(each, inner) for key, each in pairs}
        case list() | tuple():
            items = cast(list[object], value)
            inner = _type_inside(kind)
            return [stored_tree(each, inner) for each in items]
        case enum.Enum():
            return cast(JsonTree, value.value)
        case decimal.Decimal() if _is_never_text(kind):
            return str(value)
        case dt.date() | dt.time():
            return value.isoformat()
        case uuid.UUID():
            return str(value)
        case _:
            return cast(JsonTree, value)


def _of_model(model: Model, in_union: bool) -> JsonTree:
    kind = type(model)
    given = set_in(model) if in_union else model.model_fields_set
    held: dict[str, Any] = {**(model.model_extra or {})}
    held |= {name: each for name, each in vars(model).items() if name in given}
    return {name: stored_tree(held[name], member(kind, name).kind) for name in held}


def _type_inside(kind: Any) -> Any:
    """Return the type of what is inside a list or an object: a union, if it is of one.

    Any where the type does not say.
    """
    members = [typing.get_args(each) for each in flat(bare(kind))]
    inner = tuple(each[-1] for each in members if each)
    return typing.Union[inner] if inner else Any  # noqa: UP007 - made of a tuple


_TEXTLESS: Final = {decimal.Decimal, int, float, bool, NoneType}


def _is_never_text(kind: Any) -> bool:
    """Return whether a type has amounts, and nothing that is read from text."""
    return {bare(each) for each in flat(bare(kind))} <= _TEXTLESS

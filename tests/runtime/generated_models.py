"""Random objects of the models of the four clients, for hypothesis."""

from __future__ import annotations

import datetime as dt
import decimal
import importlib
import inspect
import typing
from enum import Enum
from types import NoneType
from typing import Any, Literal, cast

from hypothesis import strategies as st
from pydantic import ConfigDict, TypeAdapter, ValidationError

from specmint.runtime.data.json_text import JsonTree

CLIENTS = ("bill_com", "billbee", "billing_booth_one", "chargeover")


def models_of(client: str) -> list[Any]:
    """Every model of a client."""
    module = importlib.import_module(f"{client}.models")
    found = [each for each in vars(module).values() if inspect.isclass(each)]
    return [
        each for each in found if hasattr(each, "from_wire") and each.__module__ == module.__name__
    ]


NUMBERS = st.decimals(allow_nan=False, allow_infinity=False) | st.sampled_from(
    [
        decimal.Decimal(text)
        for text in ("1.10", "0.00", "-0.0", "1E+2", "12345678901234567890.123456789")
    ]
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
LEAVES = st.none() | st.booleans() | st.integers() | NUMBERS | TEXTS
TREES: st.SearchStrategy[JsonTree] = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)
ZONES = st.integers(-720, 720).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))
EARLIEST, LATEST = dt.datetime(1900, 1, 2), dt.datetime(2200, 1, 1)
DATETIMES = st.datetimes(EARLIEST, LATEST) | st.datetimes(EARLIEST, LATEST, timezones=ZONES)
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    NoneType: st.none(),
    bool: st.booleans(),
    int: st.integers(-(2**63), 2**63),
    str: TEXTS | st.sampled_from(["1.10", "2020-01-31", "2020-01-31T00:00:00Z", "7"]),
    float: st.floats(allow_nan=False, allow_infinity=False),
    decimal.Decimal: NUMBERS,
    dt.date: st.dates(dt.date(1970, 1, 1), dt.date(2060, 1, 1)),
    dt.datetime: DATETIMES,
    Any: TREES,
}


_MADE: dict[int, tuple[Any, st.SearchStrategy[Any]]] = {}


def values(runtime: Any, kind: Any) -> st.SearchStrategy[Any]:
    """Return `_values`, made once for each type: types may be equal and yet differ in what is beside them."""
    if id(kind) not in _MADE:
        _MADE[id(kind)] = kind, _values(runtime, kind)
    return _MADE[id(kind)][1]


def _values(runtime: Any, kind: Any) -> st.SearchStrategy[Any]:
    """Values that a type accepts from a constructor, and unlisted ones of its enums. `runtime` is the client's."""
    patterns = [
        each.pattern for each in getattr(kind, "__metadata__", ()) if getattr(each, "pattern", None)
    ]
    bare = runtime.bare(kind)
    union = list(runtime.flat(bare))
    found: st.SearchStrategy[Any]
    if len(union) > 1:
        found = st.one_of([values(runtime, each) for each in typing.get_args(bare)])
    elif runtime.is_model(bare):
        return objects(runtime, bare)
    elif typing.get_origin(bare) is list:
        found = st.lists(values(runtime, typing.get_args(bare)[0]), max_size=2)
    elif typing.get_origin(bare) is dict:
        found = st.dictionaries(TEXTS, values(runtime, typing.get_args(bare)[1]), max_size=2)
    elif typing.get_origin(bare) is Literal:
        found = st.sampled_from(list[Any](typing.get_args(bare)))
    elif inspect.isclass(bare) and issubclass(bare, Enum):
        found = _enum_values(cast(Any, bare))
    elif patterns:
        found = st.from_regex(str(patterns[0]))
    else:
        found = PLAIN[bare]
    return found.filter(_accepted_by(kind))


def _enum_values(kind: Any) -> st.SearchStrategy[Any]:
    new: st.SearchStrategy[Any] = TEXTS
    if int in kind.__mro__:
        new = st.integers(1000, 2000)
    return st.sampled_from([*kind]) | new.map(kind.unlisted)


def _accepted_by(kind: Any) -> Any:
    validate = TypeAdapter[Any](kind, config=ConfigDict(strict=True)).validator.validate_python

    def accepted(value: object) -> bool:
        try:
            validate(value)
        except (ValidationError, ArithmeticError):
            return False
        return True

    return accepted


def objects(runtime: Any, model: Any) -> st.SearchStrategy[Any]:
    """Objects of a model: any of the members that may be absent is, and members that the spec lacks may be there."""

    @st.composite
    def make(draw: st.DrawFn) -> Any:
        given: dict[str, Any] = {}
        for name, member in runtime.members(model).items():
            if name in runtime.required(model) or draw(st.integers(0, 3)) == 0:
                given[name] = draw(values(runtime, member.kind))
        if model.model_config["extra"] == "allow" and draw(st.integers(0, 3)) == 0:
            given["never-declared"] = draw(values(runtime, runtime.open_type(model)))
        return model.model_validate(given)

    return make()

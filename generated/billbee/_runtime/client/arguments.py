"""What the pages are built on: methods that check what they are given.

The annotations of a method are its rules: types, enums, lengths, bounds, patterns. They
are checked before the method does anything, and a value that travels in another form
(`Flag`, `Stamp`, `Null`, …) is put into it.
"""

import collections.abc
import datetime as dt
import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import cache, wraps
from typing import Any, ClassVar, NamedTuple, get_origin

from pydantic import ConfigDict, TypeAdapter, ValidationError

from ..data.fields import Encoding
from ..data.model import is_model, parts, problems, wire
from ..errors import BadRequest, Problem
from .asynchronous import AsyncTransport
from .sync import Transport


class _Rule(NamedTuple):
    """How one argument is checked; `optional` ones are left out as None.

    What is `written` may still be wrong where it is sent: a model that was changed.
    """

    annotation: Any
    validate: Callable[[Any], Any]
    optional: bool
    encodings: tuple[Encoding, ...]
    written: bool
    is_model: bool


class _Checking:
    """Checks the arguments of its methods.

    `_wire` names on the wire those arguments that have another name there, as
    `argument`, or as `method.argument` where methods differ. A model without an entry
    is the whole body, which has no name.
    """

    _wire: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls) -> None:
        for name, method in list(vars(cls).items()):
            if inspect.isfunction(method) and not name.startswith("_"):
                setattr(cls, name, _checking(method, cls._wire))


class Resource(_Checking):
    """A page in the sync voice."""

    def __init__(self, api: Transport) -> None:
        self._api = api


class AsyncResource(_Checking):
    """A page in the async voice."""

    def __init__(self, api: AsyncTransport) -> None:
        self._api = api


def _checking(method: Any, names_there: Mapping[str, str]) -> Any:
    """The method, which raises `BadRequest` with all that is wrong in its arguments."""
    names = list(inspect.signature(method).parameters)[1:]

    @cache
    def rules() -> Mapping[str, _Rule]:
        return _rules(method)

    def clean(given: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        checked, found = dict(given), list[Problem]()
        for name in filter(checked.__contains__, rules()):
            rule, own = rules()[name], f"{method.__name__}.{name}"
            usual = "" if rule.is_model else name
            there = names_there.get(own, names_there.get(name, usual))
            try:
                checked[name] = _checked(checked[name], rule, name, there)
            except ValidationError as error:
                found += problems(error, rule.annotation, name, there)
            except BadRequest as refused:
                found += refused.problems
        if found:
            raise BadRequest("The request breaks the spec", tuple(found))
        return checked

    @wraps(method)
    def call(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        placed = dict(zip(names, args, strict=False))
        if placed.keys() & kwargs:
            return method(self, *args, **kwargs)  # which says so
        checked = clean([*placed.items(), *kwargs.items()])
        first = [checked.pop(name) for name in placed]
        return method(self, *first, *args[len(placed) :], **checked)

    @wraps(method)
    async def call_async(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        return await call(self, *args, **kwargs)

    return call_async if inspect.iscoroutinefunction(method) else call


def _rules(method: Any) -> dict[str, _Rule]:
    """The rule of every argument that has one; `Iterable` is checked item by item."""
    rules: dict[str, _Rule] = {}
    for name, parameter in list(inspect.signature(method).parameters.items())[1:]:
        kind = parameter.annotation
        if kind is not Any and get_origin(kind) is not collections.abc.Iterable:
            config = None if is_model(kind) else ConfigDict(strict=True)
            adapter = TypeAdapter[Any](kind, config=config)
            validate = adapter.validator.validate_python
            inside = [*parts(kind)]
            encodings = tuple(each for each in inside if isinstance(each, Encoding))
            model = any(map(is_model, inside))
            written = model or dt.datetime in inside
            optional = parameter.default is None
            rules[name] = _Rule(kind, validate, optional, encodings, written, model)
    return rules


def _checked(value: Any, rule: _Rule, python: str, there: str) -> Any:
    if value is None and rule.optional:
        return None
    checked = rule.validate(value)
    if rule.encodings:
        return wire(checked, rule.encodings, python, there)
    if rule.written:
        wire(checked, (), python, there)
    return checked

"""The base of the pages: methods that check what they are given.

The annotations of a method are its rules: types, enums, lengths, bounds, patterns. They
are checked before the method does anything, and a value that travels in another form
(`Flag`, `Stamp`, `Null`, …) is put into it.
"""

import collections.abc
import datetime as dt
import inspect
from collections.abc import Callable, Mapping
from functools import cache, partial, wraps
from typing import Any, ClassVar, Generic, TypeAlias, TypeVar, get_origin

from pydantic import ValidationError

from ..data.decode import strictly
from ..data.encode import json_tree
from ..data.fields import Encoding
from ..data.model import Location, is_model, misnamed, parts, problems
from ..errors import BadRequest, Problem
from .asynchronous import AsyncTransport
from .sync import Transport

A = TypeVar("A")
_Check: TypeAlias = Callable[[Any], Any]
"""Returns a value in the form in which it travels, or raises `BadRequest`."""


class _Page(Generic[A]):
    """The methods of a page check their arguments, and have a transport do the rest.

    `_wire` names on the wire those arguments that have another name there, as
    `argument`, or as `method.argument` where methods differ. A model without an entry
    is the whole body, which has no name.
    """

    _wire: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name, method in list(vars(cls).items()):
            if inspect.isfunction(method) and not name.startswith("_"):
                setattr(cls, name, _checking(method, cls._wire))

    def __init__(self, api: A) -> None:
        self._api = api


class Resource(_Page[Transport]):
    """A page of the sync client."""


class AsyncResource(_Page[AsyncTransport]):
    """A page of the async client."""


def _checking(method: Any, wire: Mapping[str, str]) -> Any:
    """Return the method, with a check of its arguments that raises `BadRequest`."""
    names = list(inspect.signature(method).parameters)[1:]
    checks = cache(partial(_checks, method, wire))  # by the first call: few get one

    @wraps(method)
    def call(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        placed = dict(zip(names, args, strict=False))
        if kwargs and placed.keys() & kwargs:
            return method(self, *args, **kwargs)  # raises the TypeError for it
        checked = {**placed, **kwargs}
        found: list[Problem] = []
        for name, check in checks().items():
            if name in checked:
                try:
                    checked[name] = check(checked[name])
                except BadRequest as refused:
                    found += refused.problems
        if found:
            raise BadRequest("The request breaks the spec", tuple(found))
        first = [checked.pop(name) for name in placed]
        return method(self, *first, *args[len(placed) :], **checked)

    @wraps(method)
    async def call_async(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        return await call(self, *args, **kwargs)

    return call_async if inspect.iscoroutinefunction(method) else call


def _checks(method: Any, wire: Mapping[str, str]) -> dict[str, _Check]:
    """Return the check of every argument that has one."""
    checks: dict[str, _Check] = {}
    for name, parameter in list(inspect.signature(method).parameters.items())[1:]:
        kind = parameter.annotation
        optional = parameter.default is None
        # The items of an `Iterable` are checked one by one, when they are sent.
        if kind is not Any and get_origin(kind) is not collections.abc.Iterable:
            named = wire.get(f"{method.__name__}.{name}", wire.get(name))
            checks[name] = _check(kind, name, named, optional=optional)
    return checks


def _check(kind: Any, name: str, wire: str | None, *, optional: bool) -> _Check:
    """Return the check of an argument; `optional` ones are left out as None."""
    validate = strictly(kind)
    inside = [*parts(kind)]
    encodings = tuple(each for each in inside if isinstance(each, Encoding))
    has_model = any(map(is_model, inside))
    if wire is None:
        wire = "" if has_model else name
    here = Location(name, wire)
    # These can be wrong though they are valid: a model that was changed after it was
    # made, a datetime without zone. Writing them shows it; of a model that is sent.
    is_written = bool(encodings) or has_model
    has_moment = dt.datetime in inside

    def check(value: Any) -> Any:
        if value is None and optional:
            return None
        try:
            checked = validate(value)
        except ValidationError as error:
            raise BadRequest("", tuple(problems(error, kind, here))) from None
        # What a plain object has and its model does not would not be sent.
        if has_model and (wrong := misnamed(value, checked, here)):
            raise BadRequest("", tuple(wrong))
        if is_written:
            return json_tree(checked, encodings, here)
        if has_moment:
            json_tree(checked, (), here)
        return checked

    return check

"""Models that stand in several modules, each loaded when one of its names is needed.

Their annotations name models of other modules, which are imported for type checkers
only. What `models` gives out, and what is built, gets the names that it is made of, at
any depth: the first use of a model loads what it needs, and nothing else.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from sys import modules
from typing import TYPE_CHECKING, Any, Final

from .model import is_model
from .portable import PortableModel, PortableOpenModel

_HOMES: Final[dict[str, Mapping[str, str]]] = {}
"""By package, the module of each name, seen from the package."""

_OPENED: Final[set[Any]] = set()


def _package(kind: Any) -> str:
    module: str = kind.__module__
    return module.rpartition(".")[0]


def by_module(
    package: str, homes: Mapping[str, str]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return the `__getattr__` and the `__dir__` of the package that has these modules.

    What it gives out can be inspected (`typing.get_type_hints`) and subclassed.
    """
    _HOMES[package] = homes

    def __getattr__(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found = _load(package, name)
        _open([found])
        vars(modules[package])[name] = found
        return found

    def __dir__() -> list[str]:
        return sorted(modules[package].__all__)

    return __getattr__, __dir__


class ModularModel(PortableModel):
    """A model of such a package."""

    if not TYPE_CHECKING:  # type checkers know pydantic's arguments of a class

        def __init_subclass__(cls, **options: Any) -> None:
            """Build the model that a subclass inherits from.

            pydantic would look for the names in the module of the subclass.
            """
            for base in cls.__bases__:
                if _package(base) in _HOMES:
                    base.model_rebuild()
            super().__init_subclass__(**options)

    @classmethod
    def model_rebuild(cls, **options: Any) -> bool | None:
        """Build the model, with the models of other modules."""
        _open([cls])
        return super().model_rebuild(**options)


class ModularOpenModel(PortableOpenModel, ModularModel):
    """The same, for models whose further members are data."""


def _open(kinds: Iterable[Any]) -> None:
    """Bind, in their modules, the names of what these classes and aliases are made of."""
    waiting = dict.fromkeys(kinds).keys() - _OPENED
    seen = set[Any]()
    while waiting:
        kind = waiting.pop()
        seen.add(kind)
        package = _package(kind)
        words = _HOMES.get(package, {}).keys() & re.findall(r"\w+", _source(kind))
        for word in words:
            found = vars(modules[kind.__module__])[word] = _load(package, word)
            if found not in seen and found not in _OPENED:
                waiting.add(found)
    _OPENED.update(seen)  # not before: another thread would build without the names


def _source(kind: Any) -> str:
    """Return the annotations of a model, or what an alias names, as text."""
    if is_model(kind):
        return " ".join(map(str, inspect.get_annotations(kind).values()))
    return str(getattr(kind, "__value__", ""))


def _load(package: str, name: str) -> Any:
    return vars(import_module(_HOMES[package][name], package))[name]

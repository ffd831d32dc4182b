"""Models that stand in several modules, each loaded when one of its names is needed.

Annotations name models of other modules, which are imported for type checkers only.
They are bound when the model is given out by `models` or built (`names_for`), and
lead no further: the first use of a model loads what it is made of, and nothing else.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from sys import modules
from typing import Any, Final

from .model import is_model, named_in, parts

_HOMES: Final[dict[str, Mapping[str, str]]] = {}
"""By package, the module of each name, seen from the package."""


def by_module(
    package: str, homes: Mapping[str, str]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return the `__getattr__` and the `__dir__` of the package of these modules.

    What it gives out has all names that its annotations need: `typing.get_type_hints`
    works, and so does a subclass in another module.
    """
    _HOMES[package] = homes

    def __getattr__(name: str) -> object:
        found = _load(package, name)
        for _ in parts(*(named_in(found) if is_model(found) else [found])):
            pass  # an alias binds its names where it is unfolded
        vars(modules[package])[name] = found
        return found

    def __dir__() -> list[str]:
        return sorted(modules[package].__all__)

    return __getattr__, __dir__


def beside(module: str) -> Callable[[str], object]:
    """Return the `__getattr__` of one of these modules, which has the others' names."""
    package = module.rpartition(".")[0]

    def __getattr__(name: str) -> object:
        return _load(package, name)

    return __getattr__


def _load(package: str, name: str) -> Any:
    home = _HOMES[package].get(name)
    if home is None:
        raise AttributeError(f"module {package!r} has no attribute {name!r}")
    return vars(import_module(home, package))[name]

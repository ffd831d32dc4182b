"""Names of the package root, imported when they are first asked for (PEP 562)."""

from collections.abc import Callable, Mapping
from importlib import import_module


def lazily(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """The `__getattr__` of a package; what has no home among its modules is a model."""

    def __getattr__(name: str) -> object:
        if name == "models":
            return import_module(".models", package)
        if not name.startswith("__"):
            home = import_module(homes.get(name, ".models"), package)
            if name in homes or name in home.__all__:
                return getattr(home, name)
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return __getattr__

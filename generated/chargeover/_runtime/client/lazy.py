"""Names of the package root, imported when they are first asked for (PEP 562)."""

from collections.abc import Callable
from importlib import import_module

_HOMES = {
    "Client": "._client",
    "AsyncClient": ".aio",
    "SpecDrift": "._runtime.data.decode",
    "Retries": "._runtime.engine.retry",
}


def lazily(package: str) -> Callable[[str], object]:
    """The `__getattr__` of a package: its own names first, every other is a model."""

    def __getattr__(name: str) -> object:
        if name == "models":
            return import_module(".models", package)
        if not name.startswith("__"):
            home = import_module(_HOMES.get(name, ".models"), package)
            if name in _HOMES or name in home.__all__:
                return getattr(home, name)
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return __getattr__

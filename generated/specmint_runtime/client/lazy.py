"""Import names of the package root when they are first asked for (PEP 562).

`import billbee` then costs milliseconds, and pydantic is imported with the first model.
"""

from collections.abc import Callable, Mapping
from importlib import import_module


def lazily(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """Return the `__getattr__` of a package; a name without a home is a model's.

    The root hides it from type checkers, which would let every misspelled name pass.
    """

    def __getattr__(name: str) -> object:
        # `from . import models` in here would ask this function for it, for ever.
        if name == "models":
            return import_module(".models", package)
        # Tools ask for `__path__`, `__wrapped__`, …: no reason to import the models.
        if not name.startswith("__"):
            home = import_module(homes.get(name, ".models"), package)
            # models.py has imports of its own, which are not models: `__all__` decides.
            if name in homes or name in home.__all__:
                return getattr(home, name)
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return __getattr__

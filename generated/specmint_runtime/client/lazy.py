"""Import names of the package root when they are first asked for (PEP 562).

`import billbee` then costs milliseconds, and pydantic is imported with the first model.
A client's pages are imported with the first call that needs them.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from importlib import import_module
from sys import modules
from types import SimpleNamespace
from typing import Any

from ..needs import check_needs


def lazily(
    package: str, homes: Mapping[str, str]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return the `__getattr__` and the `__dir__` of a package.

    A name without a home is a model's. `dir()`, and so the completion of an editor or
    of the prompt, lists what the package exports, and none of its modules.
    The root hides both from type checkers, which would let every misspelled name pass.
    """

    def __getattr__(name: str) -> object:
        # `from . import models` in here would ask this function for it, for ever.
        if name == "models":
            check_needs()
            return import_module(".models", package)
        # Tools ask for `__path__`, `__wrapped__`, …: no reason to import the models.
        if not name.startswith("__"):
            check_needs()
            home = import_module(homes.get(name, ".models"), package)
            # models.py has imports of its own, which are not models: `__all__` decides.
            if name in homes or name in home.__all__:
                return getattr(home, name)
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted(modules[package].__all__)

    return __getattr__, __dir__


class PageOf(cached_property[Any]):
    """A page of a client, made when it is first asked for.

    Asked of the class, it is the page's class, so that `unittest.mock.create_autospec`
    sees the methods of a client's pages.
    """

    def __get__(self, client: Any, owner: type[Any] | None = None) -> Any:
        if client is not None:
            return super().__get__(client, owner)
        page: object = self.func(SimpleNamespace(_api=None))
        return type(page)


def show_pages(client: type) -> None:
    """Let the class of a client show the classes of its pages."""
    for name, member in list(vars(client).items()):
        if isinstance(member, cached_property):
            page = PageOf(member.func)
            page.__set_name__(client, name)
            setattr(client, name, page)

"""The runtime of a generated package, wherever it stands: a copy inside it, or one that its project shares."""

from __future__ import annotations

import importlib
from typing import Any

_KNOWN = ".data.decode"


def runtime_module(package: str, name: str) -> Any:
    """Return a module of the runtime that a package runs on: `engine.retry`."""
    home: str = importlib.import_module(package).SpecDrift.__module__

    assert home.endswith(_KNOWN)
    return importlib.import_module(f"{home.removesuffix(_KNOWN)}.{name}")

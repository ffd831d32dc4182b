"""The libraries that a generated package needs, each from the version on that was tried.

This is the one table of them: what writes a package's metadata takes it from here.
"""

import re
from importlib import import_module
from typing import Final

# pydantic 2.11.1 and older hand a Mapping back as it was given: nothing in it is checked.
NEEDS: Final = {"httpx2": "2.0", "pydantic": "2.11.2"}


def check_needs() -> None:
    """Raise ImportError where a library is missing or too old; it names all of them.

    An older one fails somewhere inside, with an error that says nothing of the reason.
    """
    lacking = [problem for name in NEEDS if (problem := _lack_of(name))]
    if lacking:
        wanted = " ".join(f"'{name}>={floor}'" for name, floor in NEEDS.items())
        raise ImportError(f"{'; '.join(lacking)}: pip install --upgrade {wanted}")


def _lack_of(name: str) -> str:
    """Return what is wrong with the installed library; empty if nothing is.

    The library says its own version: its metadata is not in every bundle.
    """
    try:
        version = str(import_module(name).__version__)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return f"{name} {NEEDS[name]} or later is needed, and it is not installed"
    if _numbers(version) >= _numbers(NEEDS[name]):
        return ""
    return f"{name} {NEEDS[name]} or later is needed, and {version} is installed"


def _numbers(version: str) -> list[int]:
    """Return the release of a version; what stands behind it counts not."""
    return [int(part) for part in re.findall(r"\d+", version)[:3]]

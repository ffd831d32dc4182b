"""Which modules of the runtime an API needs, copied as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from specmint import ir

#: Modules that only some APIs need, and what asks for them.
OPTIONAL = frozenset({"session", "limits", "paging", "bulk", "codecs", "enums"})
_IMPORT = re.compile(r"^from \.+_runtime\.(\w+) import ", re.MULTILINE)


def needed(api: ir.Api) -> frozenset[str]:
    """The optional modules that this API's pages and behaviour import."""
    operations = [operation for resource in api.resources for operation in resource.operations]
    limited = bool(api.limits) or any(operation.limits for operation in operations)
    budget = api.session is not None and api.session.budget is not None
    asked = {
        "session": api.session is not None,
        "limits": limited or budget,
        "paging": any(operation.paging is not None for operation in operations),
        "bulk": any(operation.bulk is not None for operation in operations),
    }
    return frozenset(name for name, wanted in asked.items() if wanted)


def runtime_files(api: ir.Api, pages: Iterable[str]) -> dict[PurePosixPath, str]:
    """The runtime's files below `_runtime/`, byte for byte. `pages` are the files that import them."""
    folder = Path(__file__).resolve().parent / "runtime"
    wanted = needed(api) | {name for page in pages for name in _IMPORT.findall(page)}
    return {
        PurePosixPath("_runtime") / path.name: path.read_text(encoding="utf-8")
        for path in sorted(folder.glob("*.py"))
        if path.stem not in OPTIONAL or path.stem in wanted
    }

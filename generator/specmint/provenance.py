"""What made an output: this generator's version, its own files, and the tools whose work shows in the output."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from specmint.output import Manifest
from specmint.version import VERSION

_TOOLS = ("black", "datamodel-code-generator", "jinja2")


def manifest(spec: Mapping[str, bytes], package: str, templates: Path) -> Manifest:
    """The manifest of an output made from these spec files. Digests are SHA-256."""
    return Manifest(
        generator=f"specmint {VERSION}",
        spec={name: hashlib.sha256(data).hexdigest() for name, data in spec.items()},
        options={
            "package": package,
            "generator": _own_digest(templates),
            "tools": {name: _version(name) for name in _TOOLS},
        },
    )


@cache
def _own_digest(templates: Path) -> str:
    """One digest over every file of the generator: a change in it makes every output out of date."""
    own = Path(__file__).resolve().parent
    whole = hashlib.sha256()
    for folder, pattern in ((own, "*.py"), (own, "*.json"), (templates, "*.jinja*")):
        for path in sorted(folder.rglob(pattern)):
            whole.update(
                path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0"
            )
    return whole.hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""

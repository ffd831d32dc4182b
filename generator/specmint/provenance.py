"""What made an output: the spec, this generator's version, and the tools whose work shows in the output."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from specmint.choice import Choice
from specmint.form import Form
from specmint.output import Manifest, digest
from specmint.version import VERSION

if TYPE_CHECKING:
    from specmint.document import Document

_TOOLS = ("black", "jinja2")


def manifest(
    spec: Mapping[str, bytes],
    package: str,
    form: Form | None = None,
    choice: Choice | None = None,
    *,
    overlays: Sequence[str] = (),
    meaning: str = "",
    title: str = "",
    names: Mapping[str, Mapping[str, str]] | None = None,
    excluded: Mapping[str, str] | None = None,
    unreached: int = 0,
) -> Manifest:
    """The manifest of an output made from these spec files, of which some are `overlays`. Digests are SHA-256, and do not tell CRLF from LF.

    It changes with the spec, the version and the tools, not with every change of this project's own code: in a checkout,
    `--from-scratch` is what believes nothing.
    """
    remembered = form.options() if form is not None else {}
    if overlays:
        remembered["overlays"] = list(overlays)
    return Manifest(
        generator=f"specmint {VERSION}",
        spec={name: digest(data) for name, data in spec.items()},
        options={
            "package": package,
            "tools": {name: _version(name) for name in _TOOLS},
            **remembered,
            **(choice or Choice()).options(),
        },
        meaning=meaning,
        title=title,
        names=names or {},
        excluded=excluded or {},
        unreached=unreached,
    )


def meaning_of(document: Document) -> str:
    """Return the SHA-256 of what the files of a document say: keys in their order and values, whatever else stands beside them."""
    plain = {name: document.files[name].data for name in sorted(document.files)}
    text = json.dumps(plain, default=repr, ensure_ascii=True, separators=(",", ":"))
    return digest(text.encode("ascii"))


@cache
def _version(name: str) -> str:
    """Return the version of a package, "" if it is not installed: of the first one on the path that imports take."""
    start, end = f"{name}-", ".dist-info"
    for folder in sys.path:
        for entry in _names_in(folder):
            if entry.lower().startswith(start) and entry.endswith(end):
                return entry[len(start) : -len(end)]
    return _version_elsewhere(name)


def _names_in(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in entries]
    except OSError:  # a zip file, or a folder that is gone
        return []


def _version_elsewhere(name: str) -> str:
    # Not asked first: it imports 60 modules, and parses the metadata.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return ""

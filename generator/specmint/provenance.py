"""What made an output: the spec, this generator's version, and the tools whose work shows in the output."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from specmint.choice import Choice
from specmint.current import GENERATOR, package_options
from specmint.form import Form
from specmint.output import Manifest, digest

if TYPE_CHECKING:
    from specmint.document import Document


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
    """Return the manifest of an output made from these spec files, of which some are `overlays`. Digests are SHA-256, the same for CRLF and LF.

    It changes with the spec, the version and the tools, not with every change of this project's own code: in a checkout,
    `--from-scratch` is what believes nothing.
    """
    remembered = form.options() if form is not None else {}
    if overlays:
        remembered["overlays"] = list(overlays)
    return Manifest(
        generator=GENERATOR,
        spec={name: digest(data) for name, data in spec.items()},
        options=package_options(package, **remembered, **(choice or Choice()).options()),
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

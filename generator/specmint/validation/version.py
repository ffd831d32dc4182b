"""Which version of OpenAPI a document is written in."""

from __future__ import annotations

import re

from specmint.diagnostics import quoted
from specmint.document import Node
from specmint.mending import Mend, Problem, scalar_text
from specmint.validation.wording import type_name

_SUPPORTED = re.compile(r"3\.[012]\.\d+(-.+)?")
_SHORT = re.compile(r"3\.[012]")
_SPELLED = re.compile(r"\s*(?:openapi\s*)?v?(3)[.,]([012])(?:[.,](\d*).*)?", re.DOTALL | re.I)
"""`v3.0.1`, ` 3.0.1 `, `3.0.x`, `3,0,1`: one version in another spelling."""
_HINT = "OpenAPI 2.0 to 3.2 are supported: begin the file with openapi: 3.1.0, for example."
_WHICH = "Write 3.0.0, 3.1.0 or 3.2.0: a schema does not mean the same in each."


def check_version(root: Node) -> tuple[str, list[Problem]]:
    """Return ("3.0", "3.1" or "3.2", its slips), or "" and the one problem that makes all others pointless.

    A version without its last number (`3.0`, as text or as a number) is a slip, and so is one in another spelling, or
    under the key of Swagger 2.0.
    """
    node = root.get("openapi")
    if node is None:
        return _under_another_key(root)
    text = scalar_text(node.value) or node.string
    if _SHORT.fullmatch(text):
        message = f"'openapi' must be text such as \"{text}.0\", not {type_name(node)}; it is read as that"
        return text, [Mend(node.warning("short-version", message), root, "openapi", f"{text}.0")]
    meant = spelled(text)
    if meant and not _SUPPORTED.fullmatch(text):
        message = f"'openapi' is {quoted(text)}; it is read as {meant}"
        found = node.warning("version-spelling", message, f'Write openapi: "{meant}".')
        return meant[:3], [Mend(found, root, "openapi", meant)]
    if not isinstance(node.value, str):
        message = f"'openapi' must be text such as \"3.1.0\", not {type_name(node)}"
        return "", [node.error("unsupported-version", message, _WHICH if text == "3" else _HINT)]
    if not _SUPPORTED.fullmatch(node.value):
        message = f"the OpenAPI version {quoted(node.value)} is not supported ('openapi')"
        hint = _WHICH if text.strip() in ("3", "v3") else _HINT
        return "", [node.error("unsupported-version", message, hint)]
    return node.value[:3], []


def spelled(text: str) -> str:
    """Return the version that a text spells in full, "" for none of ours: `v3.0` is 3.0.0."""
    found = _SPELLED.fullmatch(text)
    return f"{found[1]}.{found[2]}.{found[3] or 0}" if found else ""


def _under_another_key(root: Node) -> tuple[str, list[Problem]]:
    """Read `swagger: 3.0.0` as `openapi: 3.0.0`: OpenAPI 3 was never called Swagger, but its authors were used to it."""
    node = root.get("swagger")
    meant = "" if node is None else spelled(scalar_text(node.value) or node.string)
    if node is None or not meant:
        return "", [root.error("unsupported-version", "the field 'openapi' is missing", _HINT)]
    message = f"'swagger' is the key of version 2.0; it is read as openapi: {meant}"
    found = node.warning("version-spelling", message, f"Write openapi: {meant}.", key=True)
    where = ((("openapi",), ("swagger",)),)
    return meant[:3], [
        Mend(found, root, "swagger", anew=True),
        Mend(found, root, "openapi", meant, anew=True, written=where),
    ]

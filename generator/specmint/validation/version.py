"""Which version of OpenAPI a document is written in."""

from __future__ import annotations

import re

from specmint.diagnostics import quoted
from specmint.document import Node
from specmint.mending import Mend, Problem, scalar_text
from specmint.validation.wording import type_name

_SUPPORTED = re.compile(r"3\.[012]\.\d+(-.+)?")
_SHORT = re.compile(r"3\.[012]")
_HINT = "OpenAPI 2.0 to 3.2 are supported: begin the file with openapi: 3.1.0, for example."


def check_version(root: Node) -> tuple[str, Problem | None]:
    """Return ("3.0", "3.1" or "3.2", None), or "" and the one problem that makes all others pointless.

    A version without its last number (`3.0`, as text or as a number) is a slip.
    """
    node = root.get("openapi")
    if node is None:
        return "", root.error("unsupported-version", "the field 'openapi' is missing", _HINT)
    text = scalar_text(node.value) or node.string
    if _SHORT.fullmatch(text):
        message = f"'openapi' must be text such as \"{text}.0\", not {type_name(node)}; it is read as that"
        return text, Mend(node.warning("short-version", message), root, "openapi", f"{text}.0")
    if not isinstance(node.value, str):
        message = f"'openapi' must be text such as \"3.1.0\", not {type_name(node)}"
        return "", node.error("unsupported-version", message, _HINT)
    if not _SUPPORTED.fullmatch(node.value):
        message = f"the OpenAPI version {quoted(node.value)} is not supported ('openapi')"
        return "", node.error("unsupported-version", message, _HINT)
    return node.value[:3], None

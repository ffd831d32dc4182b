"""Which version of OpenAPI a document is written in."""

from __future__ import annotations

import re

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Node
from specmint.validation.wording import type_name

_SUPPORTED = re.compile(r"3\.[01]\.\d+(-.+)?")
_HINT = "OpenAPI 3.0 and 3.1 are supported: begin the file with openapi: 3.1.0, for example."


def check_version(root: Node) -> tuple[str, Diagnostic | None]:
    """Return ("3.0" or "3.1", None), or "" and the one problem that makes all others pointless."""
    swagger = root.get("swagger")
    if swagger is not None and root.get("openapi") is None:
        message = f"this is Swagger {quoted(swagger.value)[1:-1]}; 'openapi' is missing"
        hint = "Convert it to OpenAPI 3 first, for example with swagger2openapi."
        return "", swagger.error("unsupported-version", message, hint)
    node = root.get("openapi")
    if node is None:
        return "", root.error("unsupported-version", "the field 'openapi' is missing", _HINT)
    if not isinstance(node.value, str):
        message = f"'openapi' must be text such as \"3.1.0\", not {type_name(node)}"
        return "", node.error("unsupported-version", message, _HINT)
    if not _SUPPORTED.fullmatch(node.value):
        message = f"the OpenAPI version {quoted(node.value)} is not supported ('openapi')"
        return "", node.error("unsupported-version", message, _HINT)
    return node.value[:3], None

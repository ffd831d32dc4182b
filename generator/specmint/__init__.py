"""Specmint mints typed Python clients from OpenAPI documents, for APIs that charge people money."""

from specmint.api import (
    Change,
    Checked,
    Diagnostic,
    Failed,
    Generated,
    Place,
    Replayed,
    Severity,
    SpecmintError,
    UsageError,
    Validated,
    Vendored,
    check,
    generate,
    replay,
    validate,
    vendor,
)
from specmint.version import VERSION as __version__

__all__ = [
    "Change",
    "Checked",
    "Diagnostic",
    "Failed",
    "Generated",
    "Place",
    "Replayed",
    "Severity",
    "SpecmintError",
    "UsageError",
    "Validated",
    "Vendored",
    "__version__",
    "check",
    "generate",
    "replay",
    "validate",
    "vendor",
]

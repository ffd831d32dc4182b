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
    check,
    generate,
    replay,
    validate,
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
    "__version__",
    "check",
    "generate",
    "replay",
    "validate",
]

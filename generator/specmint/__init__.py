"""Specmint mints typed Python clients from OpenAPI documents, for APIs that charge people money."""

from specmint.api import Outcome, UsageError, check, generate, replay, validate
from specmint.diagnostics import Diagnostic, Place, Severity, SpecmintError
from specmint.version import VERSION as __version__

__all__ = [
    "Diagnostic",
    "Outcome",
    "Place",
    "Severity",
    "SpecmintError",
    "UsageError",
    "__version__",
    "check",
    "generate",
    "replay",
    "validate",
]

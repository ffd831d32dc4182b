"""Specmint mints typed Python clients from OpenAPI documents, for APIs that charge people money."""

# At once: imported later, the module would take the place of the function of its name.
import specmint.validate as _  # noqa: F401
from specmint.api import Outcome, UsageError, check, generate, validate
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
    "validate",
]

"""Specmint mints typed Python clients from OpenAPI documents, for APIs that charge people money."""

from typing import TYPE_CHECKING

from specmint.version import VERSION as __version__

if TYPE_CHECKING:
    from specmint.api import (
        Change,
        Checked,
        Diagnostic,
        Diffed,
        Difference,
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
        diff,
        generate,
        replay,
        validate,
        vendor,
    )
else:

    def __getattr__(name: str) -> object:
        """Return a public name (PEP 562): the command line imports this package, and needs few of them."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from specmint import api

        return getattr(api, name)

    def __dir__() -> list[str]:
        return __all__


__all__ = [
    "Change",
    "Checked",
    "Diagnostic",
    "Diffed",
    "Difference",
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
    "diff",
    "generate",
    "replay",
    "validate",
    "vendor",
]

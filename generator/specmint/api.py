"""The public Python API: what the command line does, as functions.

for result in specmint.generate("billbee"):
    print(result.name, result.state)

Each function returns one result for each API, of a type of its own; `vendor` returns one for its folder. `generate`, `check`
and `vendor` raise `Failed` where not all is well; `validate` and `replay` return their findings, for findings are what they
are asked for.
"""

from __future__ import annotations

from specmint.commands.check import check
from specmint.commands.diff import diff
from specmint.commands.generate import generate
from specmint.commands.replay import replay
from specmint.commands.results import (
    Checked,
    Diffed,
    Failed,
    Generated,
    Replayed,
    Validated,
    Vendored,
)
from specmint.commands.validate import validate
from specmint.commands.vendor import vendor
from specmint.diagnostics import Diagnostic, Place, Severity, SpecmintError
from specmint.differing import Difference
from specmint.jobs import UsageError
from specmint.output import Change

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
    "check",
    "diff",
    "generate",
    "replay",
    "validate",
    "vendor",
]

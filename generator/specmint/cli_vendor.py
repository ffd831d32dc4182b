"""The command line of `specmint vendor`: its examples, and how it is run."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Final

from specmint.api import vendor
from specmint.commands.results import Result
from specmint.pipeline import Progress

DOES: Final = (
    "write self-contained copies of clients into a package of yours, one runtime beside them"
)

EXAMPLES: Final = """examples:
  specmint vendor billbee bill_com --into src/acme/_vendor
  specmint vendor openapi.yaml --package acme_pay --into src/acme/_vendor
  specmint vendor --update --into src/acme/_vendor        make anew what is there, from the specs that it was made of
  specmint vendor --check                                 with vendor = "src/acme/_vendor" in pyproject.toml
  specmint vendor --remove billbee                        a copy stays until this is asked for

What was vendored from which spec, and the licence, stands in .specmint.json in that folder. Files that were edited by hand
are reported and kept, and files that are not Specmint's never touched.

Exit codes: 0 fine; 1 findings, or a folder that is out of date; 2 wrong use.
"""


def run_vendor(given: argparse.Namespace, progress: Progress) -> Sequence[Result]:
    """Return what `vendor` returns for these arguments."""
    result = vendor(
        *given.api,
        into=given.into,
        package=given.package,
        update=given.update,
        check=given.check,
        remove=given.remove,
        force=given.force,
        accept=given.accept,
        from_scratch=given.from_scratch,
        progress=progress,
        errors="return",
    )
    return [result]

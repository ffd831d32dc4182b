"""The command line of `specmint vendor`: its options, its examples, and how it is run."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
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


def take_vendoring(command: argparse.ArgumentParser) -> None:
    """Add the options that say what is vendored, and where."""
    text = "configured APIs, or OpenAPI files"
    command.add_argument("api", nargs="*", metavar="API", help=text)
    text = "a folder inside a package of yours (vendor in pyproject.toml unless it is given)"
    command.add_argument("--into", type=Path, metavar="DIR", help=text)
    text = "the package's name, instead of the API's or one after info.title"
    command.add_argument("--package", metavar="NAME", help=text)
    text = "write anew what the folder holds"
    command.add_argument("--update", action="store_true", help=text)
    text = (
        "touch nothing; exit 1 if a file was edited, is missing, or is not what its spec says now"
    )
    command.add_argument("--check", action="store_true", help=text)
    text = "take a package out of the folder (may be given several times)"
    command.add_argument("--remove", action="append", default=[], metavar="NAME", help=text)


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

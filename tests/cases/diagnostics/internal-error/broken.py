"""Run the command line with a defect in it: lowering raises what it must never raise."""

import sys
from typing import NoReturn

import specmint.lower
from specmint.cli import main


def broken(*_: object) -> NoReturn:
    raise KeyError("results")


specmint.lower.lower = broken
sys.exit(main(sys.argv[1:]))

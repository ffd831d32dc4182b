"""Run the command line while another run holds the output, on a clock that is always a minute later."""

import itertools
import sys
import types
from pathlib import Path

from specmint.cli import main
from specmint.output import target

minutes = itertools.count(step=61.0)
with target.locked(target.locate(Path("out/acme"), Path("out"))):
    target.time = types.SimpleNamespace(monotonic=lambda: next(minutes), sleep=lambda _: None)
    sys.exit(main(sys.argv[1:]))

"""Write a tree that no document leads to: the generator itself would have to be wrong."""

import sys
from pathlib import Path, PurePosixPath

from specmint.diagnostics import SpecmintError
from specmint.output import Manifest, write

TREE = {PurePosixPath(path): "" for path in ("Models.py", "models.py", "aio", "aio/models.py")}
try:
    write(TREE, Path("out"), Manifest(generator="1.0", spec={}, options={}))
except SpecmintError as error:
    sys.exit(str(error))

"""`python -m specmint`."""

import sys

from specmint.cli import main

sys.exit(main())

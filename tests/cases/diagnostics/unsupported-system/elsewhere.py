"""Run the command line as on a system without POSIX file locks."""

import sys

sys.modules["fcntl"] = None  # type: ignore[assignment]

from specmint.cli import main  # noqa: E402

sys.exit(main(sys.argv[1:]))

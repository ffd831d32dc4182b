"""Run the command line on a system without the file locks and the system calls of POSIX."""

import os
import sys

sys.modules["fcntl"] = None  # type: ignore[assignment]
for name in ("geteuid", "chown", "O_NOFOLLOW", "O_CLOEXEC", "O_NONBLOCK"):
    delattr(os, name)

from specmint.cli import main  # noqa: E402

sys.exit(main(sys.argv[1:]))

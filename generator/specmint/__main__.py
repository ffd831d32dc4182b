"""The program `specmint`, and `python -m specmint`."""

import sys

from specmint.quick import answer


def main() -> int:
    """Run the command line of this process and return the exit code. One with nothing to do imports no command."""
    text = answer(sys.argv[1:])
    if text is None:
        from specmint.cli import main

        return main()
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        from specmint.cli import unwritten

        return unwritten(error)
    return 0


if __name__ == "__main__":
    sys.exit(main())

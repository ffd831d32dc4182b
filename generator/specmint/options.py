"""The options of the command line that are for build tools and hooks."""

from __future__ import annotations

import argparse
from pathlib import Path

from specmint.commands.belonging import apis_of_files


def take_dry_run(command: argparse.ArgumentParser) -> None:
    """Take `--dry-run`."""
    text = "say what would be written, and write nothing"
    command.add_argument("--dry-run", action="store_true", help=text)


def take_stamp(command: argparse.ArgumentParser) -> None:
    """Take `--stamp` and `--depfile`."""
    text = "write an empty file once all is well, even where nothing changed: the target of a rule of make or ninja"
    command.add_argument("--stamp", type=Path, metavar="FILE", help=text)
    text = (
        "write which files the stamp depends on, in make's syntax: specs, what they refer to, "
        "and pyproject.toml"
    )
    command.add_argument("--depfile", type=Path, metavar="FILE", help=text)


def take_foreign(command: argparse.ArgumentParser) -> None:
    """Take `--ignore-foreign`."""
    text = "pass over files that belong to no configured API: for hooks, which name all files that changed"
    command.add_argument("--ignore-foreign", action="store_true", help=text)


def take_exit_code(command: argparse.ArgumentParser) -> None:
    """Take `--exit-code`."""
    text = (
        "exit 1 if something was written: for hooks, so that it is looked at before it is committed"
    )
    command.add_argument("--exit-code", action="store_true", help=text)


def named_apis(given: argparse.Namespace) -> list[str] | None:
    """Return the APIs to look at, [] for all; None if all files that were given are foreign, so that none is left."""
    if not given.api or given.output is not None:
        return list(given.api)
    return apis_of_files(given.api, ignore_foreign=given.ignore_foreign) or None

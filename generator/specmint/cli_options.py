"""The options that one command alone takes."""

from __future__ import annotations

import argparse
from pathlib import Path


def take_against(command: argparse.ArgumentParser) -> None:
    """Add the options that say what a document is compared with."""
    text = (
        "a git revision, a file or a folder with the older document (the last commit if not given)"
    )
    command.add_argument("--against", metavar="REV|FILE|DIR", help=text)
    text = "the level from which changes make the exit code 1 (any if not given)"
    levels = ("breaking", "additive", "any")
    command.add_argument("--fail-on", choices=levels, default="any", help=text)


def take_report(command: argparse.ArgumentParser) -> None:
    """Add the options that choose the form of the report."""
    reports = {
        "markdown": "Markdown, for the text of a pull request",
        "changelog": "an entry of a changelog",
        "github": "annotations of GitHub Actions",
    }
    command.set_defaults(report="text")
    forms = command.add_mutually_exclusive_group()
    for name, text in reports.items():
        forms.add_argument(f"--{name}", dest="report", action="store_const", const=name, help=text)


def take_exchanges(command: argparse.ArgumentParser) -> None:
    """Add the files of exchanges, and where the overlay goes."""
    text = (
        "files of exchanges: ours, HAR, VCR, Postman (exchanges/ beside the spec if none is named)"
    )
    command.add_argument("files", nargs="*", metavar="FILE", help=text)
    text = (
        "write an OpenAPI Overlay 1.0 that would bring the spec up to date; "
        "it replaces no file but an overlay of ours that nobody edited"
    )
    command.add_argument("--overlay", type=Path, metavar="FILE", help=text)


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

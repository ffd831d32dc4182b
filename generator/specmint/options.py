"""The options of the command line, each a function that adds it to a command."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from specmint.choice import LENIENT, Choice
from specmint.commands.belonging import apis_of_files
from specmint.commands.results import Generated, Result
from specmint.commands.schema import SCHEMAS


def take_apis(command: argparse.ArgumentParser) -> None:
    text = "configured APIs (all if none is named), OpenAPI files, or - for standard input"
    command.add_argument("api", nargs="*", metavar="API", help=text)


def take_api(command: argparse.ArgumentParser) -> None:
    command.add_argument("api", metavar="API", help="a configured API, an OpenAPI file, or -")


def take_new(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", metavar="NAME", help="the API, and its package: a Python name")
    text = (
        "an OpenAPI document, which is copied as it is with the local files that it refers to, or recorded exchanges "
        "(HAR, VCR, Postman, ours), of which a first draft is made"
    )
    command.add_argument("--from", dest="sources", nargs="+", default=[], metavar="FILE", help=text)
    text = "the package's own folder; beside those of the other APIs, or generated/NAME, unless it is given"
    command.add_argument("--output", type=Path, metavar="DIR", help=text)


def take_schema(command: argparse.ArgumentParser) -> None:
    text = "openapi: documents, with the vocabulary; config: pyproject.toml, with [tool.specmint]"
    command.add_argument("schema", choices=SCHEMAS, help=text)


def take_code(command: argparse.ArgumentParser) -> None:
    command.add_argument("code", metavar="CODE", help="the word in brackets of a diagnostic")


def take_place(command: argparse.ArgumentParser) -> None:
    text = "the folder that holds the package's folder"
    command.add_argument("--output", type=Path, metavar="DIR", help=text)
    text = "the package's name, instead of one after info.title"
    command.add_argument("--package", metavar="NAME", help=text)


def take_from_scratch(command: argparse.ArgumentParser) -> None:
    text = "generate even where the manifest says nothing changed"
    command.add_argument("--from-scratch", action="store_true", help=text)


def take_jobs(command: argparse.ArgumentParser) -> None:
    text = "make so many APIs at a time, each in a process of its own (1 if not given)"
    command.add_argument("--jobs", type=int, default=1, metavar="N", help=text)


def take_fix(command: argparse.ArgumentParser) -> None:
    text = "write what is out of date, and say which files and why; files that were edited by hand are kept"
    command.add_argument("--fix", action="store_true", help=text)


def take_force(command: argparse.ArgumentParser) -> None:
    text = "overwrite files that were edited by hand"
    command.add_argument("--force", action="store_true", help=text)


def take_accept(command: argparse.ArgumentParser) -> None:
    text = "let a name mean something else than in the package on disk (may be given several times)"
    command.add_argument("--accept", action="append", default=[], metavar="NAME", help=text)


def take_dry_run(command: argparse.ArgumentParser) -> None:
    text = "say what would be written, and write nothing"
    command.add_argument("--dry-run", action="store_true", help=text)


def take_stamp(command: argparse.ArgumentParser) -> None:
    text = "write an empty file once all is well, even where nothing changed: the target of a rule of make or ninja"
    command.add_argument("--stamp", type=Path, metavar="FILE", help=text)
    text = (
        "write which files the stamp depends on, in make's syntax: specs, what they refer to, "
        "and pyproject.toml"
    )
    command.add_argument("--depfile", type=Path, metavar="FILE", help=text)


def take_exchanges(command: argparse.ArgumentParser) -> None:
    text = (
        "files of exchanges: ours, HAR, VCR, Postman (exchanges/ beside the spec if none is named)"
    )
    command.add_argument("files", nargs="*", metavar="FILE", help=text)
    text = (
        "write an OpenAPI Overlay 1.0 that would bring the spec up to date; "
        "it replaces no file but an overlay of ours that nobody edited"
    )
    command.add_argument("--overlay", type=Path, metavar="FILE", help=text)


def take_against(command: argparse.ArgumentParser) -> None:
    text = (
        "a git revision, a file or a folder with the older document (the last commit if not given)"
    )
    command.add_argument("--against", metavar="REV|FILE|DIR", help=text)
    text = "the level from which changes make the exit code 1 (any if not given)"
    levels = ("breaking", "additive", "any")
    command.add_argument("--fail-on", choices=levels, default="any", help=text)


def take_report(command: argparse.ArgumentParser) -> None:
    reports = {
        "markdown": "Markdown, for the text of a pull request",
        "changelog": "an entry of a changelog",
        "github": "annotations of GitHub Actions",
    }
    command.set_defaults(report="text")
    forms = command.add_mutually_exclusive_group()
    for name, text in reports.items():
        forms.add_argument(f"--{name}", dest="report", action="store_const", const=name, help=text)


def take_package(command: argparse.ArgumentParser) -> None:
    text = "the package's name, instead of one after info.title"
    command.add_argument("--package", metavar="NAME", help=text)


def take_loudness(command: argparse.ArgumentParser) -> None:
    form = command.add_mutually_exclusive_group()
    command.set_defaults(form="text")
    text = "one JSON object on standard output"
    form.add_argument("--json", dest="form", action="store_const", const="json", help=text)
    text = "the problems as SARIF 2.1.0, for code scanning"
    form.add_argument("--sarif", dest="form", action="store_const", const="sarif", help=text)
    text = "the problems as editors take them: publishDiagnostics of the Language Server Protocol"
    form.add_argument("--lsp", dest="form", action="store_const", const="lsp", help=text)
    loudness = command.add_mutually_exclusive_group()
    loudness.add_argument("--quiet", action="store_true", help="show errors alone")
    text = "show notes, which are only counted otherwise"
    loudness.add_argument("--verbose", action="store_true", help=text)


def take_choice(command: argparse.ArgumentParser) -> None:
    """Let a command be told what is chosen of a document."""
    text = 'generate these operations alone: "METHOD /path" with * for anything, tag:NAME (several times)'
    command.add_argument("--include", action="append", default=[], metavar="WHAT", help=text)
    text = 'leave these out, written alike, or "unsupported", "invalid" (several times)'
    command.add_argument("--exclude", action="append", default=[], metavar="WHAT", help=text)
    text = "an error costs the operations that lead to it, not the document: exclude unsupported, invalid"
    command.add_argument("--lenient", action="store_true", help=text)
    command.add_argument("--strict", action="store_true", help="make every warning an error")
    text = "the models that operations lead to (as without it), or all"
    command.add_argument("--models", choices=("reachable", "all"), default="reachable", help=text)


def choice_of(given: argparse.Namespace) -> Choice:
    """Return what the command line chooses of a document."""
    lenient = LENIENT if given.lenient else ()
    return Choice(
        include=tuple(given.include),
        exclude=(*given.exclude, *lenient),
        models=given.models,
        strict=given.strict,
    )


def take_overlays(command: argparse.ArgumentParser) -> None:
    text = "an OpenAPI Overlay to apply, after those of pyproject.toml and in this order (several times)"
    command.add_argument("--overlay", action="append", default=[], metavar="FILE", help=text)


def take_distribution(command: argparse.ArgumentParser) -> None:
    """Take the version of a distribution to make around each package."""
    text = "make a distribution of this version around each package: pyproject.toml and README.md"
    command.add_argument("--distribution", metavar="VERSION", help=text)


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


def take_foreign(command: argparse.ArgumentParser) -> None:
    text = "pass over files that belong to no configured API: for hooks, which name all files that changed"
    command.add_argument("--ignore-foreign", action="store_true", help=text)


def take_exit_code(command: argparse.ArgumentParser) -> None:
    text = (
        "exit 1 if something was written: for hooks, so that it is looked at before it is committed"
    )
    command.add_argument("--exit-code", action="store_true", help=text)


def named_apis(given: argparse.Namespace) -> list[str] | None:
    """Return the APIs to look at, [] for all; None if all files that were given are foreign, so that none is left."""
    if not given.api or given.output is not None:
        return list(given.api)
    return apis_of_files(given.api, ignore_foreign=given.ignore_foreign) or None


def stops(given: argparse.Namespace, results: Iterable[Result]) -> bool:
    """Return whether the exit code is to tell that something was written."""
    if given.command != "generate" or not given.exit_code:
        return False
    return any(isinstance(result, Generated) and result.state == "written" for result in results)

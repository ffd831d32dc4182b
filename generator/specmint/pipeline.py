"""The order of the stages: read, load, validate, lower, render, pass the gate, format. Then write, or compare."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from specmint import ir
from specmint.diagnostics import Diagnostic, Place, Severity, sorted_diagnostics
from specmint.ir import Ident
from specmint.source import Files, load, read
from specmint.tree import Tree

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One API to generate: its spec, the folder for its package, and the package's name (None: after `info.title`).

    `configured`: the folder is the package's own; else it is to hold the package's folder.
    """

    name: str
    spec: Path
    output: Path | None = None
    package: Ident | None = None
    configured: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A spec that was read: its meaning, and every diagnostic. With errors `api` is None."""

    api: ir.Api | None
    diagnostics: tuple[Diagnostic, ...]


def understand(files: Files, package: Ident | None, progress: Progress) -> Understood:
    """Text of a spec to its meaning. Raises SpecmintError where the text cannot be read at all."""
    from specmint.lower import lower
    from specmint.validation import validate

    progress("reading")
    document = load(files)
    progress("validating")
    found = validate(document)
    if _has_error(found):
        return Understood(api=None, diagnostics=sorted_diagnostics(found))
    progress("lowering")
    api, more = lower(document, package)
    every = sorted_diagnostics((*found, *more))
    return Understood(api=None if _has_error(every) else api, diagnostics=every)


def mint(api: ir.Api, progress: Progress) -> Tree:
    """The meaning of a spec to the files of its package. Raises GateError or ModelsError for a defect of ours."""
    from specmint.format import format_tree
    from specmint.gate import check
    from specmint.render import render

    progress("rendering")
    tree = render(api)
    check(tree)
    progress("formatting")
    return format_tree(tree)


def read_spec(job: Job) -> Files:
    """The spec's files. Raises SpecmintError if the spec itself cannot be read."""
    return read(job.spec)


def failure(job: Job, error: Exception) -> Diagnostic:
    """A defect of ours, or a limit of the machine, as a diagnostic."""
    what = str(error).splitlines()[0] if str(error) else ""
    return Diagnostic(
        severity=Severity.ERROR,
        code="internal-error",
        message=f"this document cannot be generated: {type(error).__name__}: {what}"[:600],
        hint="Nothing was written. Please report this with the document; SPECMINT_TRACEBACK=1 shows where.",
        place=Place(file=str(job.spec), line=1, column=1),
    )


def _has_error(found: tuple[Diagnostic, ...]) -> bool:
    return any(item.severity is Severity.ERROR for item in found)

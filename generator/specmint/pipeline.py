"""The order of the stages: load, validate, lower, render, pass the gate, format. Reading comes before, writing after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from specmint import ir
from specmint.diagnostics import Diagnostic, Severity, sorted_diagnostics
from specmint.document import Document
from specmint.form import Form
from specmint.ir import Ident
from specmint.source import Files, load
from specmint.tree import Tree

Progress = Callable[[str], None]
"""Takes the name of what is done next, for people who wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A document, its meaning and every diagnostic, sorted. With an error among them `api` is None."""

    document: Document
    api: ir.Api | None
    diagnostics: tuple[Diagnostic, ...]


def silent(stage: str) -> None:
    """Show no progress."""


def understand(files: Files, package: Ident | None, progress: Progress) -> Understood:
    """Return the meaning of a document's text. Raises SpecmintError where the text cannot be read at all."""
    from specmint.lower import lower
    from specmint.validation import validate

    progress("reading")
    document = load(files)
    progress("validating")
    found = validate(document)
    if has_error(found):
        return Understood(document=document, api=None, diagnostics=sorted_diagnostics(found))
    progress("lowering")
    api, more = lower(document, package)
    every = sorted_diagnostics((*found, *more))
    if has_error(every):
        return Understood(document=document, api=None, diagnostics=every)
    return Understood(document=document, api=api, diagnostics=every)


def mint(api: ir.Api, progress: Progress, form: Form | None = None) -> Tree:
    """Return the files of the package for an API, and what its form puts around it.

    Raises GateError for a defect of ours.
    """
    from specmint.format import format_tree
    from specmint.gate import check
    from specmint.render import render
    from specmint.render.distribution import put_around

    progress("rendering")
    form = form or Form()
    tree = render(api, form)
    check(tree, form.runtime)
    progress("formatting")
    formatted = format_tree(tree)
    if form.distribution is None:
        return formatted
    return put_around(formatted, api, form.distribution)


def has_error(found: tuple[Diagnostic, ...]) -> bool:
    """Whether one of the diagnostics stops the run."""
    return any(item.severity is Severity.ERROR for item in found)

"""The order of the stages: load with overlays, validate, lower, render, pass the gate, format. Reading comes before, writing after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from specmint.choice import Choice
from specmint.diagnostics import Diagnostic, Severity, sorted_diagnostics
from specmint.form import Form

if TYPE_CHECKING:  # a run with nothing to do imports no stage
    from specmint import ir
    from specmint.document import Document
    from specmint.ir import Ident
    from specmint.selection import Selection
    from specmint.source import Files
    from specmint.tree import Tree

Progress = Callable[[str], None]
"""Takes the name of what is done next, for people who wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A document, its meaning and every diagnostic, sorted. With an error among them `api` is None.

    `excluded` says of each operation that is not generated why; `unreached` counts the schemas that are not.
    """

    document: Document
    api: ir.Api | None
    diagnostics: tuple[Diagnostic, ...]
    excluded: Mapping[str, str]
    unreached: int = 0


def silent(stage: str) -> None:
    """Show no progress."""


def understand(
    files: Files, package: Ident | None, progress: Progress, choice: Choice | None = None
) -> Understood:
    """Return the meaning of a document's text. Raises SpecmintError where the text cannot be read at all.

    What validation finds wrong stops the operations that lead to it; the others are lowered all the same, so that
    one run shows every error.
    """
    from specmint.overlays import overlaid
    from specmint.selection import Selection
    from specmint.source import Limits, load
    from specmint.swagger import converted
    from specmint.validation import validate

    progress("reading")
    limits = Limits()
    document, said = overlaid(load(files), values=limits.nodes, depth=limits.depth)
    document, lost = converted(document)
    progress("validating")
    judged = validate(document)
    choice = choice or Choice()
    selection = Selection(judged.document, choice)
    found = [*said, *lost, *selection.chosen, *selection.take(judged.diagnostics)]
    progress("lowering")
    api, more = _lowered(selection, package)
    every = sorted_diagnostics(map(choice.judged, (*found, *more, *selection.lifted)))
    if has_error(every):
        api = None
    if api is not None:
        from specmint.ir import Text

        excluded = selection.excluded.items()
        api = replace(api, left_out=tuple((Text(one), Text(why)) for one, why in excluded))
    return Understood(
        document=selection.document,
        api=api,
        diagnostics=every,
        excluded=selection.excluded,
        unreached=selection.unreached(),
    )


def _lowered(selection: Selection, package: Ident | None) -> tuple[ir.Api | None, list[Diagnostic]]:
    """Return the meaning of what is selected, and what is to be said of it; of a hopeless document nothing."""
    from specmint.lower import lower

    if selection.is_hopeless:
        return None, []
    while True:
        before = selection.excluded.copy()
        api, raised = lower(selection.document, package)
        if selection.has_failed:  # warnings may only follow from what is left out
            raised = tuple(item for item in raised if item.severity is Severity.ERROR)
        found = selection.take(raised)
        # Another round without what this one has excluded, so that nothing is said of it.
        if selection.has_failed or selection.excluded == before:
            return api, found


def mint(api: ir.Api, progress: Progress, form: Form | None = None) -> Tree:
    """Return the files of the package for an API, and what its form puts around it.

    Raises GateError for a defect of ours.
    """
    from specmint.format import formatted
    from specmint.gate import checked
    from specmint.render import render
    from specmint.render.distribution import put_around

    progress("rendering")
    form = form or Form()
    tree = render(api, form)
    progress("formatting")
    made: dict[PurePosixPath, str] = {}
    for path in sorted(tree):
        # One file at a time: the syntax trees of all would be the most that a run holds.
        text = tree.pop(path)
        made[path] = formatted(path, text, checked(path, text, form.runtime))
    if form.distribution is None:
        return made
    return put_around(made, api, form.distribution)


def has_error(found: tuple[Diagnostic, ...]) -> bool:
    """Return whether one of the diagnostics stops the run."""
    return any(item.severity is Severity.ERROR for item in found)

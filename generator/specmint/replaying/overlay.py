"""An OpenAPI Overlay 1.0 that would bring a spec up to date with what was seen.

https://spec.openapis.org/overlay/v1.0.0.html: actions are done in their order; an object is merged into what a target
selects, an entry appended to an array, and objects and arrays are removed. A plain value cannot be selected, so a name
leaves `required` by way of a new list.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import indent

from specmint.diagnostics import printable
from specmint.document import Document, Json, Path
from specmint.lower.view import is_31
from specmint.replaying.actions import Draft
from specmint.replaying.drift import Drift, Kind
from specmint.replaying.findings import Finding
from specmint.replaying.mending import Mender
from specmint.replaying.report import seen_in
from specmint.source.yaml_writer import written

_REASONS: dict[Kind, str] = {
    "undeclared-field": "A field that was never declared.",
    "missing-field": "A required field that was not there.",
    "new-enum-value": "Values that the enum does not list.",
    "changed-type": "A value of another type.",
    "unexpected-null": "Null where none was allowed.",
}


@dataclass(frozen=True, slots=True)
class _Group:
    """One change, and everything that asks for it."""

    drift: Drift
    findings: list[Finding]

    @property
    def order(self) -> tuple[bool, int, str, int, int, str]:
        """By place in the document; those that move a schema last, the inmost first."""
        moves = self.drift.kind in ("changed-type", "unexpected-null")
        place = self.drift.node.place
        depth = -len(self.drift.node.path) * moves
        return moves, depth, place.file, place.line, place.column, self.drift.name


def overlay_of(document: Document, findings: Iterable[Finding], extends: str = "") -> str:
    """Return the overlay as YAML, in the order of the document; "" if it would do nothing."""
    draft = Draft(copy.deepcopy(document.root().value))
    mender = Mender(draft, is_31(document.root()))
    left: list[str] = []
    for group in _groups(findings):
        draft.said = _REASONS[group.drift.kind], seen_in(group.findings)
        done = len(draft.actions)
        if group.drift.node.file == document.entry:
            samples = [one.drift.value for one in group.findings if one.drift is not None]
            mender.mend(group.drift, samples)
        if len(draft.actions) == done:
            left.append(f"{group.drift.node.key_place}: {group.drift.what}")
    return _text(document.root().child("info").text("title"), extends, draft, left)


def _groups(findings: Iterable[Finding]) -> list[_Group]:
    groups: dict[tuple[str, str, Path, str], _Group] = {}
    for one in findings:
        drift = one.drift
        if drift is not None:
            key = (drift.kind, drift.node.file, drift.node.path, drift.name)
            groups.setdefault(key, _Group(drift, [])).findings.append(one)
    return sorted(groups.values(), key=lambda group: group.order)


def _text(title: str, extends: str, draft: Draft, left: Sequence[str]) -> str:
    """The overlay's text; "" without actions, for an overlay has at least one. What is `left` becomes comments."""
    if not draft.actions:
        return ""
    head: dict[str, Json] = {
        "overlay": "1.0.0",
        "info": {"title": f"What recorded exchanges show of {title}".strip(), "version": "1"},
    }
    if extends:
        head["extends"] = extends
    parts = [written(head), "actions:\n"]
    for action in draft.actions:
        parts.append(f"# {printable(action.comment)}\n" + written([action.as_json()]))
    parts[2:] = [indent(part, "  ") for part in parts[2:]]
    parts += [f"# left to you: {printable(what)}\n" for what in left]
    return "".join(parts)

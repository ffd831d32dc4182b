"""An OpenAPI Overlay 1.0 that would bring a spec up to date with what was seen.

https://spec.openapis.org/overlay/v1.0.0.html: actions are done in their order; an object is merged into what a target
selects, an entry appended to an array, and objects and arrays are removed. A plain value cannot be selected, so a name
leaves `required` by way of a new list.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence
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
from specmint.replaying.secrets import Secrets
from specmint.replaying.unknown import proposed
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
    def is_repeated(self) -> bool:
        """Whether more than one record shows it: a single one may have been cut by whoever kept it."""
        seen = (one.exchange for one in self.findings)
        records = {
            (one.method, one.path, one.query, one.body and one.body.data, one.answer.data)
            for one in seen
        }
        return len(records) > 1

    @property
    def order(self) -> tuple[bool, int, str, int, int, str]:
        """By place in the document; those that move a schema last, the inmost first."""
        moves = self.drift.kind in ("changed-type", "unexpected-null")
        place = self.drift.node.place
        depth = 0
        if moves:
            depth = -len(self.drift.node.path)
        return moves, depth, place.file, place.line, place.column, self.drift.name


def overlay_of(
    document: Document, findings: Sequence[Finding], secrets: Secrets, extends: str = ""
) -> str:
    """Return the overlay as YAML, in the order of the document; "" if it would do nothing."""
    draft = Draft(copy.deepcopy(document.root().value))
    mender = Mender(draft, document, is_31(document.root()))
    left: list[str] = []
    for group in _groups(findings):
        draft.said = _REASONS[group.drift.kind], seen_in(group.findings)
        done = len(draft.actions)
        is_alone = group.drift.kind == "missing-field" and not group.is_repeated
        if group.drift.node.file == document.entry and not is_alone:
            samples = [one.drift.value for one in group.findings if one.drift is not None]
            mender.mend(group.drift, samples)
        if len(draft.actions) == done:
            why = ""
            if is_alone:
                why = ", for one record is not enough"
            left.append(f"left to you{why}: {group.drift.node.key_place}: {group.drift.what}")
    left += _propose(draft, findings, secrets, is_31=is_31(document.root()))
    return _text(document.root().child("info").text("title"), extends, draft, left)


def _groups(findings: Iterable[Finding]) -> list[_Group]:
    groups: dict[tuple[str, str, Path, str], _Group] = {}
    for one in findings:
        drift = one.drift
        if drift is not None:
            key = (drift.kind, drift.node.file, drift.node.path, drift.name)
            groups.setdefault(key, _Group(drift, [])).findings.append(one)
    return sorted(groups.values(), key=lambda group: group.order)


def _propose(
    draft: Draft, findings: Sequence[Finding], secrets: Secrets, *, is_31: bool
) -> Iterator[str]:
    """Add the operations that the spec does not have; yield what is said of those that no success shows."""
    unknown: dict[tuple[str, str], list[Finding]] = {}
    for one in findings:
        if one.template:
            unknown.setdefault((one.template, one.exchange.method.lower()), []).append(one)
    for (template, method), group in sorted(unknown.items()):
        draft.said = "An operation that was never declared.", seen_in(group)
        operation = proposed(template, [one.exchange for one in group], secrets, is_31=is_31)
        item = draft.at(("paths", template))
        if operation is None or (isinstance(item, dict) and method in item):
            yield f"left to you: {group[0].node.key_place}: {group[0].what}"
        elif isinstance(item, dict):
            draft.merge(("paths", template), {method: operation})
        else:
            draft.merge(("paths",), {template: {method: operation}})


def _text(title: str, extends: str, draft: Draft, left: Sequence[str]) -> str:
    """Return the overlay's text; "" without actions, for an overlay has at least one. What is `left` becomes comments."""
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
    parts += [f"# {printable(what)}\n" for what in left]
    return "".join(parts)

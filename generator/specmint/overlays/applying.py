"""The actions of overlays, carried out on a document one after the other (Overlay 1.1.0, 4.4.3)."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence

from specmint.diagnostics import Diagnostic, Severity, SpecmintError, quoted, sorted_diagnostics
from specmint.document import Document, Json, Node
from specmint.overlays.actions import Action, Overlay, bad_path, overlay_of
from specmint.overlays.paths import BadPath, Paths
from specmint.overlays.tree import Clash, Location, Tree, kind
from specmint.pointers import pointer_of
from specmint.structure import shape_at


def applied(document: Document, values: int, depth: int) -> tuple[Document, tuple[Diagnostic, ...]]:
    """Return the document as its overlays make it, and what is to be said of them; see `overlaid`."""
    data = document.root().value
    if not isinstance(data, dict):  # validation says so
        return document, ()
    run = _Run(document, Tree(document.entry, data), values, depth)
    for name, file in document.overlays.items():
        run.apply(Node(document, name, (), file.data))
    found = sorted_diagnostics(run.found)
    if any(one.severity is Severity.ERROR for one in found):
        raise SpecmintError(*found)
    files = {name: file.data for name, file in document.files.items()}
    other = document.with_data({**files, document.entry: run.tree.data})
    other.written = run.tree.written()
    return other, found


class _Run:
    """One run over all overlays of a document: the tree that they change, and what was found."""

    def __init__(self, document: Document, tree: Tree, values: int, depth: int) -> None:
        self.tree = tree
        self.found: list[Diagnostic] = []
        self._document = document
        self._paths = Paths()
        self._room = self._most = values
        self._deepest = depth

    def apply(self, root: Node) -> None:
        """Carry out the actions of an overlay that can be; what is wrong goes to `found`."""
        overlay = overlay_of(root, self._document.entry, self._paths, self.found)
        for action in overlay.actions:
            try:
                self.found += self._act(action, overlay)
            except BadPath as reason:
                self.found.append(bad_path(action.target, reason))
                return  # the visits of this run are used up

    def _act(self, action: Action, overlay: Overlay) -> Iterator[Diagnostic]:
        targets = self._paths.select(action.target.string, self.tree.data)
        if not targets:
            message = f"{quoted(action.target.value, 120)} selects nothing in the document"
            hint = "The action changes nothing: correct its target, or remove it."
            if len(self._document.files) > 1:
                hint += " It reaches this document alone, and no file that this refers to: replace the `$ref` there."
            yield action.target.warning("overlay-without-effect", message, hint)
        elif action.verb == "remove":
            yield from self._remove(action, targets)
        elif action.verb == "update":
            yield from self._bring(action, targets, action.said.value, overlay)
        else:
            yield from self._copy(action, targets, overlay)

    def _remove(self, action: Action, targets: Sequence[Location]) -> Iterator[Diagnostic]:
        if () in targets:
            message = "the document itself cannot be removed"
            yield action.target.error("overlay-mismatch", message)
            return
        # The last first: removing one moves those after it in its list.
        for target in sorted(targets, key=_order, reverse=True):
            self.tree.remove(target)

    def _copy(
        self, action: Action, targets: Sequence[Location], overlay: Overlay
    ) -> Iterator[Diagnostic]:
        sources = self._paths.select(action.said.string, self.tree.data)
        if len(sources) != 1:
            message = f"copy selects one value, and {quoted(action.said.value, 120)} selects {len(sources)}"
            yield action.said.error("overlay-mismatch", message)
            return
        # A copy, since what it is copied from may change afterwards.
        yield from self._bring(action, targets, copy.deepcopy(self.tree.at(sources[0])), overlay)

    def _bring(
        self, action: Action, targets: Sequence[Location], value: Json, overlay: Overlay
    ) -> Iterator[Diagnostic]:
        """Merge a value into what is selected, append it, or put it in its place."""
        kinds = {kind(self.tree.at(target)) for target in targets}
        unlike = _unlike(kinds, value)
        if unlike:
            yield action.said.error("overlay-mismatch", unlike, key=True)
            return
        too_large = self._too_large(value, targets)
        if too_large:
            hint = "Bring less, or to fewer targets."
            yield action.said.error("overlay-too-large", too_large, hint, key=True)
            return
        if isinstance(value, dict) and "$ref" not in value:
            yield from self._beside_references(action, targets, value)
        origin = (action.said.file, action.said.path)
        for target in targets:
            # `$..*` selects what is inside others, and these may have changed it.
            if not self.tree.has(target) or kind(self.tree.at(target)) not in kinds:
                continue
            if kinds == {"a list"}:
                self.tree.append(target, value, origin)
            elif isinstance(value, dict):
                clashes = self.tree.merge(target, value, origin, replaces=overlay.replaces)
                yield from self._clashes(clashes)
            else:
                self.tree.replace(target, value, origin)

    def _beside_references(
        self, action: Action, targets: Sequence[Location], brought: Mapping[str, Json]
    ) -> Iterator[Diagnostic]:
        """Warn once of a target that is a reference: what is brought stands beside it, and not in what it leads to."""
        for target in targets:
            value = self.tree.at(target)
            ref = value.get("$ref") if isinstance(value, dict) else None
            if not isinstance(ref, str) or self._counts(target, brought):
                continue
            message = f"the target is a reference, {quoted(ref)}: what is brought stands beside it, not in what it leads to"
            hint = "Select what the reference leads to, if that is in this document; else bring a `$ref` of your own."
            yield action.target.warning("overlay-beside-reference", message, hint)
            return

    def _counts(self, target: Location, brought: Mapping[str, Json]) -> bool:
        """Return whether members beside a `$ref` count: those of a path item do, and since OpenAPI 3.1 those of a schema."""
        document = self._document
        shape = shape_at(document, document.entry, tuple(map(str, target)))
        is_older = not str(document.said("openapi")).startswith(("3.1", "3.2"))
        if shape == "schema":
            return not is_older or brought.keys() <= {"nullable"}
        return shape is None or shape == "path-item"

    def _too_large(self, value: Json, targets: Sequence[Location]) -> str:
        """Take the room that a value needs; return why there is none, "" if there is."""
        count, depth = _size(value, self._room)
        self._room -= count * len(targets)
        if self._room < 0:
            return f"overlays may add {self._most} values to a document, and this is too much"
        if depth + max(map(len, targets)) > self._deepest:
            return f"the document would be nested too deeply: more than {self._deepest} levels"
        return ""

    def _clashes(self, clashes: Iterable[Clash]) -> Iterator[Diagnostic]:
        for clash in clashes:
            at = pointer_of(tuple(map(str, clash.at)))
            message = (
                f"{kind(clash.new)} cannot be merged with {kind(clash.old)}, which stands at {at}"
            )
            hint = "Remove what stands there by an action before, or replace it by one of its kind."
            yield self._document.diagnostic(
                Severity.ERROR, "overlay-mismatch", message, hint, clash.origin, key=True
            )


def _unlike(kinds: set[str], value: Json) -> str:
    """Return why a value cannot be brought to what is selected, "" if it can."""
    if len(kinds) > 1:
        return f"the target selects values of several kinds: {' and '.join(sorted(kinds))}"
    (held,) = kinds
    if held in ("a list", kind(value)):
        return ""
    return f"{kind(value)} cannot be merged with {held}, which the target selects"


def _order(location: Location) -> tuple[tuple[int, str], ...]:
    """Return a key that puts elements of a list in their order, and what is inside a value after it."""
    return tuple((token, "") if isinstance(token, int) else (0, token) for token in location)


def _size(value: Json, most: int) -> tuple[int, int]:
    """Return how many values there are in one, itself included, and how deep; more than `most` are not counted."""
    count = deepest = 0
    todo = [(value, 1)]
    while todo and count <= most:
        one, depth = todo.pop()
        count, deepest = count + 1, max(deepest, depth)
        if isinstance(one, dict):
            todo += [(inner, depth + 1) for inner in one.values()]
        elif isinstance(one, list):
            todo += [(inner, depth + 1) for inner in one]
    return count, deepest

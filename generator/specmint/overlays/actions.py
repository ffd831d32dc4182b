"""What an overlay says, judged by itself (Overlay 1.1.0, 4.4): its version, what it is for, and its actions."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias
from urllib.parse import unquote, urlsplit

from specmint.diagnostics import Diagnostic, quoted
from specmint.document import Node
from specmint.overlays.paths import BadPath, Paths

Verb: TypeAlias = Literal["update", "copy", "remove"]

_VERSION = re.compile(r"1\.([01])(\.[0-9]+)?")
_FIELDS = ("overlay", "info", "extends", "actions")
_ACTION_FIELDS = ("target", "description", "update", "copy", "remove")


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action: the node of its `target`, what it does, and the node that says so."""

    target: Node
    verb: Verb
    said: Node


class Overlay(NamedTuple):
    """The actions of an overlay, in their order. `replaces`: 1.0 lets a value take the place of one of another kind."""

    actions: tuple[Action, ...]
    replaces: bool


def overlay_of(root: Node, entry: str, paths: Paths, found: list[Diagnostic]) -> Overlay:
    """Return what is sound of an overlay that is applied to `entry`; what is not goes to `found`."""
    version = _version(root, found)
    found += _unknown(root, _FIELDS)
    found += _info(root)
    found += _extends(root, entry)
    if root.get("actions") is None or not list(root.each("actions")):
        message = "an overlay has a list of actions, with one or more"
        found.append(root.child("actions").error("overlay-structure", message, key=True))
    actions: list[Action] = []
    for node in root.each("actions"):
        actions += _action(node, version, paths, found)
    return Overlay(tuple(actions), replaces=version == "0")


def _version(root: Node, found: list[Diagnostic]) -> str:
    """Return 0 or 1 for 1.0 or 1.1; 1 for what cannot be read."""
    node = root.get("overlay")
    match = _VERSION.fullmatch(str(node.value)) if node is not None else None
    if match is not None:
        return match[1]
    hint = "Write overlay: 1.1.0."
    if node is None:
        message = "an overlay says which version of the specification it is written in"
        found.append(root.error("overlay-structure", message, hint))
    else:
        message = f"overlays are of version 1.0 or 1.1, and this is {quoted(node.value)}"
        found.append(node.error("overlay-structure", message, hint))
    return "1"


def _unknown(node: Node, known: tuple[str, ...]) -> Iterator[Diagnostic]:
    for key, member in node.items():
        if key not in known and not key.startswith("x-"):
            hint = f"Known here: {', '.join(known)}, and what begins with x-."
            yield member.error("overlay-structure", f"unknown field {quoted(key)}", hint, key=True)


def _info(root: Node) -> Iterator[Diagnostic]:
    """Yield a warning for what the `info` of an overlay lacks: only people read it."""
    for key in ("title", "version"):
        if not root.child("info").text(key):
            message = f"an overlay has a text info.{key}"
            yield root.child("info").warning("overlay-structure", message, key=True)


def _extends(root: Node, entry: str) -> Iterator[Diagnostic]:
    """Warn of an overlay for another document. What stands behind a URL is not known."""
    node = root.get("extends")
    if node is None:
        return
    parts = urlsplit(node.string)
    if parts.scheme or parts.netloc:
        return
    meant = posixpath.normpath(posixpath.join(posixpath.dirname(root.file), unquote(parts.path)))
    if meant != entry:
        message = f"the overlay is for {quoted(node.value)}, and is applied to {quoted(entry)}"
        hint = "Name the document from the folder of the overlay, or leave extends out."
        yield node.warning("overlay-extends", message, hint)


def _action(node: Node, version: str, paths: Paths, found: list[Diagnostic]) -> Iterator[Action]:
    """Yield the action, if it can be carried out."""
    problems = [*_unknown(node, _ACTION_FIELDS), *_target(node, paths)]
    verbs: dict[Verb, Node] = {}
    for verb in ("update", "copy", "remove"):
        said = node.get(verb)
        if said is not None and not (verb == "remove" and said.value is False):
            verbs[verb] = said
    if len(verbs) > 1 and node.is_true("remove"):
        message = "beside remove: true, update and copy have no effect"
        found.append(node.warning("overlay-structure", message))
        verbs = {"remove": node / "remove"}
    problems += _verbs(node, verbs, version, paths)
    found += problems
    if not problems:
        ((verb, said),) = verbs.items()
        yield Action(target=node / "target", verb=verb, said=said)


def _target(node: Node, paths: Paths) -> Iterator[Diagnostic]:
    if not node.is_mapping or not node.text("target"):
        message = "an action is an object with a target: a JSONPath, as in $.paths['/invoices'].get"
        yield node.error("overlay-structure", message)
        return
    try:
        paths.check(node.text("target"))
    except BadPath as reason:
        yield bad_path(node / "target", reason)


def bad_path(node: Node, reason: BadPath) -> Diagnostic:
    """Return the error of a text that is no JSONPath, or one that asks too much."""
    message = f"{quoted(node.value, 120)} cannot be used as a JSONPath of RFC 9535: {reason}"
    hint = "Quote names that hold more than letters, digits and _, as in $.paths['/invoices'].get."
    return node.error("overlay-target", message, hint)


def _verbs(node: Node, verbs: dict[Verb, Node], version: str, paths: Paths) -> Iterator[Diagnostic]:
    if len(verbs) != 1:
        what = f"{' and '.join(verbs)} are said together" if verbs else "nothing is to be done"
        message = f"an action does one of update, copy and remove: {what}"
        yield node.error("overlay-structure", message)
        return
    ((verb, said),) = verbs.items()
    if verb == "remove" and said.value is not True:
        yield said.error("overlay-structure", "remove is true or false")
    elif verb == "copy" and version == "0":
        message = "copy is known from version 1.1 on"
        yield said.error("overlay-structure", message, "Write overlay: 1.1.0.", key=True)
    elif verb == "copy":
        try:
            paths.check(said.string)
        except BadPath as reason:
            yield bad_path(said, reason)

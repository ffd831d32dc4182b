"""Follow references: `$ref` to the node it names, in the document only.

Nothing here opens a file or a connection. A reference names a pointer or an anchor (RFC 6901,
JSON Schema 2020-12 section 8.2) in this file or in one that the loader has read before.
"""

from __future__ import annotations

import posixpath
import re
from difflib import get_close_matches
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote

from specmint.diagnostics import Diagnostic, SpecmintError, quoted
from specmint.document import Node
from specmint.pointers import joined, own_address, tokens_of

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_INSIDE = "Copy what it describes into a file beside this document and refer to that."

LONGEST_CHAIN = 25
"""References to references: more than this in a row are refused."""


class Target(NamedTuple):
    """Where a reference leads: a file relative to the root folder, and a decoded fragment."""

    file: str
    fragment: str


class BadReference(Exception):
    """A reference that cannot be followed: a stable code, what is wrong, what to do."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


def is_reference(node: Node) -> bool:
    """Return whether this is a Reference Object: a mapping with a string `$ref`.

    Only meaningful where a reference may stand; a property that is called `$ref` is not one.
    """
    return isinstance(node.value, dict) and isinstance(node.value.get("$ref"), str)


def resolve(node: Node) -> Node:
    """Return the node itself, or what its chain of references leads to at last.

    Raises SpecmintError, located at a `$ref`, for a reference that leads nowhere, out of the
    folder, to the network, or round in a circle.
    """
    if not is_reference(node):
        return node
    seen: set[Node] = set()
    start = node
    while is_reference(node):
        if node in seen or len(seen) == LONGEST_CHAIN:
            raise SpecmintError(_no_end(start))
        seen.add(node)
        node = follow(node)
    return node


def follow(node: Node) -> Node:
    """Return what one reference leads to, which may be a reference again. Raises like `resolve`."""
    try:
        return find(node, node.text("$ref"))
    except BadReference as problem:
        raise SpecmintError(reference_error(node, problem)) from None


def reference_error(node: Node, problem: BadReference) -> Diagnostic:
    """Return the problem with a reference, at its `$ref` member."""
    return (node.get("$ref") or node).error(problem.code, problem.message, problem.hint)


def find(node: Node, ref: str) -> Node:
    """Return what the text `ref` means where `node` stands. Raises BadReference.

    A URI that some schema declares as its `$id` is that schema; anything else is a local file, and means the same
    wherever it stands in its own.
    """
    embedded = _in_embedded_schema(node, ref)
    if embedded is not None:
        return embedded
    known, key = node.document.targets, (node.file, ref)
    if key not in known:
        known[key] = _in_files(node, ref)
    return known[key]


def _in_files(node: Node, ref: str) -> Node:
    document = node.document
    target = target_of(below(ref, own_address(document.root(node.file).value)), node.file)
    if target.file not in document.files:
        reason = document.refused.get(target.file, "there is no such file")
        raise BadReference(
            "reference-to-missing-file",
            f"cannot read {quoted(target.file)}, which $ref {quoted(ref)} names: {reason}",
            "Names are relative to the file that holds the $ref.",
        )
    root = document.root(target.file)
    if target.fragment == "" or target.fragment.startswith("/"):
        return _at_pointer(root, target.fragment, ref)
    path = document.schema_names().anchors.get((target.file, target.fragment))
    if path is None:
        raise BadReference(
            "dangling-reference",
            f"$ref {quoted(ref)} leads nowhere: no schema has that $anchor",
            "A pointer starts with '#/'; an anchor is declared by `$anchor`.",
        )
    return document.node(target.file, path)


def _in_embedded_schema(node: Node, ref: str) -> Node | None:
    """Return what `ref` means by the `$id`s around it (JSON Schema 2020-12, 9.3), if they say.

    A pointer that is not in the embedded schema is taken from the top of the file, as most
    documents that carry an `$id` mean it.
    """
    document = node.document
    ids = document.schema_names().ids
    if not ids:
        return None
    uri, _, fragment = ref.partition("#")
    place = ids.get(joined(_base(node), uri))
    if place is None:
        return None
    root = document.node(*place)
    fragment = _decoded(fragment, ref)
    try:
        if fragment == "" or fragment.startswith("/"):
            return _at_pointer(root, fragment, ref)
    except BadReference:
        if uri:
            raise
    return None


def _base(node: Node) -> str:
    """Return the URI of the schema around a node: the `$id`s from the top of the file down to it, joined."""
    above = [node.document.root(node.file)]
    for token in node.path:
        above.append(above[-1] / token)
    base = own_address(above[0].value)
    for declared in filter(None, (one.text("$id") for one in above)):
        base = joined(base, declared)
    return base


def below(ref: str, address: str) -> str:
    """Return a reference as seen from the file whose own address (`$self`: OpenAPI 3.2, 4.1.2.2.2) is given.

    A reference to this address leads into the file, one beside it to a file beside; any other stays as it is.
    """
    uri, hash_, fragment = ref.partition("#")
    folder, slash, _ = address.rpartition("/")
    if uri and uri == address:
        return f"#{fragment}"
    if not slash or not uri.startswith(f"{folder}/"):
        return ref
    return f"{uri.removeprefix(f'{folder}/')}{hash_}{fragment}"


def target_of(ref: str, file: str) -> Target:
    """Split a reference that stands in `file` and normalise it. Raises BadReference.

    Refused: any scheme (`http:`, `file:`, a drive letter), `//host`, absolute names, names that
    leave the root folder, backslashes, broken percent-encoding, control characters.
    """
    address, _, fragment = ref.partition("#")
    name, fragment = _decoded(address, ref), _decoded(fragment, ref)
    if not name:
        return Target(file, fragment)
    if _SCHEME.match(name) or name.startswith(("//", "\\\\")):
        raise BadReference(
            "remote-reference",
            f"$ref {quoted(ref)} names an address; references are never fetched",
            _INSIDE,
        )
    path = posixpath.normpath(posixpath.join(posixpath.dirname(file), name))
    outside = name.startswith("/") or path == ".." or path.startswith("../")
    if outside or "\\" in name or not name.isprintable():
        raise BadReference(
            "reference-outside",
            f"$ref {quoted(ref)} leads out of the folder of the document",
            _INSIDE,
        )
    return Target(path, fragment)


def _decoded(text: str, ref: str) -> str:
    """Return a text percent-decoded (RFC 3986, 2.1); one pass only, so `%252e` stays `%2e`."""
    try:
        if _BAD_PERCENT.search(text):
            raise ValueError
        return unquote(text, errors="strict")
    except ValueError:
        raise BadReference(
            "malformed-reference",
            f"$ref {quoted(ref)} is not a URI reference: broken percent-encoding",
            "Write '%25' for a percent sign.",
        ) from None


def _at_pointer(root: Node, fragment: str, ref: str) -> Node:
    node = root
    for token in tokens_of(fragment):
        try:
            node = node / token
        except (KeyError, IndexError):
            where = node.pointer or "the top of the file"
            raise BadReference(
                "dangling-reference",
                f"$ref {quoted(ref)} leads nowhere: there is no {quoted(token)} in {where}",
                _suggestion(node, token),
            ) from None
    return node


def _suggestion(node: Node, token: str) -> str:
    alike = (key for key, _ in node.items() if abs(len(key) - len(token)) < 4 and len(key) < 100)
    close = get_close_matches(token, islice(alike, 500), n=1)
    return f"Did you mean {quoted(close[0])}?" if close else ""


def _no_end(start: Node) -> Diagnostic:
    ref = start.get("$ref") or start
    return ref.error(
        "reference-cycle",
        f"$ref {quoted(start.text('$ref'))} leads back to itself, or to {LONGEST_CHAIN} more references",
        "One of the references of the circle must be replaced by a definition.",
    )

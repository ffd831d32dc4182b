"""Which extensions are Specmint's own: the one door to the vocabulary.

A key has two spellings. `x-specmint-envelope` is ours in every document. The short `x-envelope` is ours in all files of
a document whose entry says `x-specmint: 1` at its root; in any other document it is somebody else's, and reads as
nothing. Where both spellings stand on one object, the long one counts.

Whoever reads the vocabulary asks here, by the short spelling. `vocabulary.schema.json` says what a key holds, and
`PLACES` says where it may stand.
"""

from __future__ import annotations

from specmint.document import Document, HasMembers, Node

MARKER = "x-specmint"
VERSION = 1

_LONG = "x-specmint-"
_INHERITED = ("document", "path-item", "operation")

PLACES = {
    "x-envelope": _INHERITED,
    "x-errors": _INHERITED,
    "x-paging": _INHERITED,
    "x-rate-limit": _INHERITED,
    "x-idempotency-key": _INHERITED,
    "x-session": _INHERITED,
    "x-idempotent": ("path-item", "operation"),
    "x-credentials": ("document",),
    "x-body": ("operation",),
    "x-bulk": ("operation",),
    "x-wire": ("document", "schema"),
    "x-null": ("document", "schema"),
    "x-name": ("operation", "schema", "parameter", "tag", "security-scheme", "server-variable"),
    "x-personal": ("schema",),
    "x-required": ("server-variable",),
    "x-webhook-signature": ("document",),
}
"""Each key of the vocabulary, and the objects that may have it.

`x-enum-varnames` is not among them: other tools write it too, and it is read wherever it fits.
"""


def is_marked(document: Document) -> bool:
    """Return whether the document says that the short keys are ours."""
    marker = document.said(MARKER)
    return marker == VERSION and type(marker) is int  # true is no number, and equals 1


def in_our_namespace(key: str) -> bool:
    """Return whether a key is written in the long spelling, whether the vocabulary knows it or not."""
    return key.startswith(_LONG)


def unprefixed(key: str) -> str:
    """Return a key in the short spelling, whether the vocabulary knows it or not."""
    if in_our_namespace(key):
        return "x-" + key.removeprefix(_LONG)
    return key


def long(key: str) -> str:
    """Return the long spelling of a short key."""
    return _LONG + key.removeprefix("x-")


def short(key: str) -> str:
    """Return the short spelling of a key of the vocabulary that is written in either; "" for any other key."""
    key = unprefixed(key)
    return key if key in PLACES else ""


def meaning(document: Document, key: str) -> str:
    """Return the short spelling of a key that is ours in this document; "" for any other key."""
    if in_our_namespace(key) or is_marked(document):
        return short(key)
    return ""


def is_for_properties(extension: Node) -> bool:
    """Return whether an extension stands on a schema with `properties`: its `x-null` and `x-wire` are for their values."""
    owner = extension.document.node(extension.file, extension.path[:-1])
    return owner.get("properties") is not None


def extensions(node: Node) -> dict[str, Node]:
    """Return the extensions of ours on an object, by their short spelling."""
    found: dict[str, Node] = {}
    if not isinstance(node.value, dict):
        return found
    for key in node.value:
        if not key.startswith("x-"):
            continue
        name = meaning(node.document, key)
        if name and (name not in found or in_our_namespace(key)):
            found[name] = node / key
    return found


def find(node: Node, key: str) -> Node | None:
    """Return the extension of ours that `key` spells short, or None if the object has none."""
    if not isinstance(node.value, dict):
        return None
    written_long = node.get(long(key))
    if written_long is None and key in node.value and is_marked(node.document):
        return node.get(key)
    return written_long


def extension(node: Node, key: str) -> Node:
    """Return the extension of ours that `key` spells short; an empty node, which reads as nothing, if there is none."""
    return find(node, key) or node.child(long(key))


def member_names(enum: HasMembers) -> tuple[str, ...] | None:
    """Return what `x-enum-varnames` calls the values of an enum, in their order; None if it does not fit them.

    The key belongs to no tool. It is a list with one text for each value, or a map from values to texts.
    """
    values = list(enum.each("enum"))
    names = [name.string for name in enum.each("x-enum-varnames")]
    by_value = {value: name.string for value, name in enum.members("x-enum-varnames")}
    if by_value:
        names = [by_value.get(str(one.value), "") for one in values]
    if len(names) != len(values) or not all(names):
        return None
    return tuple(names)


def signature_elements(signature: Node) -> dict[str, str] | None:
    """Return what stands before each placeholder in the `form` of an `x-webhook-signature`; None for what is no form.

    `t={timestamp},v1={signature}` with the separator `,` is `{"timestamp": "t=", "signature": "v1="}`.
    """
    form, separator = signature.text("form") or "{signature}", signature.text("separator")
    elements = form.split(separator) if separator else [form]
    found: dict[str, str] = {}
    for element in elements:
        prefix, bracket, name = element.strip().rstrip("}").rpartition("{")
        if not bracket or not element.strip().endswith("}") or name in found or "{" in prefix:
            return None
        found[name] = prefix
    if found.keys() not in ({"signature"}, {"signature", "timestamp"}):
        return None
    return found

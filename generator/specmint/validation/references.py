"""References that are not written as pointers, or lead past what they name: which component is plainly meant.

    Alpha, #Alpha, /components/schemas/Alpha, #components/schemas/Alpha, #/definitions/Alpha, #/components/schemas/alpha

are all the schema Alpha, where there is one and nothing else fits. Names of files are never guessed.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from typing import cast
from urllib.parse import quote, unquote

from specmint.diagnostics import Diagnostic, Severity, quoted
from specmint.document import Node
from specmint.json_equality import same_json
from specmint.mending import Mend, parent_of
from specmint.pointers import pointer_of, tokens_of
from specmint.resolve import BadReference, find
from specmint.structure import SECTIONS
from specmint.vocabulary import is_marked

_CODES = frozenset(
    {"dangling-reference", "reference-to-missing-file", "reference-outside", "malformed-reference"}
)
_FILES = (".yaml", ".yml", ".json")
_WORDS = frozenset({"$ref", "summary", "description"})
"""The members of a Reference Object (OpenAPI 3.1, 4.8.23): any other counts for nothing."""


def meant(kind: str, ref: Node, problem: Diagnostic | BadReference) -> Mend | None:
    """Return the slip by which the text at `ref` is read as the component that it names in another spelling.

    None where no component of this kind, or more than one, is called so, and for a document with our marker.
    """
    section = SECTIONS.get(kind)
    if problem.code not in _CODES or section is None or is_marked(ref.document):
        return None
    target = _component(section, ref)
    if target is None or target == parent_of(ref):  # a component that is itself
        return None
    text = _written(target, ref)
    where = "" if target.file == ref.file else f" of {quoted(target.file)}"
    message = (
        f"{quoted(ref.string)} is no reference to what is here; "
        f"it is read as the {kind} {quoted(target.name)}{where}"
    )
    found = ref.warning("reference-spelling", message, _cure(target, text))
    return Mend(found, parent_of(ref), ref.name, text, anew=True)


def beside(kind: str, reference: Node, target: Node) -> Iterator[Diagnostic]:
    """Yield a warning for what a reference says beside `$ref`, unless what it leads to says the same."""
    known = dict(target.items())
    for name, said in reference.items():
        is_other = name not in _WORDS and not name.startswith("x-")
        if is_other and not (name in known and same_json(said.value, known[name].value)):
            message = f"{quoted(name)} beside `$ref` counts for nothing: the {kind} is what the reference leads to"
            hint = "Write the object here in full, or what it needs where it is defined."
            yield said.warning("beside-reference", message, hint, key=True)


def _cure(target: Node, text: str) -> str:
    """Return how to write the reference `text`; in the words of Swagger 2.0 in such a document."""
    file, path = target.document.origin(target.file, target.path)
    if file != target.file:
        return ""
    return f"Write {quoted(text.partition('#')[0] + '#' + pointer_of(path))}."


def _component(section: str, ref: Node) -> Node | None:
    """Return the only component that a text can mean, of the file that it names, else of the entry document."""
    document = ref.document
    address, mark, fragment = ref.string.partition("#")
    files = dict.fromkeys((ref.file, document.entry))
    if not mark:
        address, fragment = "", address
    if fragment.endswith(_FILES):
        return None
    if address:
        files = dict.fromkeys(_file_of(address, ref))
    for file in files:
        known = document.root(file).child("components").child(section)
        for name in dict.fromkeys(_names(fragment, section)):
            found = known.get(name) or _in_other_letters(name, known)
            if found is not None:
                return found
    return None


def _file_of(address: str, ref: Node) -> Iterator[str]:
    """Yield the file that a reference names before its `#`, if it is one of the document's."""
    try:
        yield find(ref, address).file
    except BadReference:
        return


def _names(fragment: str, section: str) -> Iterator[str]:
    """Yield what the last part of a reference may be: whatever comes after the words that name a section."""
    words = {"components", "definitions", section.lower(), section.lower().removesuffix("s")}
    parts = [part.strip() for part in fragment.replace("\\", "/").strip("#/ ").split("/")]
    while len(parts) > 1 and parts[0].lower() in words:
        del parts[0]
    name = "/".join(parts)
    yield from (name, "/".join(tokens_of(f"/{name}")), unquote(name))


def _in_other_letters(name: str, section: Node) -> Node | None:
    """Return the only member whose name differs in capital letters alone."""
    known, key = section.document.combined, ("in small letters", section.file, section.path)
    if key not in known:  # one pass over the names, however many references there are
        small: dict[str, list[str]] = {}
        for each, _ in section.items():
            small.setdefault(each.lower(), []).append(each)
        known[key] = small
    alike = cast(dict[str, list[str]], known[key]).get(name.lower(), [])
    return section / alike[0] if len(alike) == 1 else None


def _written(target: Node, ref: Node) -> str:
    """Return the reference to a component as OpenAPI wants it where `ref` stands."""
    pointer = quote(target.pointer, safe="/~!$&'()*+,;=:@")
    if target.file == ref.file:
        return f"#{pointer}"
    return f"{quote(posixpath.relpath(target.file, posixpath.dirname(ref.file)))}#{pointer}"


def as_any_value(kind: str, node: Node, problem: Diagnostic) -> Diagnostic | Mend:
    """Read a schema whose reference leads nowhere, or to no schema, as any value; every other problem stays.

    In a document with our marker these stay too: who wrote it can mend it, and a model would become `Any`.
    """
    if is_marked(node.document):
        return problem
    if kind != "schema" or problem.code not in ("dangling-reference", "reference-to-wrong-kind"):
        return problem
    message = f"{problem.message}; any value is taken here"
    found = replace(problem, severity=Severity.WARNING, message=message)
    return Mend(found, node, "$ref")

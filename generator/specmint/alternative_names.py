"""What tells an alternative of `oneOf` or `anyOf` from the others: something that it says itself.

Its place in the list is none: vendors add alternatives and order them anew. So an alternative is called by its title, by
the one value of a member that is a tag, by a member that it requires or has alone, and last by its type.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, cast

from specmint.document import Node
from specmint.names import words
from specmint.resolve import is_reference, resolve

UNIONS = frozenset({"oneOf", "anyOf"})
#: A title or a value that reads as a name, or as a code in one word; others are sentences.
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9]([A-Za-z0-9 _.:/-]{0,39}|[A-Za-z0-9_.-]{0,59})")
_MOST_WORDS = {True: 5, False: 10}
#: Characters of a sentence that tell an alternative from one of the same name.
_LONGEST_SAYING = 40
#: Members that tell objects apart, where no discriminator says which one does.
_TAGS = ("type", "kind")


class Alternative(NamedTuple):
    """What an alternative is called, "" for the only one beside null; `identity` is of one of its union alone.

    `saying` has words of a text that one of its members must be, to tell it from one of the same name.
    """

    name: str
    identity: str
    saying: str = ""


def alternative(union: Node, token: str) -> Alternative | None:
    """Return what a member of a `oneOf` or `anyOf` is called, by its place in the list. None for what is no such member."""
    is_one = isinstance(union.value, list) and token.isdigit() and int(token) < len(union.value)
    if not is_one or union.name not in UNIONS:
        return None
    known = union.document.combined
    key = "alternatives", union.file, union.path
    if key not in known:
        known[key] = _alternatives(union)
    return cast(list[Alternative], known[key])[int(token)]


def _alternatives(union: Node) -> list[Alternative]:
    members = list(union.elements())
    if len(members) == 2 and sum(map(_is_null, members)) == 1:
        return [Alternative("", "") for _ in members]
    owner = union.document.node(union.file, union.path[:-1])
    tag = owner.child("discriminator").text("propertyName")
    names = [_name_of(member, tag) for member in members]
    # Of one name, they are told apart by their properties, and by all that they say.
    listed = [f"of {', '.join(sorted(_properties(member)))}" for member in members]
    identities = _with_more(_with_more(names, listed), map(_digest, members))
    return list(map(Alternative, names, identities, map(_saying, members, names)))


def _with_more(texts: Sequence[str], more: Iterable[str]) -> list[str]:
    """Return the texts, those that are there twice with more behind them."""
    met = Counter(texts)
    pairs = zip(texts, more, strict=True)
    return [text if met[text] == 1 else f"{text} {each}" for text, each in pairs]


def _digest(member: Node) -> str:
    text = json.dumps(member.value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _is_null(member: Node) -> bool:
    return (
        member.value is False or member.text("type") == "null" or member.value == {"enum": [None]}
    )


def _name_of(member: Node, tag: str) -> str:
    if is_reference(member):
        return member.text("$ref").rpartition("/")[2]
    title = member.text("title")
    if _is_name(title):
        return title
    tags = {name: value for name, node in _properties(member).items() if (value := _only(node))}
    for name in (tag, *_TAGS, *sorted(tags)):
        if name in tags:
            return tags[name]
    return _kind_of(member)


def _kind_of(member: Node) -> str:
    if member.get("enum") is not None:
        return "Enum"
    if member.get("items") is not None:
        return "List"
    properties = list(_properties(member))
    required = sorted(name for part in _parts(member) for name in part.texts("required"))
    telling = required or properties[: len(properties) == 1]
    named = [name for name in telling if _is_name(name)]
    if named:
        return f"With {named[0]}"
    if not properties and member.child("additionalProperties").is_mapping:
        return "Map"
    return "Object"


def _saying(member: Node, name: str) -> str:
    """Return the first words of the one text that a member must be, where its name is another: "surname_length_should_be"."""
    texts = [_one_text(node) for _, node in sorted(_properties(member).items())]
    kept = ""
    for word in words(next((text for text in texts if text and words(text) != words(name)), "")):
        if len(kept) + len(word) >= _LONGEST_SAYING:
            break
        kept += f"_{word}" if kept else word
    return kept


def _is_name(text: str) -> bool:
    return bool(_NAME.fullmatch(text)) and len(words(text)) <= _MOST_WORDS[" " in text]


def _only(schema: Node) -> str:
    """Return the one value that a property may have, where it reads as a name."""
    text = _one_text(schema)
    return text if _is_name(text) else ""


def _one_text(schema: Node) -> str:
    """Return the one text that a property may be; "" where it may be another, or is none."""
    schema = resolve(schema)
    const = schema.get("const")
    listed = schema.each("enum") if const is None else [const]
    values = [node.string for node in listed if node.value is not None]
    return values[0] if len(values) == 1 else ""


def _properties(schema: Node) -> dict[str, Node]:
    return {name: node for part in _parts(schema) for name, node in part.members("properties")}


def _parts(schema: Node) -> Iterator[Node]:
    """Yield a schema, what it refers to, and the parts of its `allOf`."""
    seen: set[Node] = set()
    todo = [schema]
    while todo:
        one = resolve(todo.pop())
        if one not in seen:
            seen.add(one)
            yield one
            todo += one.each("allOf")

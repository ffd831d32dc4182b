"""Write lists and objects in the styles of OpenAPI (3.1.1, 4.8.12.3, after RFC 6570).

Each function takes any value: what has no parts goes as it is, `None` stays `None` and is
left out. Members that are null are left out (RFC 6570 2.3). OpenAPI has no form for an
object or a list inside another, except in brackets: it goes as JSON.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast
from urllib.parse import unquote

from ..data.encode import json_tree
from ..data.json_text import JsonTree, dumps
from ..data.model import Model
from ..errors import BadRequest
from .params import ABSENT, Encoded, JsonField, encoded, quoted, several, text

_RESERVED: Final = "/?:@!$'()*,;"  # RFC 3986 3.4 without what ends or splits a query
_TRIPLET: Final = re.compile(r"(%[0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Spread:
    """A value that travels as several pairs of names and texts.

    Names are of their own or, if `is_inside`, behind the name of the whole: `[key]`.
    """

    pairs: tuple[tuple[str, str], ...]
    is_inside: bool = False

    def named(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield names and texts, where `name` is that of the whole."""
        for own, each in self.pairs:
            yield f"{name}{own}" if self.is_inside else own, each


def exploded(value: object) -> object:
    """Return an object as a pair for each of its members: `R=100&G=200`."""
    tree = _members_of(value)
    if tree is None:
        return _items_of_texts(value)
    found: list[tuple[str, str]] = []
    for name, each in tree.items():
        found += [(name, _leaf_text(cast(JsonTree, item))) for item in several(each)]
    return Spread(tuple(found))


def deep_object(value: object) -> object:
    """Return an object, or a list, with names in brackets: `[gte]=1`, `[]=a`, `[0][id]=7`."""
    tree = _members_of(value)
    if tree is None and not isinstance(value, list | tuple | set | frozenset):
        return value
    whole: JsonTree = json_tree([*several(cast(Any, value))]) if tree is None else tree
    return Spread(tuple(_bracketed("", whole)), is_inside=True)


def assigned(value: object) -> object:
    """Return an object as one text of assignments: `R=100,G=200`."""
    if _members_of(value) is None:
        return _row(value, ",")
    return _text_of(_assignments(value), ",")


def comma(value: object) -> object:
    """Return a list or an object as one text, with commas between: `R,100,G,200`."""
    return _row(value, ",")


def space_delimited(value: object) -> object:
    """Return a list or an object as one text, with spaces between: `R%20100`."""
    return _row(value, "%20")


def pipe_delimited(value: object) -> object:
    """Return a list or an object as one text, with bars between: `R%7C100`."""
    return _row(value, "%7C")


def label_style(value: object, *, explode: bool = False) -> object:
    """Return a value behind a dot: `.blue`, `.blue,black`; exploded, `.blue.black`."""
    if explode:
        return Encoded("." + ".".join(_apart(_assignments(value), ".")))
    return Encoded("." + ",".join(_texts_of(value)))


def matrix_style(name: str, value: object, *, explode: bool = False) -> object:
    """Return a value with its name: `;color=blue`; exploded, `;color=blue;color=black`."""
    own, parts = quoted(name, name), [*_assignments(value)]
    if not explode:
        parts = [",".join(_texts_of(value))]
    if not explode or _members_of(value) is None:
        parts = [f"{own}={part}".removesuffix("=") for part in parts]
    return Encoded("".join(f";{part}" for part in parts))


def allow_reserved(value: object) -> object:
    """Return a value whose reserved characters are sent as they are (`allowReserved`).

    Not `#`, `[`, `]`, `&`, `=` and `+`, which mean something else there. What is percent-encoded
    already stays so (RFC 6570 3.2.3).
    """
    if value is None:
        return None
    found = [_unescaped(text(each, "item")) for each in several(value)]
    return found if isinstance(value, list | tuple) else found[0]


def optional(body: object) -> object:
    """Return the body, or for `None` a value that means no body at all."""
    return ABSENT if body is None else body


def optional_json(value: object) -> JsonField | None:
    """Return a field of JSON, or `None`, which is left out, for `None`."""
    return None if value is None else JsonField(value)


def inner_json(value: object) -> object:
    """Return a value in which each object is JSON: the whole, or each item of a list."""
    if _members_of(value) is not None:
        return JsonField(value)
    return _items_of_texts(value)


def json_fields(values: Mapping[str, object] | None) -> dict[str, object] | None:
    """Return the fields of a form, each object in them as JSON."""
    if values is None:
        return None
    return {name: inner_json(each) for name, each in values.items()}


def _members_of(value: object) -> dict[str, JsonTree] | None:
    """Return the members of an object by their wire names, `None` for what is none."""
    if not isinstance(value, Mapping | Model):
        return None
    return cast(dict[str, JsonTree], json_tree(cast(object, value)))


def _items_of_texts(value: object) -> object:
    """Return a list with its objects and lists as JSON; another value as it is."""
    if not isinstance(value, list | tuple):
        return value
    items = (_members_of(each) or each for each in several(cast(object, value)))
    return [JsonField(cast(object, one)) if isinstance(one, dict | list) else one for one in items]


def _leaf_text(tree: JsonTree) -> str:
    return dumps(tree) if isinstance(tree, dict | list) else text(tree, "member")


def _bracketed(name: str, tree: JsonTree) -> Iterator[tuple[str, str]]:
    """Yield the pairs of a tree. Items of a list are numbered if they have parts."""
    if isinstance(tree, dict):
        for key, each in tree.items():
            yield from _bracketed(f"{name}[{key}]", each)
    elif isinstance(tree, list):
        names = [f"{name}[]"] * len(tree)
        if any(isinstance(each, dict | list) for each in tree):
            names = [f"{name}[{number}]" for number in range(len(tree))]
        for own, each in zip(names, tree, strict=True):
            yield from _bracketed(own, each)
    elif tree is not None:
        yield name, text(tree, name)


def _texts_of(value: object) -> Iterator[str]:
    """Yield the items of a list, names and values of an object, or the value itself."""
    tree = _members_of(value)
    if tree is None:
        yield from (encoded(item, "item") for item in several(_items_of_texts(value)))
        return
    for name, each in tree.items():
        if each is not None:
            yield from (quoted(name, name), quoted(_leaf_text(each), name))


def _assignments(value: object) -> Iterator[str]:
    """Yield `name=value` for an object; else what `_texts_of` does."""
    if _members_of(value) is None:
        yield from _texts_of(value)
        return
    parts = _texts_of(value)
    for name in parts:
        yield f"{name}={next(parts)}"


def _row(value: object, between: str) -> object:
    if not isinstance(value, Mapping | Model | list | tuple | set | frozenset):
        return value
    parts = _texts_of(cast(object, value))
    return _text_of(_apart(parts, between), between)


def _apart(parts: Iterable[str], between: str) -> Iterator[str]:
    """Yield parts. `BadRequest` for one with the separator, which nothing escapes."""
    for part in parts:
        if between in part:
            raise BadRequest(f"{unquote(between)!r} ends an item, so none may hold one")
        yield part


def _text_of(parts: Iterator[str], between: str) -> object:
    """Return one text of parts; `None`, which is left out, for none."""
    found = [*parts]
    return Encoded(between.join(found)) if found else None


def _unescaped(value: str) -> Encoded:
    pieces = _TRIPLET.split(value)
    pieces[::2] = (quoted(piece, "item", _RESERVED) for piece in pieces[::2])
    return Encoded("".join(pieces))

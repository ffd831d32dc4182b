"""Names of definitions, drawn from where a schema stands and what it says itself, and from nothing else.

`#/components/schemas/Customer/properties/address` is `CustomerAddress`, whoever uses it first, and an alternative of it
with the title "Post office box" is "CustomerAddressPostOfficeBox". Unrelated changes to a document therefore rename nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import dropwhile, pairwise
from pathlib import PurePosixPath
from typing import NamedTuple

from specmint.alternative_names import UNIONS, Alternative, alternative
from specmint.document import Node
from specmint.lower.facts import given_name
from specmint.lower.schemas.gathering import MADE
from specmint.names import CLASS_NAMES, free, pascal, snake, words
from specmint.operation_names import Address, spoken
from specmint.pointers import pointer_of
from specmint.structure import operation_path
from specmint.vocabulary import extension

#: Steps of a path that add nothing to a name.
_SILENT = frozenset(
    ["parameters", "schema", "content", "contentSchema", "allOf", "properties", "schemas"]
    + ["headers", "oneOf", "anyOf", MADE]
)
#: Steps that add a word of their own.
_SPOKEN = {
    "items": "Item",
    "additionalProperties": "Value",
    "requestBody": "Body",
    "requestBodies": "Body",
    "responses": "Answer",
}
#: A method that an operationId begins with, in capitals.
_METHOD = re.compile(r"\A(GET|PUT|POST|PATCH|DELETE|HEAD)(?=[^A-Za-z]|[A-Z][a-z])")


def class_name(node: Node) -> str:
    """Return the class name that a schema should have, before collisions are resolved."""
    given = given_name(node)
    if given[:1].isupper():
        return given
    # On a property `x-name` names the field; the class of its object is named after it, with a capital.
    return free(pascal(given or "".join(_words(node))), CLASS_NAMES)


def words_beside(node: Node) -> str:
    """Return what tells a schema from its namesakes: file, status, media type, address, and what an alternative must be."""
    said: list[str] = []
    if node.file != node.document.entry:
        said.append(snake(PurePosixPath(node.file).stem, fallback="file"))
    for holder, token in pairwise(node.path):
        if holder == "responses" and token[:1] not in ("4", "5"):  # these are in the name
            said.append(token)
        elif holder == "content" and token != "application/json":
            said.append(snake(token))
    if node.path[:1] == ("paths",) and len(node.path) > 2:
        operation_id, address = _operation(node)
        if spoken(operation_id, address) != operation_id or not operation_id:
            said.append(address.beside)
    said += [way.said.saying for way in _way(node, 0) if way.said is not None]
    return "_".join(filter(None, said))


def place_of(node: Node) -> str:
    """Return what no other schema shares. It holds no place in a list of alternatives, which move."""
    steps = [way.token if way.said is None else way.said.identity for way in _way(node, 0)]
    return f"{node.file}#{pointer_of(tuple(steps))}"


def _words(node: Node) -> list[str]:
    """Return the parts of the name: what the schema stands in, then the way from there to the schema."""
    path = node.path
    if path[:2] == ("components", "callbacks"):  # behind its name: an expression, and a method
        return _steps(node, 5, [_component(node)])
    if path[:1] == ("components",) and len(path) >= 3:
        return _steps(node, 3, [_component(node)])
    if path[:1] == ("webhooks",) and len(path) >= 3:
        operation = node.document.node(node.file, path[:3])
        return _steps(node, 3, [pascal(operation.text("operationId") or path[1])])
    if path[:1] != ("paths",) or len(path) < 3:
        return _steps(node, 0, [pascal(PurePosixPath(node.file).stem)])
    operation_id, address = _operation(node)
    start_at = len(operation_path(path))
    if not start_at:
        return _steps(node, 2, [_pascal(address.nouns), *_parameter(node, 2)])
    said = spoken(operation_id, address)
    start = [_spoken(said) if said else _pascal(address.name), *_parameter(node, start_at)]
    if path[start_at : start_at + 1] == (
        "callbacks",
    ):  # its name, without its expression and its method
        return _steps(node, start_at + 4, [*start, pascal(path[start_at + 1])])
    return _steps(node, start_at, start)


def _operation(node: Node) -> tuple[str, Address]:
    """Return the operationId and the address of the operation that a schema is part of."""
    inside = operation_path(node.path)
    if not inside:
        return "", _address("GET", node.path[1])  # what stands at a path is of all its methods
    operation = node.document.node(node.file, inside)
    return operation.text("operationId"), _address(inside[-1].upper(), node.path[1])


@lru_cache(maxsize=2**12)
def _address(method: str, path: str) -> Address:
    """Return the address of an operation, which takes its path apart once for all the schemas in it."""
    return Address(method, path)


def _component(node: Node) -> str:
    """Return the name of the component that a schema is, or is part of."""
    section, name = node.path[1:3]
    whole = node.document.node(node.file, node.path[:3])
    named = extension(whole, "x-name").string or pascal(name)
    if whole == node:
        return named
    return named + _SPOKEN.get(section, "")


def _parameter(node: Node, at: int) -> list[str]:
    """Return the name of the parameter that a schema belongs to; nothing where it belongs to none."""
    if node.path[at : at + 1] != ("parameters",) or len(node.path) < at + 2:
        return []
    parameter = node.document.node(node.file, node.path[: at + 2])
    return [pascal(parameter.text("name"), fallback="Parameter")]


def _spoken(operation_id: str) -> str:
    """Return the name of an operation, in which a method of HTTP is a word like any other: "GetReviews" for "GET_reviews"."""
    return pascal(_METHOD.sub(lambda found: found[0].capitalize(), operation_id))


def _pascal(said: Sequence[str]) -> str:
    return "".join(map(str.capitalize, said))


class _Way(NamedTuple):
    """A step from one value of a document to the next one: `keyword` holds it, and `said` is what it is called, if it is an alternative."""

    keyword: str
    token: str
    said: Alternative | None


def _way(node: Node, start: int) -> Iterator[_Way]:
    """Yield the steps of a path from one of them on. What was made, and stands nowhere, has steps too."""
    at, keyword = node.document.root(node.file), ""
    for number, token in enumerate(node.path):
        said = alternative(at, token)
        if number >= start:
            yield _Way(keyword, token, said)
        is_listed = isinstance(at.value, list) and token.isdigit() and int(token) < len(at.value)
        at = at / token if is_listed else at.child(token)
        # The name of a property is no keyword, even where it looks like one: `properties/items`.
        is_name = keyword == "properties"
        keyword = token
        if is_name:
            keyword = ""


def _steps(node: Node, start: int, said: list[str]) -> list[str]:
    """Return the words for the steps below what is `said`: names of properties, "Item", what an alternative is called."""
    found = said.copy()
    for keyword, token, called in _way(node, start):
        if called is not None:
            found += _alternative(called.name, found)
        elif keyword == "properties":
            found.append(pascal(token, fallback="Field"))
        else:
            found += _step(keyword, token)
    return found


def _alternative(name: str, before: Sequence[str]) -> list[str]:
    """Return the word for an alternative, without what the name says before it already."""
    said, known = words(name), {word for part in before for word in words(part)}
    rest = list(dropwhile(known.__contains__, said))
    if not rest and len(before) == 1:
        rest = said  # the name before is that of the union itself
    return [_pascal(rest)] if rest else []


def _step(keyword: str, token: str) -> list[str]:
    """Return the word for one step that is no property and no alternative."""
    if keyword in UNIONS and token.isdigit():
        return [f"Option{int(token) + 1}"]  # of a schema that stands nowhere
    if keyword == "responses" and token[:1] in ("4", "5"):
        return [token.upper()]  # no success of the operation has its name
    if keyword == "responses" and token[:1].isdigit():
        return []
    if token in _SPOKEN:
        return [_SPOKEN[token]]
    if token in _SILENT or "/" in token or token.isdigit() or keyword == "allOf":
        return []
    return [pascal(token, fallback="Part")]

"""An answer that a document's own schema describes, so that what is read can be judged as well."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Final

from tests.servers.exact_json import dumps

from .declared import Answer, Operation, bare, is_json, parts_of, properties_of
from .documents import Document, Node
from .limits import Limits, matching
from .server import Reply
from .validity import invalid
from .vocabulary import agreed, is_coded

_TEXTS: Final = {
    "date-time": "2024-02-29T12:30:01.250Z",
    "date": "2024-02-29",
    "time": "12:30:01Z",
    "uuid": "123e4567-e89b-42d3-a456-426614174000",
    "email": "a@example.org",
    "uri": "https://example.org/a",
    "url": "https://example.org/a",
    "byte": "aGk=",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "hostname": "example.org",
    "duration": "PT1H",
    "decimal": "7.10",
}
#: The type that is meant where none is written, by a keyword that is of this type alone.
_IMPLIED: Final = {
    "properties": "object",
    "additionalProperties": "object",
    "items": "array",
    "pattern": "string",
}
_DEEPEST: Final = 6
_MOST_VALUES: Final = 600


class NoAnswer(Exception):
    """No value of a schema could be made."""


@dataclass
class Builder:
    """Builds values of schemas: optional members too, until there are many or it is deep.

    `choice` is the branch that each `oneOf` and `anyOf` takes, counted round, and the value of each
    enum. `coded` tells that the schema does not say all about a value: its form is one of our vocabulary, or
    it is of a schema that extends this one.
    """

    choice: int = 0
    made: int = 0
    coded: bool = False

    def of(self, schema: Node, depth: int = 0) -> Any:
        """Return a value of a schema. Raises NoAnswer."""
        self.made += 1
        if depth > 3 * _DEEPEST:
            raise NoAnswer("a schema that holds itself without an end")
        parts = [*parts_of(schema)]
        self.coded |= any(is_coded(part) for part in parts) or _is_base(parts)
        for key in ("const", "enum"):
            for part in parts:
                if isinstance(part.value, Mapping) and key in part.value:
                    return part.value[key] if key == "const" else self._first(part[key].value)
        for part in parts:
            for key in ("oneOf", "anyOf"):
                branches = [each for each in part[key].items() if not _is_null(each.target)]
                if branches:
                    return self._branch(branches, parts, depth)
        return self._typed(_type_of(parts), parts, depth)

    def _first(self, values: Any) -> Any:
        if not isinstance(values, list) or not values:
            raise NoAnswer("an enum without values")
        return values[self.choice % len(values)]

    def _branch(self, branches: list[Node], parts: list[Node], depth: int) -> Any:
        """A value of the branch whose turn it is, or of the next that has one, with the members that stand beside the branches."""
        beside = self._object(parts, depth) if any(part["properties"] for part in parts) else {}
        start = self.choice % len(branches)
        for branch in branches[start:] + branches[:start]:
            try:
                value = self.of(branch, depth + 1)
            except NoAnswer:
                continue
            return {**beside, **value, **_tag(branch, parts)} if isinstance(value, dict) else value
        raise NoAnswer("no branch has a value")

    def _typed(self, kind: str, parts: list[Node], depth: int) -> Any:
        if kind == "object":
            return self._object(parts, depth)
        if kind == "array":
            return self._array(parts, depth)
        if kind == "string":
            return self._text(parts)
        if kind in ("integer", "number"):
            return self._number(kind, parts)
        return {"boolean": True, "null": None}.get(kind, "anything")

    def _object(self, parts: list[Node], depth: int) -> dict[str, Any]:
        required = {each.value for part in parts for each in part["required"].items()}
        found: dict[str, Any] = dict(tag for part in parts for tag in _tags(part))
        for part in parts:
            for name, node in part["properties"].members():
                few = depth < _DEEPEST and self.made < _MOST_VALUES
                if name in found or node.target["writeOnly"].value is True:
                    continue
                if name in required or few:
                    self._fill(found, name, node, depth, name in required)
        return found

    def _fill(self, found: dict[str, Any], name: str, node: Node, depth: int, needed: bool) -> None:
        try:
            found[name] = self.of(node, depth + 1)
        except NoAnswer:
            if needed:
                raise

    def _array(self, parts: list[Node], depth: int) -> list[Any]:
        least = _limit(parts, "minItems", max)
        items = next(
            (part["items"] for part in parts if part["items"].value not in (None, {})), None
        )
        count = max(int(least or 0), 1 if depth < _DEEPEST else 0)
        return [self.of(items, depth + 1) if items else "anything" for _ in range(count)]

    def _text(self, parts: list[Node]) -> str:
        formats = [part.text("format") for part in parts if part.text("format") in _TEXTS]
        if formats:
            return _TEXTS[formats[0]]
        longest = _limit(parts, "maxLength", min)
        limits = Limits(
            shortest=int(_limit(parts, "minLength", max) or 0),
            longest=None if longest is None else int(longest),
            patterns=tuple(part.text("pattern") for part in parts if part.text("pattern")),
        )
        text = matching(limits) if limits.patterns else "text".ljust(limits.shortest, "x")
        if text is None:
            raise NoAnswer("no text matches")
        return text[: limits.longest]

    def _number(self, kind: str, parts: list[Node]) -> Any:
        least, most = _limit(parts, "minimum", max), _limit(parts, "maximum", min)
        value = Decimal(7) if kind == "integer" else Decimal("7.10")
        step = _limit(parts, "multipleOf", max)
        value = value if step is None else step * (value // step or 1)
        if least is not None and value <= least:
            value = least + (step or 1)
        if most is not None and value >= most:
            value = most - (step or 1 if least is None or most - least > 1 else 0)
        return int(value) if kind == "integer" else value


def _is_base(parts: list[Node]) -> bool:
    """Whether a discriminator says that a value is never of this schema alone, but of one that extends it."""
    unions = any(part[key] for part in parts for key in ("oneOf", "anyOf"))
    return not unions and any(part["discriminator"] for part in parts)


def _tag(branch: Node, parts: list[Node]) -> dict[str, str]:
    """The member that tells a branch, where there is a discriminator (OpenAPI 3.1, 4.8.25).

    Frameworks do not describe it in the branch, which then has it all the same, if it is open.
    """
    rule = next((part["discriminator"] for part in parts if part["discriminator"]), None)
    if rule is None or not branch["$ref"]:
        return {}
    closed = any(part["additionalProperties"].value is False for part in parts_of(branch))
    if closed and rule.text("propertyName") not in properties_of(branch):
        return {}
    reference = branch.text("$ref")
    name = reference.rpartition("/")[2]
    mapped = [tag for tag, each in rule["mapping"].members() if each.value in (reference, name)]
    return {rule.text("propertyName"): mapped[0] if mapped else name}


def _tags(shape: Node) -> list[tuple[str, str]]:
    """The tags that an object has as the branch of a union, which it has wherever else it stands."""
    return _all_tags(shape.document).get((shape.file, shape.pointer), [])


@cache
def _all_tags(document: Document) -> dict[tuple[Any, str], list[tuple[str, str]]]:
    """The tags of each schema that the unions of a document tell by a discriminator."""
    found: dict[tuple[Any, str], list[tuple[str, str]]] = {}
    waiting = [document.root]
    while waiting:
        node = waiting.pop()
        waiting += [*node.items(), *(each for _, each in node.members())]
        if not node["discriminator"]["propertyName"]:
            continue
        for branch in [*node["oneOf"].items(), *node["anyOf"].items()]:
            key = (branch.target.file, branch.target.pointer)
            found.setdefault(key, []).extend(_tag(branch, [node]).items())
    return found


def _limit(parts: list[Node], key: str, choose: Any) -> Decimal | None:
    written = [part[key].value for part in parts]
    numbers = [Decimal(each) for each in written if isinstance(each, int | Decimal)]
    found: Decimal | None = choose(numbers, default=None)
    return found


def _is_null(schema: Node) -> bool:
    return bool(schema["type"].value == "null")


def is_binary(schema: Node) -> bool:
    """Return whether a schema is that of the bytes of a file."""
    return schema.target.text("format") == "binary" or schema.target.text("type") == "file"


def _type_of(parts: list[Node]) -> str:
    for part in parts:
        kind = part["type"].value
        kinds = [kind] if isinstance(kind, str) else kind if isinstance(kind, list) else []
        for each in kinds:
            if each != "null":
                return str(each)
    for key, kind in _IMPLIED.items():
        if any(part[key] for part in parts):
            return kind
    return "any"


def success_of(operation: Operation, reads: str = "") -> Answer | None:
    """Return the declared success to answer with: the first of a media type, else of JSON, else of all."""
    successes = [each for each in operation.answers if each.is_success]
    usual = [each for each in operation.answers if each.status == "default"]
    wanted = [each for each in [*successes, *usual] if reads in map(bare, each.media)]
    with_json = [each for each in successes if any(map(is_json, each.media))]
    return next(iter([*wanted, *with_json, *successes, *usual]), None)


@dataclass(frozen=True)
class Prepared:
    """A reply, and the tree in it with its schema; `judged` if the schema says all about the tree."""

    reply: Reply
    judged: bool = False
    tree: Any = None


def reply_to(operation: Operation, choice: int = 0, reads: str = "") -> Prepared:
    """Return a reply as an operation declares it, in a media type if that is given.

    It is empty where none could be made.
    """
    answer = success_of(operation, reads)
    if answer is None:
        return Prepared(Reply(204))
    status = int(answer.status) if re.fullmatch("[0-9]{3}", answer.status) else 200
    media = _media_of(answer, reads)
    if not media or status in (204, 205, 304) or operation.key.startswith("HEAD "):
        return Prepared(Reply(status), True)
    schema, builder = answer.media[media]["schema"], Builder(choice)
    if is_binary(schema) and is_json(media):
        media = "application/octet-stream"  # no JSON is a file, whatever it is called
    if "*" in media and schema and not is_binary(schema):
        media = "application/json"
    if not is_json(media):
        return Prepared(Reply(status, _sent(media), b"a,b\n1,2\n"), True)
    try:
        tree = builder.of(schema) if schema else {"any": "thing"}
    except NoAnswer:
        return Prepared(Reply(status, _sent(media), b"{}"))
    sent = Reply(status, _sent(media), dumps(agreed(tree, operation)).encode())
    valid = not [*invalid(tree, schema, writing=False)]
    return Prepared(sent, valid and not builder.coded, tree)


def _media_of(answer: Answer, reads: str) -> str:
    """The media type that is wanted, else JSON, else the first; "" where nothing is declared."""
    wanted = [each for each in answer.media if bare(each) == reads]
    return next(iter([*wanted, *filter(is_json, answer.media), *answer.media]), "")


def _sent(media: str) -> str:
    """A media type to answer with; of a range any."""
    return bare(media).replace("*/*", "application/octet-stream").replace("/*", "/plain")

"""A request's body against what the document declares and what the arguments held."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from functools import partial
from typing import Any
from urllib.parse import unquote_plus

from . import styles, wire
from .answers import is_binary
from .declared import (
    FORM,
    MULTIPART,
    Body,
    Operation,
    Parameter,
    bare,
    constants_of,
    covers,
    is_json,
)
from .documents import Node
from .findings import Finding
from .secure import credentials_in
from .server import Arrived, raw_pairs
from .styles import Undefined
from .validity import invalid
from .values import Sample


def plain(name: str) -> str:
    """Return a name without what differs between `customerId`, `customer_id` and `Customer-Id`."""
    return re.sub("[^a-z0-9]", "", name.lower())


@dataclass
class Pool:
    """The arguments of a call that nothing has been found to hold yet."""

    samples: dict[str, Sample]

    def named(self, name: str) -> Sample | None:
        """Return the argument that is called like a parameter."""
        return next((each for key, each in self.samples.items() if plain(key) == plain(name)), None)

    def candidates(self, name: str) -> list[tuple[str, Sample]]:
        """Return the arguments, those that are called like a parameter first."""
        return sorted(self.samples.items(), key=lambda each: plain(each[0]) != plain(name))

    def take(self, name: str) -> None:
        del self.samples[name]

    def claim(self, name: str, says: Callable[[Any], bool]) -> str | None:
        """Take the first argument whose value is the one; return its name.

        Where the standard leaves open how a value is spelled, the name decides.
        """
        for key, sample in self.candidates(name):
            try:
                held = says(sample.wire)
            except Undefined:
                held = plain(key) == plain(name)
            if held:
                self.take(key)
                return key
        return None

    def unfold(self) -> None:
        """Put the members of each argument that is an object in its place."""
        for name, sample in list(self.samples.items()):
            if isinstance(sample.wire, Mapping):
                self.take(name)
                members = {key: Sample(None, each) for key, each in sample.wire.items()}
                self.samples = {**members, **self.samples}

    def left(self) -> list[tuple[str, Sample]]:
        """Return the arguments that are left; an empty list or object need not travel."""
        return [(key, each) for key, each in self.samples.items() if each.wire not in ([], {})]


def body_findings(
    operation: Operation, arrived: Arrived, pool: Pool, credentials: frozenset[str]
) -> list[Finding]:
    """Return what is wrong with a body."""
    return list(_Reading(operation, arrived, pool, credentials).findings())


@dataclass
class _Reading:
    operation: Operation
    arrived: Arrived
    pool: Pool
    credentials: frozenset[str]

    def findings(self) -> Iterator[Finding]:
        body, media = self.operation.body, bare(self.arrived.header("content-type"))
        if body is None:
            if self.arrived.body:
                yield self._finding("undeclared", self.operation.node, f"a body: {self._shown}")
            return
        if not self.arrived.body and not media:
            if body.required and not self.pool.samples:
                yield self._finding("body", body.node, "the required body does not arrive")
            return
        by_range = sorted(body.media, key=lambda each: each.count("*"))
        declared = next((each for each in by_range if covers(each, media)), None)
        if declared is None:
            self.pool.samples.clear()
            said = f"arrives as {media}; declared: {', '.join(body.media)}"
            yield self._finding("media-type", body.node, said)
            return
        yield from self._of(body, declared, media)

    def _of(self, body: Body, declared: str, media: str) -> Iterator[Finding]:
        schema = body.media[declared]["schema"]
        if is_json(media) and not is_binary(schema):
            yield from self._json(schema)
        elif media == FORM:
            yield from self._form(body.fields(declared), raw_pairs(self.arrived.body.decode()))
        elif media == MULTIPART:
            yield from self._multipart(body.fields(declared))
        elif self.pool.claim("body", lambda value: _is_raw(value, self.arrived.body)) is None:
            yield self._finding("body", body.media[declared], f"arrives as {self._shown}")

    @property
    def _shown(self) -> str:
        return repr(self.arrived.body[:200])

    def _finding(self, kind: str, node: Node, text: str) -> Finding:
        return Finding(kind, node.pointer, text, self.operation.key)

    def _json(self, schema: Node) -> Iterator[Finding]:
        try:
            tree = wire.exactly(self.arrived.body)
        except ValueError as error:
            yield self._finding("body", schema, f"no JSON arrives: {error}")
            return
        yield from self._explained(tree, schema, "")
        yield from self._allowed(tree, schema)

    def _allowed(self, tree: Any, schema: Node) -> Iterator[Finding]:
        for pointer, text in invalid(tree, schema, writing=True):
            yield Finding("not-allowed", pointer, text, self.operation.key)

    def _explained(self, tree: Any, schema: Node, name: str) -> Iterator[Finding]:
        """A tree is what one argument holds; or an object of such trees; or a constant."""
        shape = schema.target
        if self.pool.claim(name, lambda value: wire.same(value, tree)) is not None:
            return
        for key, sample in self.pool.candidates(name):
            if _is_akin(sample.wire, tree):
                self.pool.take(key)
                yield self._finding("body", shape, f"{key}{difference(sample.wire, tree)}")
                return
        if isinstance(tree, dict):
            for key, each in tree.items():
                yield from self._explained(each, shape["properties"][key], key)
        elif isinstance(tree, list) and tree and self._are_items(tree):
            return
        elif isinstance(tree, str) and shape["contentSchema"]:
            yield from self._explained(wire.exactly(tree), shape["contentSchema"], name)
        elif not self._fills_itself(tree, shape):
            yield self._finding("body", shape, f"{name or 'the body'} arrives as {tree!r}")

    def _fills_itself(self, tree: Any, shape: Node) -> bool:
        """Whether a member needs no argument: a constant, a credential, or a position in a list."""
        paged = isinstance(tree, int) and "x-paging" in self.operation.node.value
        return paged or _is_constant(tree, shape) or credentials_in([tree], self.credentials)

    def _are_items(self, tree: list[Any]) -> bool:
        """Whether each item holds an item of one argument: what bulk methods send."""
        for key, sample in self.pool.candidates(""):
            items = sample.wire
            if not isinstance(items, list) or len(items) != len(tree):
                continue
            if all(map(_holds, tree, items)):
                self.pool.take(key)
                return True
        return False

    def _form(self, fields: list[Parameter], pairs: list[tuple[str, str]]) -> Iterator[Finding]:
        """Each declared field takes the pairs that say what an argument holds; none is left."""
        if not any(each.media or self.pool.named(each.name) for each in fields):
            self.pool.unfold()
        for each in fields:
            own = [pair for pair in pairs if _is_of(each, pair)]
            for key, sample in self.pool.candidates(each.name):
                taken = _taken(each, key, sample.wire, own or pairs)
                if taken:
                    self.pool.take(key)
                    pairs = [pair for pair in pairs if pair not in taken]
                    break
            else:
                yield from self._unsaid(each, own)
                pairs = [pair for pair in pairs if pair not in own]
        for name, value in pairs:
            told = self.pool.claim(unquote_plus(name), partial(_is_one, value)) is not None
            if not told and not credentials_in([unquote_plus(value)], self.credentials):
                said = f"the form has {name}={value}"
                yield self._finding("undeclared", self.operation.node, said)

    def _unsaid(self, parameter: Parameter, own: list[tuple[str, str]]) -> Iterator[Finding]:
        """A field that no argument explains by itself: JSON with arguments in it, or a constant."""
        if len(own) == 1:
            text, shape = unquote_plus(own[0][1]), parameter.schema.target
            if credentials_in([text], self.credentials) or _is_constant(text, shape):
                return
            if parameter.media:
                inner = shape["contentSchema"] or shape
                yield from self._explained(wire.exactly(text), inner, parameter.name)
                return
        if own or parameter.required:
            shown = "&".join("=".join(pair) for pair in own)
            yield self._finding("body", parameter.node, f"{parameter.name} arrives as {shown!r}")

    def _multipart(self, fields: list[Parameter]) -> Iterator[Finding]:
        """The parts as the standard library reads them: texts like a form's, files as bytes."""
        kind = self.arrived.header("content-type").encode()
        raw = b"Content-Type: " + kind + b"\r\n\r\n" + self.arrived.body
        message = BytesParser(policy=policy.HTTP).parsebytes(raw)
        known = {each.name: each for each in fields}
        if not any(self.pool.named(each.name) for each in fields):
            self.pool.unfold()
        parts = [
            (str(part.get_param("name", header="content-disposition")), part)
            for part in message.iter_parts()
        ]
        grouped: dict[str, list[bytes]] = {}
        for name, part in parts:
            grouped.setdefault(name, []).append(bytes(part.get_payload(decode=True) or b""))
        for name, contents in grouped.items():
            node = known[name].node if name in known else self.operation.node
            if name not in known:
                yield self._finding("undeclared", node, f"the part {name}")
            if self.pool.claim(name, partial(_are_parts, contents)) is None:
                yield self._finding("body", node, f"the part {name} arrives as {contents!r:.200}")
        for each in fields:
            if each.required and each.name not in grouped:
                yield self._finding("body", each.node, f"the part {each.name} does not arrive")


def _is_akin(value: Any, tree: Any) -> bool:
    """Whether two different trees are meant to be the same: objects that share most members."""
    if not isinstance(value, Mapping) or not isinstance(tree, dict) or not value:
        return False
    return 2 * len(value.keys() & tree.keys()) >= len(value)


def difference(value: Any, tree: Any, place: str = "") -> str:
    """Return where two trees first differ, and how."""
    if isinstance(value, Mapping) and isinstance(tree, dict):
        for key in dict.fromkeys([*value, *tree]):
            one, other = value.get(key, wire.MISSING), tree.get(key, wire.MISSING)
            if not wire.same(one, other):
                return difference(one, other, f"{place}/{key}")
    if isinstance(value, list) and isinstance(tree, list) and len(value) == len(tree):
        for index, (one, other) in enumerate(zip(value, tree, strict=True)):
            if not wire.same(one, other):
                return difference(one, other, f"{place}/{index}")
    return f"{place}: {value!r:.100} arrives as {tree!r:.100}"


def _is_raw(value: Any, body: bytes) -> bool:
    wanted = value.encode() if isinstance(value, str) else value
    return bool(wanted == body)


def _is_constant(tree: Any, shape: Node) -> bool:
    return any(wire.same(each, tree) or str(each) == tree for each in constants_of(shape))


def _holds(tree: Any, value: Any) -> bool:
    if wire.same(tree, value):
        return True
    return isinstance(tree, dict) and any(_holds(each, value) for each in tree.values())


def _is_of(field: Parameter, pair: tuple[str, str]) -> bool:
    """Whether a pair has the name of a field; an exploded object has the names of its members."""
    name = unquote_plus(pair[0])
    return name == field.name or name.startswith(field.name + "[")


def _taken(
    field: Parameter, argument: str, value: Any, pairs: list[tuple[str, str]]
) -> list[tuple[str, str]] | None:
    """The pairs that say what an argument holds; where that is undefined, those of its name."""
    if value is wire.ANY:
        return pairs if len(pairs) == 1 else None
    try:
        found = styles.as_arrived(styles.pairs(field, value), pairs)
    except Undefined:
        return pairs if plain(argument) == plain(field.name) else None
    return None if found is None else [pairs[at] for at in found]


def _is_one(raw: str, value: Any) -> bool:
    return value is wire.ANY or styles.Pair("", (styles.leaf(value),)).is_spelled("", raw)


def _are_parts(contents: list[bytes], value: Any) -> bool:
    """Whether the parts of one name say what an argument holds: one part for each item of a list."""
    several = value if isinstance(value, list) else [value]
    if len(several) == len(contents) and all(map(_is_part, several, contents)):
        return True
    return len(contents) == 1 and _is_part(value, contents[0])


def _is_part(value: Any, content: bytes) -> bool:
    if isinstance(value, bytes):
        return value == content
    text = content.decode(errors="replace")
    if styles.is_compound(value):
        try:
            return wire.same(wire.exactly(text), value)
        except ValueError:
            return False
    return value is wire.ANY or styles.leaf(value) == text

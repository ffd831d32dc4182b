"""What arrived against what the document declares and what the arguments held."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from urllib.parse import unquote

from . import styles, wire
from .bodies import Pool, body_findings, plain
from .declared import Operation, Parameter, constants_of
from .documents import Node
from .findings import Finding
from .secure import credential_findings, credentials_in, is_key
from .server import Arrived
from .styles import Undefined
from .vocabulary import is_position

_VARIABLE: Final = re.compile(r"\{([^{}/]*)\}")
_TRANSPORT: Final = frozenset(
    [
        "host",
        "accept",
        "accept-encoding",
        "connection",
        "user-agent",
        "content-length",
        "content-type",
        "transfer-encoding",
        "cookie",
    ]
)


@dataclass
class Comparison:
    """One request against one operation. `claimed` tells which argument filled which parameter."""

    operation: Operation
    arrived: Arrived
    prefix: str
    pool: Pool
    credentials: frozenset[str] = frozenset()
    claimed: dict[str, str] = field(default_factory=dict[str, str])
    findings: list[Finding] = field(default_factory=list[Finding])

    def run(self) -> list[Finding]:
        """Return all that is wrong."""
        self._path()
        self._query()
        self._headers()
        self._cookies()
        self.findings += body_findings(self.operation, self.arrived, self.pool, self.credentials)
        self.findings += [
            self._finding("argument-lost", self.operation.node, f"{name} = {sample.wire!r}")
            for name, sample in self.pool.left()
        ]
        self.findings += credential_findings(self.operation, self.arrived, self.credentials)
        return self.findings

    def _finding(self, kind: str, node: Node, text: str) -> Finding:
        return Finding(kind, node.pointer, text, self.operation.key)

    def _note(self, kind: str, node: Node, text: str) -> None:
        self.findings.append(self._finding(kind, node, text))

    def _of(self, place: str) -> list[Parameter]:
        return [each for each in self.operation.parameters if each.place == place]

    def _path(self) -> None:
        """The method, the literal text of the path, and what fills its variables."""
        if self.arrived.method != self.operation.method:
            self._note("request-line", self.operation.node, f"arrives as {self.arrived.method}")
        template = self.operation.path.partition("#")[0].partition("?")[0]
        literals = [re.escape(styles.canonical(each)) for each in _VARIABLE.split(template)[::2]]
        raw = self.arrived.path.removeprefix(self.prefix)
        raw = "/".join(styles.canonical(each) for each in raw.split("/"))
        found = re.fullmatch("([^/]*)".join(literals).replace("%2F", "/"), raw)
        if found is None:
            self._note("request-line", self.operation.node, f"the path arrives as {raw}")
            return
        declared = {each.name: each for each in self._of("path")}
        for name, text in zip(_VARIABLE.findall(template), found.groups(), strict=True):
            parameter = declared.get(name) or _undeclared(name, self.operation)
            self._claim(parameter, partial(_fills, parameter, text), text)

    def _claim(self, parameter: Parameter, says: Any, shown: str) -> None:
        """Find the argument that a parameter holds, or note that it holds something else."""
        name = self.pool.claim(parameter.name, says)
        if name is not None:
            self.claimed[parameter.node.pointer] = name
        elif self._is_filled(parameter, says):
            self.claimed[parameter.node.pointer] = ""
        else:
            wanted = self.pool.named(parameter.name)
            kept = f"; the argument holds {wanted.wire!r}" if wanted is not None else ""
            self._note("parameter", parameter.node, f"{parameter.name} arrives as {shown}{kept}")

    def _is_filled(self, parameter: Parameter, says: Any) -> bool:
        """Whether a parameter without an argument holds its only value, a position, or a key made for it."""
        if any(map(says, constants_of(parameter.schema))):
            return True
        if self.pool.named(parameter.name) is not None:
            return False
        key = parameter.place == "header" and parameter.name.lower() in _keys(self.operation)
        position = is_position(self.operation, parameter.name)
        return key or position or is_key(self.operation, parameter)

    def _query(self) -> None:
        """Each declared parameter takes the pairs that say what an argument holds; none is left."""
        pairs = self.arrived.pairs
        for fixed in _fixed_pairs(self.operation.path):
            if fixed in pairs:
                pairs.remove(fixed)
            else:
                self._note("request-line", self.operation.node, f"{fixed} does not arrive")
        for parameter in self._of("query"):
            pairs = self._take(parameter, pairs)
        for parameter in self._of("querystring"):
            self._claim(parameter, partial(_is_query, pairs), str(pairs))
            pairs = []
        for name, value in pairs:
            if not credentials_in([unquote(value)], self.credentials):
                self._note("undeclared", self.operation.node, f"the query holds {name}={value}")

    def _take(self, parameter: Parameter, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return the pairs that a parameter leaves over."""
        for name, sample in self.pool.candidates(parameter.name):
            try:
                taken = styles.as_arrived(styles.pairs(parameter, sample.wire), pairs)
            except Undefined:
                if plain(name) != plain(parameter.name):
                    continue
                mine = partial(_is_piece, parameter, sample.wire)
                taken = [at for at, pair in enumerate(pairs) if mine(pair[0])]
            is_empty = plain(name) == plain(parameter.name) and sample.wire in ([], {})
            if taken is not None and (taken or is_empty):
                self.pool.take(name)
                self.claimed[parameter.node.pointer] = name
                return [pair for at, pair in enumerate(pairs) if at not in taken]
        own = [pair for pair in pairs if _belongs(parameter, pair[0])]
        if own:
            shown = "&".join("=".join(pair) for pair in own)
            self._claim(parameter, lambda value: len(own) == 1 and _one(value, own[0][1]), shown)
        elif parameter.required:
            self._note("parameter", parameter.node, f"{parameter.name} does not arrive")
        return [pair for pair in pairs if pair not in own]

    def _headers(self) -> None:
        declared = {each.name.lower(): each for each in self._of("header") if not each.ignored}
        for key, parameter in declared.items():
            text = self.arrived.header(key)
            if key in _TRANSPORT and self.pool.named(parameter.name) is None:
                continue  # what the transport says by itself
            if any(name == key for name, _ in self.arrived.headers):
                self._claim(parameter, partial(_heads, parameter, text), text)
            elif parameter.required:
                self._note("parameter", parameter.node, f"{parameter.name} does not arrive")
        for name, value in self.arrived.headers:
            known = name in declared or name in _TRANSPORT or name in _keys(self.operation)
            if not known and not credentials_in([value], self.credentials):
                self._note("undeclared", self.operation.node, f"the header {name}: {value}")

    def _cookies(self) -> None:
        text = self.arrived.header("cookie")
        crumbs = [tuple(crumb.strip().split("=", 1)) for crumb in text.split(";") if "=" in crumb]
        pairs = [(name, value) for name, value in crumbs]
        for parameter in self._of("cookie"):
            pairs = self._take(parameter, pairs)
        for name, value in pairs:
            if not credentials_in([unquote(value)], self.credentials):
                self._note("undeclared", self.operation.node, f"the cookie {name}={value}")


def _undeclared(name: str, operation: Operation) -> Parameter:
    """A variable of the path without a parameter."""
    nothing = operation.node.of(None)
    return Parameter("path", name, operation.node, nothing, True, "simple", False)


def _fills(parameter: Parameter, raw: str, value: Any) -> bool:
    return value is wire.ANY or styles.canonical(styles.segment(parameter, value)) == raw


def _heads(parameter: Parameter, text: str, value: Any) -> bool:
    if value is wire.ANY:
        return True
    return styles.header(parameter, value) in (text, re.sub(r"\s*,\s*", ",", text))


def _one(value: Any, raw: str) -> bool:
    return value is wire.ANY or styles.Pair("", (styles.leaf(value),)).is_spelled("", raw)


def _is_query(pairs: list[tuple[str, str]], value: Any) -> bool:
    """Whether the whole query is this value (OpenAPI 3.2, `querystring`): as a form, or as JSON."""
    if len(pairs) == 1 and not pairs[0][1] and not isinstance(value, dict):
        return unquote(pairs[0][0]) == styles.leaf(value)
    expected = [pair for name, each in value.items() for pair in _member_pairs(name, each)]
    return styles.as_arrived(expected, pairs) is not None


def _member_pairs(name: str, value: Any) -> list[styles.Pair]:
    several = value if isinstance(value, list) else [value]
    return [styles.Pair(name, (styles.leaf(each),)) for each in several]


def _belongs(parameter: Parameter, raw_name: str) -> bool:
    name = unquote(raw_name)
    return name == parameter.name or name.startswith(parameter.name + "[")


def _is_piece(parameter: Parameter, value: Any, raw_name: str) -> bool:
    """Whether a pair is of a value without a defined form: of an exploded object it has a member's name."""
    is_member = parameter.explode and isinstance(value, Mapping) and unquote(raw_name) in value
    return is_member or _belongs(parameter, raw_name)


def _fixed_pairs(path: str) -> Iterator[tuple[str, str]]:
    """The pairs of a query in the key of a path; those with a variable are parameters."""
    query = path.partition("#")[0].partition("?")[2]
    for pair in query.split("&") if query else ():
        name, _, value = pair.partition("=")
        if "{" not in pair:
            yield name, value


def _keys(operation: Operation) -> set[str]:
    """The header of an idempotency key, where one is declared."""
    nodes = (operation.node, operation.item, operation.node.document.root)
    return {node["x-idempotency-key"].text("header").lower() for node in nodes}

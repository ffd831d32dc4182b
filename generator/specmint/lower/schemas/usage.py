"""Which schemas a client needs, and whether it reads or writes them: found while operations are planned.

A plan that needs the type of a schema asks `Uses` for a `Use`, which marks the schema and all that it
is made of. A type can be made of a `Use` only. So what is typed was marked, and has its name.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from specmint.document import Json, Node
from specmint.lower.facts import Findings, is_literal
from specmint.lower.schemas.limits import LIMITS
from specmint.lower.schemas.shapes import Key, Shape, shape_at

Mode = Literal["read", "write"]

#: Assertions that the generated models do not check. Each in use is reported.
_NOT_ENFORCED = (
    ["not", "if", "then", "else", "dependentSchemas", "dependentRequired", "patternProperties"]
    + ["propertyNames", "unevaluatedProperties", "unevaluatedItems", "contains", "minContains"]
    + ["maxContains", "prefixItems", "uniqueItems", "minProperties", "maxProperties"]
    + ["$dynamicRef", "$recursiveRef"]
)
#: Values with which such a keyword asserts nothing.
_IDLE: dict[str, Json] = {
    "uniqueItems": False,
    "minProperties": 0,
    "unevaluatedProperties": True,
    "unevaluatedItems": True,
}


@dataclass(frozen=True, slots=True)
class Use:
    """A schema in the role in which an operation needs its type. Made by `Uses`, and by its own parts."""

    node: Node
    mode: Mode

    @property
    def shape(self) -> Shape:
        """What the schema says."""
        return shape_at(self.node)

    @property
    def item(self) -> Use | None:
        """The elements of an array; None where any are allowed."""
        return self._part(self.shape.item)

    @property
    def extra(self) -> Use | None:
        """The members of an object that have no property; None where any are allowed, or none."""
        return self._part(self.shape.extra)

    @property
    def alternatives(self) -> tuple[Use, ...]:
        """The members of `oneOf` and `anyOf`, without null."""
        return tuple(Use(member, self.mode) for member in self.shape.union)

    @property
    def fields(self) -> dict[str, Use]:
        """The properties that take part in this role, its own before those of its alternatives."""
        fields: dict[str, Use] = {}
        for owner in (self, *self.alternatives):
            for name, node in owner.shape.properties.items():
                fields.setdefault(name, Use(node, self.mode))
        return {name: use for name, use in fields.items() if not is_hidden(use.node, self.mode)}

    def parts(self) -> Iterator[Use]:
        """Yield every schema that the type of this one can need: through these, all that is above is reached."""
        for name, node in self.shape.parts():
            if not name or not is_hidden(node, self.mode):
                yield Use(node, self.mode)

    def _part(self, node: Node | None) -> Use | None:
        if node is None:
            return None
        return Use(node, self.mode)


class Uses:
    """The schemas in use, in the order in which operations first needed them.

    The first pass hands one of these along: it is where a plan asks for schemas, and `findings` is where
    it reports what it does not understand.
    """

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self._shapes: dict[Key, Shape] = {}
        self._modes: dict[Key, set[Mode]] = {}

    def read(self, node: Node) -> Use:
        """Return a schema as the type of something in an answer."""
        return self._marked(Use(node, "read"))

    def write(self, node: Node) -> Use:
        """Return a schema as the type of something in a request."""
        return self._marked(Use(node, "write"))

    def shapes(self) -> Iterable[Shape]:
        """Return every schema in use."""
        return self._shapes.values()

    def modes(self, key: Key) -> frozenset[Mode]:
        """Return how a schema is used; nothing if it is not."""
        return frozenset(self._modes.get(key, ()))

    def _marked(self, use: Use) -> Use:
        todo = deque([use])
        while todo:
            one = todo.popleft()
            shape = shape_at(one.shape.node)
            if shape.key not in self._shapes:
                self._shapes[shape.key] = shape
                _report_unenforced(shape, self.findings)
            modes = self._modes.setdefault(shape.key, set())
            if one.mode not in modes:
                modes.add(one.mode)
                todo.extend(one.parts())
        return use


def is_hidden(schema: Node, mode: Mode) -> bool:
    """Return whether a property takes no part: readOnly is never sent, writeOnly never expected (OpenAPI 3.1, 4.8.24)."""
    keyword = {"write": "readOnly", "read": "writeOnly"}[mode]
    return schema.is_true(keyword) or shape_at(schema).node.is_true(keyword)


def _report_unenforced(shape: Shape, findings: Findings) -> None:
    """Say which keywords of a schema in use no generated code checks."""
    for keyword in _NOT_ENFORCED:
        node = shape.get(keyword)
        if node is not None and (keyword not in _IDLE or node.value != _IDLE[keyword]):
            _report(node, f"`{keyword}` is not checked by the generated model", findings)
    for keyword in LIMITS:
        node = shape.get(keyword)
        if node is not None and len(shape.union) > 1:
            _report(node, f"`{keyword}` beside alternatives is not checked", findings)
    const = shape.get("const")
    if const is not None and (const.value is None or not is_literal(const)):
        _report(const, "a constant that is null, an object or a list is not checked", findings)
    enum = shape.get("enum")
    if enum is not None and not all(is_literal(each) for each in enum.elements()):
        _report(enum, "an enum that lists objects or lists is not checked", findings)


def _report(node: Node, message: str, findings: Findings) -> None:
    findings.warning(node, "keyword-not-enforced", message, "the vendor still checks it")

"""Which schemas a client needs, and whether it reads or writes them: found while operations are planned.

A plan that needs the type of a schema asks `Uses` for a `Use`, which marks the schema and all that it
is made of. A type can be made of a `Use` only. So what is typed was marked, and has its name.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from specmint.document import Json, Node
from specmint.lower.facts import Findings, is_literal
from specmint.lower.schemas.gathering import ONE_WAY
from specmint.lower.schemas.limits import LIMITING, LIMITS, NO_PLAIN_TEXT, is_extreme
from specmint.lower.schemas.shape import Key, Shape
from specmint.lower.schemas.shapes import own_shape, shape_at

Mode = Literal["read", "write"]

#: Assertions that the generated models do not check. Each in use is reported.
_NOT_ENFORCED = (
    ["not", "if", "then", "else", "dependentSchemas", "dependentRequired", "patternProperties"]
    + ["propertyNames", "unevaluatedProperties", "unevaluatedItems", "contains", "minContains"]
    + ["maxContains", "prefixItems", "uniqueItems", "minProperties", "maxProperties"]
    + ["$dynamicRef", "$recursiveRef"]
)
_UNENFORCED = frozenset(_NOT_ENFORCED)
_NOT_CHECKED = "`{}` is not checked by the generated model"
#: The same in other words, of keywords whose schemas are types in generated code.
_UNCHECKED = {
    "patternProperties": "that names match `{}` is not checked by the generated model",
    "$dynamicRef": "`{}` may mean several schemas: any value is taken",
    "prefixItems": "which element is where, as `{}` says, is not checked by the generated model",
}
#: Values with which such a keyword asserts nothing.
_IDLE: dict[str, Json] = {
    "uniqueItems": False,
    "minProperties": 0,
    "unevaluatedProperties": True,
    "unevaluatedItems": True,
}


@dataclass(frozen=True, slots=True)
class Use:
    """A schema in the role in which an operation needs its type. Made by `Uses`, and by its own parts.

    `is_part` is False for a whole payload and for an argument: these take no `x-null` or `x-wire` of the document's.
    """

    node: Node
    mode: Mode
    is_part: bool = False

    @property
    def shape(self) -> Shape:
        """What the schema says."""
        shape = shape_at(self.node)
        return shape if self.is_part else own_shape(shape)

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
        """The members of `oneOf` and `anyOf`, without null and without those that no value fits."""
        members = [Use(member, self.mode, True) for member in self.shape.union]
        return tuple(use for use in members if not use.shape.impossible)

    @property
    def properties(self) -> dict[str, Node]:
        """All properties, its own before those of its alternatives: also those that have no part in this role."""
        found = dict(self.shape.properties)
        for alternative in self.shape.union:
            for name, node in shape_at(alternative).properties.items():
                found.setdefault(name, node)
        return found

    @property
    def fields(self) -> dict[str, Use]:
        """The properties that take part in this role."""
        return {
            name: Use(node, self.mode, True)
            for name, node in self.properties.items()
            if not is_hidden(node, self.mode)
        }

    def parts(self) -> Iterator[Use]:
        """Yield every schema that the type of this one can need: through these, all that is above is reached."""
        for name, node in self.shape.parts():
            if not name or not is_hidden(node, self.mode):
                yield Use(node, self.mode, True)

    def _part(self, node: Node | None) -> Use | None:
        if node is None:
            return None
        return Use(node, self.mode, True)


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
                _report_lost(shape, self.findings)
            modes = self._modes.setdefault(shape.key, set())
            if one.mode not in modes:
                modes.add(one.mode)
                todo.extend(one.parts())
        return use


def is_hidden(schema: Node, mode: Mode) -> bool:
    """Return whether a property takes no part: readOnly is never sent, writeOnly never expected (OpenAPI 3.1, 4.8.24).

    One that is both would never be anywhere: it takes part in both roles.
    """
    return _one_way(schema) == [{"write": "readOnly", "read": "writeOnly"}[mode]]


def _one_way(schema: Node) -> list[str]:
    """Return which of readOnly and writeOnly a property is."""
    return [one for one in ONE_WAY if schema.is_true(one) or shape_at(schema).is_true(one)]


# --- what is not kept -------------------------------------------------------------------------------------------------


def _report_lost(shape: Shape, findings: Findings) -> None:
    """Say what a schema in use says and no generated code keeps."""
    for lost in shape.lost:
        findings.warning(lost.node, lost.code, lost.message, lost.hint)
    if shape.impossible:
        message = f"no value fits: {shape.impossible}"
        findings.warning(
            shape.node, "contradiction", message, "any value is taken and left to the vendor"
        )
    for name, node in shape.properties.items():
        if len(_one_way(node)) > 1:
            message = (
                f"the member {name!r} is both `readOnly` and `writeOnly`, so neither is applied"
            )
            findings.warning(node, "keyword-not-enforced", message, "it is read and written")
    unenforced = shape.said.keys() & _UNENFORCED
    for keyword in (one for one in _NOT_ENFORCED if one in unenforced):
        for node in shape.said[keyword]:
            if keyword not in _IDLE or node.value != _IDLE[keyword]:
                _report(node, _UNCHECKED.get(keyword, _NOT_CHECKED).format(keyword), findings)
    for keyword in ("contentEncoding", "contentMediaType"):
        applied = shape.get(keyword)
        if applied is not None and shape.content is None:
            _report(applied, f"`{keyword}` is not applied: the text is as it travels", findings)
    if shape.content is not None:
        _report(shape.content, "the JSON inside this text is given and returned as text", findings)
    _report_limits(shape, findings)
    _report_literals(shape, findings)


def _report_limits(shape: Shape, findings: Findings) -> None:
    """Say which limits of a schema are of values that have another form in Python."""
    if shape.keywords.keys().isdisjoint(LIMITING):
        return
    form = ""
    if shape.get("x-wire") is not None:
        form = "beside `x-wire`"
    elif shape.text("format") in NO_PLAIN_TEXT:
        form = f"beside the format {shape.text('format')!r}"
    for kind, keywords in LIMITS.items():
        for node in (shape.keywords[keyword] for keyword in keywords if keyword in shape.keywords):
            if form and (kind == "string" or "x-wire" in shape.keywords):
                _report(node, f"`{node.name}` {form} is not checked", findings)
            elif shape.union:
                _report(node, f"`{node.name}` beside alternatives is not checked", findings)
            elif isinstance(node.value, int | Decimal) and is_extreme(node.value):
                _report(node, f"`{node.name}` has too many digits to be checked", findings)


def _report_literals(shape: Shape, findings: Findings) -> None:
    literals = shape.literals
    if not literals:
        return
    wire = shape.child("x-wire")
    sent = [wire.value_at(key) for key in ("true", "false") if wire.get(key) is not None]
    listed = [node.value for node in literals]
    if sent and all(literal in listed for literal in sent):
        return  # what is sent is listed
    for node in literals:
        if wire.is_mapping:
            _report(node, "a listed value beside `x-wire` is not checked", findings)
            return
        if not is_literal(node):
            _report(node, "a listed value that is an object or a list is not checked", findings)
            return


def _report(node: Node, message: str, findings: Findings) -> None:
    findings.warning(node, "keyword-not-enforced", message, "the vendor still checks it")

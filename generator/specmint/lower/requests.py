"""What a method is called with: parameters, and with `bodies` the body."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from specmint import ir
from specmint.document import Node
from specmint.ir import Text
from specmint.lower.arguments import Arguments, argument_type, with_names
from specmint.lower.bodies import Bodies
from specmint.lower.findings import Findings, Scope, string, text
from specmint.lower.naming import given_name
from specmint.lower.shapes import shape_of, target
from specmint.lower.types import Types
from specmint.names import snake

Place = Literal["path", "query", "header", "cookie"]
_PLACES: dict[str, Place] = {
    "path": "path",
    "query": "query",
    "header": "header",
    "cookie": "cookie",
}
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
_DEFAULT_STYLE = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}


def placed(place: str, wire: str) -> tuple[str, str]:
    """A parameter's place and name, to compare: names of headers have no case."""
    return place, wire.lower() if place == "header" else wire


@dataclass(slots=True)
class Request:
    """The arguments of one operation and where they go."""

    arguments: tuple[ir.Argument, ...] = ()
    parameters: tuple[ir.Parameter, ...] = ()
    body: ir.Body | None = None


@dataclass(slots=True)
class Requests:
    """Reads the request of one operation. `hidden` are parameters (place and name) that the client fills."""

    types: Types
    findings: Findings
    hidden_fields: frozenset[str]
    hidden: frozenset[tuple[str, str]] = frozenset()
    arguments: Arguments = field(default_factory=Arguments)

    def read(self, scope: Scope, parameters: list[Node], paging: ir.Paging | None) -> Request:
        placed = [self._parameter(node, paging) for node in parameters]
        bodies = Bodies(self.types, self.findings, self.hidden_fields, self.arguments)
        body = bodies.read(scope, paging)
        arguments, names = self.arguments.named()
        return Request(
            arguments=arguments,
            parameters=tuple(
                ir.Parameter(wire=wire, place=place, argument=names[number], style=style)
                for wire, place, number, style in (item for item in placed if item is not None)
            ),
            body=with_names(body, names) if body is not None else None,
        )

    def _parameter(
        self, node: Node, paging: ir.Paging | None
    ) -> tuple[Text, Place, int, Literal["plain", "comma"]] | None:
        wire, place = string(node.get("name")), _PLACES.get(string(node.get("in")))
        if place is None or (place == "header" and wire.lower() in _IGNORED_HEADERS):
            return None
        if placed(place, wire) in self.hidden:
            return None
        if (
            paging is not None
            and place == "query"
            and paging.place == "query"
            and paging.position == Text(wire)
        ):
            return None
        schema = node.get("schema")
        if schema is None:
            self.findings.error(
                node,
                "unsupported-parameter-content",
                "a parameter with `content` is not supported yet",
                "use `schema`",
            )
            return None
        style = self._style(node, place, schema)
        required = place == "path" or (
            node.get("required") is not None and (node / "required").value is True
        )
        type_ = self.types.limited(schema, "write")
        number = self.arguments.want(
            given_name(node) or snake(wire, fallback="parameter"),
            argument_type(type_, required and isinstance(type_, ir.NullAs)),
            required=required,
            keyword_only=place != "path",
            doc=(
                text(node.get("description"))
                if node.get("description") is not None
                else text(schema.get("description"))
            ),
        )
        return Text(wire), place, number, style

    def _style(self, node: Node, place: str, schema: Node) -> Literal["plain", "comma"]:
        style = string(node.get("style")) or _DEFAULT_STYLE[place]
        explode = node.get("explode")
        exploded = explode.value is True if explode is not None else style == "form"
        shape = shape_of(target(schema)[0])
        many = shape.type == "array"
        if shape.type == "object" or style != _DEFAULT_STYLE[place] and (many or place == "path"):
            self.findings.error(
                node,
                "unsupported-parameter-style",
                f"style {style!r} of the {place} parameter {string(node.get('name'))!r} is not supported yet",
                "a plain value, or an array in the default style, is",
            )
        return "comma" if many and not (place == "query" and exploded) else "plain"

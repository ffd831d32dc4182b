"""What a spec says, twice: its meaning as the generator sees it, and its schemas as they stand.

The meaning (IR) gives names and Python types. Limits and formats are read from the schemas, so that a
limit the generator forgets is still one that a random body keeps, and the checks still know.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from specmint import ir
from specmint.ir import Ident, Text
from specmint.lower import lower
from specmint.runtime.data.json_text import dumps
from specmint.source import load, read
from tests.support.bodies import media_type

APIS: Final = ("bill_com", "billbee", "billing_booth_one", "chargeover")
SPECS: Final = Path(__file__).parents[2] / "specs"
Schema = Mapping[str, Any]
_PARTLY_TEMPLATED: Final = re.compile(r"[^/]\{|\}[^/]")


@dataclass(frozen=True, eq=False)
class Spec:
    """One API: its meaning, and its document as plain data with exact numbers."""

    api: ir.Api
    tree: dict[str, Any]

    def resolve(self, node: Any) -> Any:
        """What a `$ref` inside the document leads to."""
        while isinstance(node, dict) and "$ref" in node:
            node = self.at(node["$ref"].removeprefix("#"))
        return node

    def at(self, pointer: str) -> Any:
        """The value at a JSON Pointer (RFC 6901)."""
        node: Any = self.tree
        for token in pointer.split("/")[1:]:
            key = token.replace("~1", "/").replace("~0", "~")
            node = node[int(key)] if isinstance(node, list) else node[key]
        return node

    def definition(self, name: Ident) -> ir.Definition:
        return next(each for each in self.api.definitions if each.name == name)

    def parameters(self, operation: ir.Operation) -> dict[tuple[str, str], Schema]:
        """The declared parameters by place and wire name: each with its own schema."""
        item = self.tree["paths"][operation.path.raw]
        own = item[operation.method.lower()]
        listed = [*item.get("parameters", ()), *own.get("parameters", ())]
        return {(each["in"], each["name"]): each for each in map(self.resolve, listed)}

    def body(self, operation: ir.Operation) -> Schema | None:
        """The schema of the request body, if there is one."""
        item = self.tree["paths"][operation.path.raw][operation.method.lower()]
        if operation.body is None:
            return None
        content = self.resolve(item["requestBody"])["content"]
        schema: Schema = content[media_type(operation.body)]["schema"]
        return schema

    def fields(self, operation: ir.Operation) -> Mapping[str, Schema]:
        """The fields of a form."""
        fields: Mapping[str, Schema] = self.resolve(self.body(operation))["properties"]
        return {name: self.resolve(schema) for name, schema in fields.items()}

    def arguments(self, operation: ir.Operation) -> dict[Ident, Schema]:
        """The schema of each argument of a method."""
        declared = self.parameters(operation)
        found = {
            each.argument: declared[each.place, each.wire.raw]["schema"]
            for each in operation.parameters
        }
        if operation.body is not None:
            found |= self._filled(operation.body.part, self.body(operation))
        return {name: self.resolve(schema) for name, schema in found.items()}

    def _filled(self, part: ir.Part, schema: Any) -> dict[Ident, Schema]:
        schema = self.resolve(schema)
        match part:
            case ir.FromArgument(argument) | ir.EachOf(argument):
                return {argument: schema}
            case ir.JsonText(inner):
                return self._filled(inner, schema["contentSchema"])
            case ir.ObjectOf(members):
                found: dict[Ident, Schema] = {}
                for wire, member in members:
                    found |= self._filled(member, schema["properties"][wire.raw])
                return found
            case _:
                return {}

    def for_prism(self, folder: Path) -> Path:
        """The file that Prism is given: the spec itself, if Prism's router can tell its paths apart.

        Where two paths fit (`/customer/{id}` fits whatever `/customer/key:{key}` fits; OpenAPI 3.1,
        4.8.8.2, leaves the choice to the tool), Prism 5.14 takes the last one. So paths with a
        variable beside literal text go to the end, in a copy that says the same.
        """
        paths = self.tree["paths"]
        ordered = sorted(paths, key=lambda path: bool(_PARTLY_TEMPLATED.search(path)))
        if ordered == list(paths):
            return SPECS / self.api.package / "openapi.yaml"
        copy = folder / f"{self.api.package}.json"
        copy.write_text(dumps(self.tree | {"paths": {path: paths[path] for path in ordered}}))
        return copy


@cache
def spec_of(name: str) -> Spec:
    """The spec of one of our APIs, read once."""
    document = load(read(SPECS / name / "openapi.yaml"))
    api, _ = lower(document, Ident(name))
    tree: Any = document.root().value
    return Spec(api, tree)


@dataclass(frozen=True, eq=False, repr=False)
class Case:
    """One method of a client. `bulk`: the one that sends any number of items, in chunks."""

    name: str
    resource: Ident
    operation: ir.Operation
    method: Ident
    bulk: ir.Bulk | None = None

    @property
    def spec(self) -> Spec:
        return spec_of(self.name)

    @property
    def shape(self) -> tuple[object, ...]:
        """What decides the code a call runs through."""
        own = self.operation
        style = own.paging and own.paging.style
        return self.name, own.body and own.body.kind, style, self.bulk is None

    def __repr__(self) -> str:
        return f"{self.name}.{self.resource}.{self.method}"


def cases() -> Iterator[Case]:
    """Every method of the four clients."""
    for name in APIS:
        for resource in spec_of(name).api.resources:
            for operation in resource.operations:
                yield Case(name, resource.name, operation, operation.name)
                if operation.bulk is not None:
                    bulk = operation.bulk
                    yield Case(name, resource.name, operation, bulk.name, bulk)


def plain(value: Text | int | bool | None) -> Any:
    """A literal of the spec as Python has it."""
    return value.raw if isinstance(value, Text) else value

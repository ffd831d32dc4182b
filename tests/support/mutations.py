"""Random changes to a document, of the kinds that vendors make, and an independent view of what names mean in it.

Everything that gets a name bears a mark, a unique description (an enum value is its own mark), which the IR carries along:
so what a name means is read off without the code under test.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

from specmint import ir
from specmint.lower import lower
from specmint.meanings import Meanings, meanings_of
from specmint.source import Files, load

Json = dict[str, Any]
Kind = Literal["unrelated", "colliding", "reorder", "remove"]


def names_of(document: Json) -> tuple[dict[str, str], Meanings, ir.Api]:
    """Return what the names of the package for a document mean: by their marks, and as its manifest says; and its IR.

    The marks are by names in full, and leave out the classes of pages.
    """
    loaded = load(Files({"spec.json": json.dumps(document).encode()}, "spec.json"))
    api, _ = lower(loaded)
    return dict(_marks(api)), meanings_of(api, loaded), api


def classes_of(api: ir.Api) -> tuple[dict[str, str], dict[str, str]]:
    """Return the class that each inline definition is a name of: as the IR has it, and by comparing each with each."""
    every = {one.name: one for one in api.definitions}
    inline = [
        one
        for one in api.definitions
        if not isinstance(one, ir.Alias) and one.place.pointer.count("/") > 3
    ]

    def said(definition: ir.Definition) -> object:
        match definition:
            case ir.Enum(members=members):
                return {(one.name, repr(one.value)) for one in members}
            case ir.Model(fields=fields):
                return [
                    (one.wire, one.name, one.required, one.doc, type_said(one.type))
                    for one in sorted(fields, key=lambda field: field.wire)
                ]
            case ir.Alias():
                return definition.name

    def type_said(type_: ir.Type) -> object:
        names = ir.named_in(type_)
        return type(type_), [said(every[name]) for name in names] if names else repr(type_)

    known: dict[str, str] = {one.name: one.same_as or one.name for one in inline}
    compared: dict[str, str] = {
        one.name: min(other.name for other in inline if said(one) == said(other)) for one in inline
    }
    return known, compared


def _marks(api: ir.Api) -> Iterator[tuple[str, str]]:
    for resource in api.resources:
        if resource.doc.raw:
            yield resource.name, resource.doc.raw  # a resource of paths alone has no text of its own
        for operation in resource.operations:
            method = f"{resource.name}.{operation.name}"
            yield method, operation.doc.raw
            for argument in operation.arguments:
                yield f"{method}.{argument.name}", argument.doc.raw
    for definition in api.definitions:
        yield definition.name, definition.doc.raw
        match definition:
            case ir.Model(fields=fields):
                for field in fields:
                    yield f"{definition.name}.{field.name}", field.doc.raw
            case ir.Enum(members=members):
                for member in members:
                    yield f"{definition.name}.{member.name}", str(
                        getattr(member.value, "raw", member.value)
                    )
            case ir.Alias():
                pass


class Mutator:
    """A document, and changes to it. `document` is replaced by each change."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._number = 0
        self.document = self._base()

    def mutate(self) -> tuple[str, Kind]:
        """Change the document at random; return what of and how."""
        self.document = json.loads(json.dumps(self.document))
        what, change = self._random.choice(list(self._changes().items()))
        kind: Kind = self._random.choice(
            ["unrelated", "colliding", "colliding", "reorder", "remove"]
        )
        change(kind)
        return what, kind

    def _changes(self) -> dict[str, Callable[[Kind], None]]:
        return {
            "value": self._value,
            "field": self._field,
            "schema": self._schema,
            "operation": self._operation,
            "tag": self._tag,
            "parameter": self._parameter,
            "twin": self._twin,
            "alternative": self._alternative,
            "path": self._path,
        }

    # --- what is changed ------------------------------------------------------------------------

    def _value(self, kind: Kind) -> None:
        values: list[str] = self._any_schema("enum")["enum"]
        self._change_list(values, kind, lambda text: text, text_of=lambda value: value)

    def _field(self, kind: Kind) -> None:
        schema = self._any_schema("properties")
        schema["properties"] = self._change_members(schema["properties"], kind, self._text_field)

    def _schema(self, kind: Kind) -> None:
        components = self.document["components"]
        invoice = components["schemas"]["Invoice"]  # operations refer to it, so it is never removed
        make = self._random.choice([self._object, self._enum])
        components["schemas"] = self._change_members(
            components["schemas"], kind, make, called=lambda text: text[:1].upper() + text[1:]
        )
        components["schemas"].setdefault("Invoice", invoice)

    def _operation(self, kind: Kind) -> None:
        def of(text: str) -> Json:
            return self._get(text, self._random.choice(self._with_ids())["tags"][0])

        self._change_paths(kind, of, lambda item: item["get"]["operationId"])

    def _tag(self, kind: Kind) -> None:
        def of(text: str) -> Json:
            text = text[:1].upper() + text[1:] if kind == "unrelated" else text
            if text not in {tag["name"] for tag in self.document["tags"]}:
                self.document["tags"].append({"name": text, "description": self._mark()})
            return self._get(f"list{self._fresh()}", text)

        self._change_paths(kind, of, lambda item: item["get"]["tags"][0])
        self._random.shuffle(self.document["tags"])

    def _parameter(self, kind: Kind) -> None:
        operation = self._random.choice(self._with_ids())
        parameters: list[Json] = operation["parameters"]
        before = {(one["in"], one["name"]): one for one in parameters}
        self._change_list(parameters, kind, self._query, text_of=lambda one: one["name"])
        every = {(one["in"], one["name"]): one for one in parameters}
        operation["parameters"] = [before.get(key, one) for key, one in every.items()]

    def _twin(self, kind: Kind) -> None:
        """Add an inline enum that equals another, let two be equal or different, reorder one, or remove one."""
        holders: list[Json] = [
            schema["properties"]
            for schema in self.document["components"]["schemas"].values()
            if "properties" in schema
        ]
        twins = [
            (holder, name)
            for holder in holders
            for name, one in holder.items()
            if "enum" in one or "properties" in one
        ]
        if not twins or kind == "unrelated":
            # Of any letter, so that its name is less or greater than those of its twins.
            name = self._random.choice("abcxyz") + self._fresh()
            self._random.choice(holders)[name] = self._twin_of(self._random.choice([1, 2]))
            return
        holder, name = self._random.choice(twins)
        values: list[str] = (holder[name].get("properties", {}).get("kind") or holder[name])["enum"]
        if kind == "reorder":
            self._random.shuffle(values)
        elif kind == "remove":
            del holder[name]
        else:
            values[:] = self._random.choice([["open", "paid"], ["paid", "open"], ["open", "void"]])

    def _twin_of(self, depth: int) -> Json:
        """An inline enum, or an object with one; only two lists of values, so that many are equal."""
        if depth == 1:
            values = self._random.choice([["open", "paid"], ["open", "void"]])
            return {"type": "string", "description": self._mark(), "enum": values}
        inner = self._twin_of(1)
        return {"type": "object", "description": self._mark(), "properties": {"kind": inner}}

    def _alternative(self, kind: Kind) -> None:
        """Change the list of a union: alternatives with titles, tags and required members, and some that nothing tells apart."""
        found = self.document["components"]["schemas"].get("Invoice", {})["properties"].get("way")
        union: list[Json] = found["oneOf"] if found else []
        if not union:
            self.document["components"]["schemas"]["Invoice"]["properties"]["way"] = {
                "oneOf": [self._option("unrelated") for _ in range(3)]
            }
        elif kind == "reorder":
            self._random.shuffle(union)
        elif kind == "remove":
            union.pop(self._random.randrange(len(union)))
        else:
            union.insert(self._random.randint(0, len(union)), self._option(kind))

    def _option(self, kind: Kind) -> Json:
        """An object for a union; with a word that no other has, or one of few."""
        word = (
            f"fresh{self._fresh()}" if kind == "unrelated" else self._random.choice(["card", "a"])
        )
        tag = {"type": "string", "const": word, "description": self._mark()}
        option: Json = {"type": "object", "description": self._mark()}
        option["properties"] = {
            name: self._text_field(name) for name in self._random.sample(["id", "iban", "x"], 2)
        }
        match self._random.choice(["title", "tag", "required"]):
            case "title":
                option["title"] = word
            case "tag":
                option["properties"]["type"] = tag
            case _:
                option["properties"][word] = self._text_field(word)
                option["required"] = [word]
        return option

    def _path(self, kind: Kind) -> None:
        """Change the operations that have no operationId, and are named after their paths."""
        named = [path for path in self.document["paths"] if path.startswith("/api/")]
        if kind == "remove" and named:
            del self.document["paths"][self._random.choice(named)]
        elif kind == "reorder":
            pairs = list(self.document["paths"].items())
            self._random.shuffle(pairs)
            self.document["paths"] = dict(pairs)
        elif kind in ("unrelated", "colliding"):
            word = f"fresh{self._fresh()}" if kind == "unrelated" else "boxes"
            end = self._random.choice(["", "/{id}", "/{name}", "/seal"])
            version = "v1" if kind == "unrelated" else self._random.choice(["v1", "v2"])
            method = self._random.choice(["get", "post", "put", "patch", "delete"])
            self._add_path(
                f"/api/{version}/{word}{end}", method, "get" if kind == "unrelated" else ""
            )

    def _add_path(self, path: str, method: str, known: str) -> None:
        item: Json = self.document["paths"].setdefault(path, {})
        method = known or method
        if method not in item:
            operation = self._get("", "Boxes")["get"]
            del operation["operationId"]
            if self._random.random() < 0.5:
                del operation[
                    "tags"
                ]  # its resource is then the one of its path, or the tag of that name
            named = re.findall(r"{(\w+)}", path)
            operation["parameters"] = [
                {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
                | {"description": self._mark()}
                for name in named
            ]
            answer = {"type": "object", "description": self._mark()}
            answer["properties"] = {"id": self._text_field("id")}
            content = {"application/json": {"schema": answer}}
            operation["responses"] = {"200": {"description": "ok", "content": content}}
            item[method] = operation

    # --- how it is changed ----------------------------------------------------------------------

    def _change_list(
        self,
        items: list[Any],
        kind: Kind,
        make: Callable[[str], Any],
        text_of: Callable[[Any], str],
    ) -> None:
        if kind == "reorder":
            self._random.shuffle(items)
        elif kind == "remove":
            if len(items) > 1:
                items.pop(self._random.randrange(len(items)))
        else:
            new = make(self._new_text(kind, [text_of(item) for item in items]))
            if new not in items:
                items.insert(self._random.randint(0, len(items)), new)

    def _change_members(
        self,
        members: Json,
        kind: Kind,
        make: Callable[[str], Any],
        called: Callable[[str], str] = lambda text: text,
    ) -> Json:
        names = list(members)
        self._change_list(names, kind, called if kind == "unrelated" else str, text_of=str)
        return {name: members[name] if name in members else make(name) for name in names}

    def _change_paths(
        self, kind: Kind, make: Callable[[str], Json], text_of: Callable[[Json], str]
    ) -> None:
        every = list(self.document["paths"].items())
        pairs = [(path, item) for path, item in every if not path.startswith("/api/")]
        others = [pair for pair in every if pair not in pairs]
        known = {text_of(item) for _, item in pairs}

        def pair(text: str) -> Any:
            item = make(text)
            ids = {one["get"]["operationId"] for _, one in pairs}
            return pairs[0] if item["get"]["operationId"] in ids else (f"/{self._fresh()}", item)

        assert known
        self._change_list(pairs, kind, pair, text_of=lambda one: text_of(one[1]))
        self.document["paths"] = dict([*pairs, *others])

    def _with_ids(self) -> list[Json]:
        """The operations that have an operationId."""
        paths: Json = self.document["paths"]
        return [item["get"] for path, item in paths.items() if not path.startswith("/api/")]

    def _new_text(self, kind: Kind, texts: list[str]) -> str:
        """A text that nothing else is like; or one that is written almost as one of these."""
        if kind == "unrelated":
            return f"fresh{self._fresh()}"
        text = self._random.choice(texts)
        words = re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", text) or ["x"]
        lower = [word.lower() for word in words]
        camel = lower[0] + "".join(word.capitalize() for word in lower[1:])
        return self._random.choice(
            ["_".join(lower), camel, camel[:1].upper() + camel[1:], "_".join(lower).upper()]
            + ["-".join(lower), ".".join(lower), f"_{camel}", "-" + text, "__".join(lower)]
            + [camel[:-1] + camel[-1].upper(), f"{text}_snake", f"{text}Input", f"{text}é"]
        )

    # --- what documents are made of -------------------------------------------------------------

    def _base(self) -> Json:
        tags = ["Invoices", "customer_groups"]
        schemas = {
            "Invoice": self._object(""),
            "customer": self._object(""),
            "Sort": self._enum(""),
        }
        schemas["Invoice"]["properties"]["state"] = {
            "type": "string",
            "readOnly": True,
            "description": "?",
        }
        schemas["Invoice"]["properties"]["kind"] = self._twin_of(1)
        schemas["customer"]["properties"]["account"] = self._twin_of(2)
        self.document = {
            "openapi": "3.1.0",
            "info": {"title": "Acme", "version": "1"},
            "servers": [{"url": "https://api.acme.test"}],
            "tags": [{"name": tag, "description": self._mark()} for tag in tags],
            "paths": {},
            "components": {"schemas": schemas},
        }
        ids = ["listInvoices", "get_invoice", "listCustomerGroups", "Find"]
        for number, operation_id in enumerate(ids):
            item = self._get(operation_id, tags[number // 2])
            self.document["paths"][f"/{self._fresh()}"] = item
        body = {"application/json": {"schema": {"$ref": "#/components/schemas/Invoice"}}}
        first: Json = next(iter(self.document["paths"].values()))["get"]
        first["requestBody"] = {"required": True, "content": body, "description": self._mark()}
        first["responses"] = {"200": {"description": "ok", "content": body}}
        return self.document

    def _get(self, operation_id: str, tag: str) -> Json:
        operation = {
            "operationId": operation_id,
            "tags": [tag],
            "description": self._mark(),
            "parameters": [
                self._query("id"),
                self._query("customerName"),
                self._query("page_size"),
            ],
            "responses": {"204": {"description": "done"}},
        }
        return {"get": operation}

    def _query(self, name: str) -> Json:
        place = self._random.choice(["query", "query", "header"])
        return {
            "name": name,
            "in": place,
            "description": self._mark(),
            "schema": {"type": "string"},
        }

    def _object(self, _: str) -> Json:
        names = ["id", "customerName", "due_date"]
        properties = {name: self._text_field(name) for name in names}
        return {"type": "object", "description": self._mark(), "properties": properties}

    def _enum(self, _: str) -> Json:
        return {
            "type": "string",
            "description": self._mark(),
            "enum": ["amount", "-amount", "dueDate", "<="],
        }

    def _text_field(self, _: str) -> Json:
        return {"type": "string", "description": self._mark()}

    def _any_schema(self, key: str) -> Json:
        schemas = self.document["components"]["schemas"].values()
        having = [schema for schema in schemas if key in schema]
        return self._random.choice(
            having or [{"enum": ["a"], "properties": {"a": self._text_field("")}}]
        )

    def _mark(self) -> str:
        return f"mark {self._fresh()}"

    def _fresh(self) -> str:
        self._number += 1
        return str(self._number)

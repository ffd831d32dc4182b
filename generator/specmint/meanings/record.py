"""The names of a package by scope, each with what it means: the name in the document of what it stands for.

Scopes are "" for resources and classes, `Client` for arguments of the constructor, `customers` for the methods of a
resource, `customers.create` for the arguments of a method, and `Customer` for the fields of a class or the members of an
enum. A name in full is its scope, a dot and itself, as one writes it in Python: `customers.create.name`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from specmint import ir
from specmint.alternative_names import alternative
from specmint.diagnostics import Place
from specmint.document import Document
from specmint.pointers import Tokens, is_index, pointer_of


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name stands for: a `text` that holds no place in a list, so that moving things changes none.

    `called` is its own name in the document, and `file` and `path` are where that declares it, or what holds it.
    `named_by` is what gives it another name there.
    """

    text: str
    called: str
    file: str
    path: Tokens
    named_by: Literal["x-name", "x-enum-varnames", "tags", "x-bulk", "its holder"] = "x-name"


Meanings: TypeAlias = Mapping[str, Mapping[str, Meaning]]
"""By scope and name."""


def texts(meanings: Meanings) -> dict[str, dict[str, str]]:
    """Return what the manifest keeps: the text of each meaning, by scope and name. A scope without names is left out."""
    return {
        scope: {name: meaning.text for name, meaning in names.items()}
        for scope, names in meanings.items()
        if names
    }


def meanings_of(api: ir.Api, document: Document) -> Meanings:
    """Return the meaning of every public name of the package for an API."""
    return _Record(document).of(api)


class _Record:
    def __init__(self, document: Document) -> None:
        self._document = document
        numbered = list(enumerate(node.text("name") for node in document.root().each("tags")))
        self._tags = {name: str(number) for number, name in reversed(numbered)}
        self._operations: dict[Tokens, str] = {
            ("paths", path, method): operation.text("operationId") or f"{method.upper()} {path}"
            for path, item in document.root().members("paths")
            for method, operation in item.items()
        }

    def of(self, api: ir.Api) -> Meanings:
        scopes: dict[str, dict[str, Meaning]] = {"": {}}
        for resource in api.resources:
            scopes[""] |= self._resource(resource)
            scopes[resource.name] = dict(self._methods(resource))
            for operation in resource.operations:
                scopes[f"{resource.name}.{operation.name}"] = dict(self._arguments(operation))
        met: set[str] = set()
        for definition in api.definitions:
            text = self._schema(definition.place)
            # Of a schema that is read and written in two forms, the second definition is what is written.
            if text in met:
                text += " (written)"
            met.add(text)
            scopes[""][definition.name] = self._at(definition.place, text, definition.spec_name.raw)
            scopes[definition.name] = dict(self._members(definition))
        scopes["Client"] = dict(self._constructor(api))
        return scopes

    def _resource(self, resource: ir.Resource) -> dict[str, Meaning]:
        """Return a resource: an attribute of the client, and the class of its page."""
        tag = resource.spec_name.raw
        if tag in self._tags:
            spot: tuple[str, Tokens] = self._document.entry, ("tags", self._tags[tag], "name")
        else:
            spot = self._spot(resource.operations[0].place)
        # A tag takes in what has none and a path of its name: the resource stays what it was.
        tags = sorted({tag, *(one.tag.raw for one in resource.operations)})
        text = "\n".join(f"tag {one}" for one in tags)
        return {
            resource.name: Meaning(text, tag, *spot, "tags"),
            resource.class_name: Meaning(f"page of {text}", tag, *spot, "its holder"),
        }

    def _methods(self, resource: ir.Resource) -> Iterator[tuple[str, Meaning]]:
        for one in resource.operations:
            name = one.spec_name.raw
            address = f"{one.method} {one.path.raw}"
            text = f"{address} {name.removeprefix(address)}".rstrip()
            text = f"{text} {one.differs.raw}".rstrip()
            spot = self._spot(one.place)
            yield one.name, Meaning(text, name, *spot)
            if one.bulk is not None:
                yield one.bulk.name, Meaning(f"bulk {text}", name, *spot, "x-bulk")

    def _arguments(self, operation: ir.Operation) -> Iterator[tuple[str, Meaning]]:
        file, path = self._spot(operation.place)
        for one in operation.parameters:
            wire = one.wire.raw
            yield one.argument, Meaning(f"{one.place} {wire}", wire, file, path)
        if operation.body is not None:
            for argument, pointer in _filled(operation.body.part, ()):
                called = "".join(pointer[-1:])
                yield argument, Meaning(f"body {pointer_of(pointer)}".strip(), called, file, path)

    def _members(self, definition: ir.Definition) -> Iterator[tuple[str, Meaning]]:
        match definition:
            case ir.Model(fields=fields):
                for one in fields:
                    yield one.name, self._at(one.place, one.wire.raw, one.wire.raw)
            case ir.Enum(members=members, place=place):
                for member in members:
                    value = member.value
                    text = value.raw if isinstance(value, ir.Text) else str(value)
                    yield member.name, Meaning(text, text, *self._spot(place), "x-enum-varnames")
            case ir.Alias():
                pass

    def _constructor(self, api: ir.Api) -> Iterator[tuple[str, Meaning]]:
        """Yield each argument of the constructor with all that it fills, in the order of the alphabet."""
        uses: dict[str, set[str]] = {}
        for scheme in api.schemes:
            for number, argument in enumerate(scheme.credentials):
                uses.setdefault(argument, set()).add(f"scheme {scheme.spec_name.raw} {number}")
        for wire, argument in api.default.form_credentials:
            uses.setdefault(argument, set()).add(f"form {wire.raw}")
        for wire, argument in api.session.fields if api.session is not None else ():
            uses.setdefault(argument, set()).add(f"login {wire.raw}")
        for variable in api.variables:
            uses.setdefault(variable.name, set()).add(f"server variable {variable.spec_name.raw}")
        for name, every in uses.items():
            text = "\n".join(sorted(every))
            yield name, Meaning(text, " and ".join(sorted(every)), self._document.entry, ())

    def _schema(self, place: Place) -> str:
        """Return the pointer to a schema, the operation in it by its own name, and without places in lists of parts."""
        file, path = self._spot(place)
        words: list[str] = []
        node = self._document.root(file)
        for token in path:
            # A schema made of several stands nowhere in the document, not even at an index.
            is_listed = isinstance(node.value, list) and is_index(token)
            called = alternative(node, token)
            node = node / token if is_listed else node.child(token)
            if is_listed and words[-1] == "allOf":
                words.pop()
            elif called is not None and not called.identity:
                words.pop()  # the only one beside null is what its union is
            elif called is not None:
                words.append(called.identity)
            elif is_listed and words[-1] == "parameters":
                words.append(f"{node.text('in')} {node.text('name')}")
            else:
                words.append(token)
        if path[:3] in self._operations:
            words[:3] = ["operations", self._operations[path[:3]]]
        text = pointer_of(tuple(words))
        return text if file == self._document.entry else f"{file}#{text}"

    def _at(self, place: Place, text: str, called: str) -> Meaning:
        return Meaning(text, called, *self._spot(place))

    def _spot(self, place: Place) -> tuple[str, Tokens]:
        """Return the file by its name relative to the entry's folder, and the path in it."""
        return self._document.located(place)


def _filled(part: ir.Part, at: Tokens) -> Iterator[tuple[str, Tokens]]:
    """Yield the arguments that fill a body, each with where it goes; `*` stands for each element of a list."""
    match part:
        case ir.FromArgument(argument=argument):
            yield argument, at
        case ir.EachOf(argument=argument):
            yield argument, (*at, "*")
        case ir.ObjectOf(members=members):
            for wire, inner in members:
                yield from _filled(inner, (*at, wire.raw))
        case ir.JsonText(part=inner) | ir.Styled(part=inner):
            yield from _filled(inner, at)
        case ir.Typed(part=inner, headers=headers):
            yield from _filled(inner, at)
            for wire, header in headers:
                yield from _filled(header, (*at, "header", wire.raw))
        case ir.Item() | ir.Fixed():
            pass

"""Resources as views: what a page's template prints, every value already spelled."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from specmint import ir
from specmint.encode import Code, literal
from specmint.ir import Ident
from specmint.names import snake
from specmint.render.constants import Constants
from specmint.render.docs import bulk_doc, method_doc, paragraph
from specmint.render.wire_names import wire_names
from specmint.spell.annotations import Speller
from specmint.spell.bodies import body, expression, styled
from specmint.spell.calls import call, dict_of, is_keyword_argument, some_dict
from specmint.spell.imports import Used
from specmint.spell.sample_calls import Calls
from specmint.spell.table import Scope

_PLACES = {"query": "query", "header": "headers", "cookie": "cookies"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method. `call` are the arguments of the one call that it makes; the flags say which call that is."""

    name: Code
    arguments: tuple[Code, ...]
    returns: Code
    doc: Code
    call: tuple[Code, ...]
    is_call: bool = False
    is_silent: bool = False
    is_list: bool = False
    is_bulk: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A module with one class: a resource of the sync or of the async client.

    `constants` are the lines above the class; `wire` is one line, or none.
    """

    used: Used
    doc: Code
    class_name: Code
    class_doc: Code
    base: Code
    constants: tuple[Code, ...]
    wire: tuple[Code, ...]
    methods: tuple[Method, ...]


def page(
    resource: ir.Resource,
    constants: Constants,
    aliases: frozenset[Ident],
    calls: Calls,
    *,
    is_async: bool,
) -> Page:
    """Return the view of a resource. `aliases` are the models that are no classes, `calls` spells the sample calls."""
    used, base = Used(Scope.PAGE), "Resource"
    if is_async:
        used, base = Used(Scope.PAGE, up=".."), "AsyncResource"
    speller = Speller(used, aliases).hiding(_methods(resource))
    maker = _Maker(resource.name, speller, constants, calls, is_async)
    methods: list[Method] = []
    for operation in resource.operations:
        methods.append(maker.method(operation))
        if operation.bulk is not None:
            methods.append(maker.bulk(operation, operation.bulk))
    return Page(
        used=used,
        doc=_page_doc(resource),
        class_name=Code(resource.class_name),
        class_doc=Code(f'"""Reach it as `client.{resource.name}`."""'),
        base=Code(used.take(base)),
        constants=tuple(Code(f"{name} = {one}") for one, name in maker.details.items()),
        wire=_wire_lines(resource.operations),
        methods=tuple(methods),
    )


def _methods(resource: ir.Resource) -> frozenset[str]:
    """Return the names of the methods. They hide builtins from the annotations of the methods below them."""
    bulks = [operation.bulk for operation in resource.operations]
    names = {operation.name for operation in resource.operations}
    return frozenset(names.union(bulk.name for bulk in bulks if bulk is not None))


def _page_doc(resource: ir.Resource) -> Code:
    """Return the docstring of a page; none where it could only repeat the name."""
    if not resource.doc.raw.strip():
        return Code("")
    return paragraph(resource.doc)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the methods of the page `resource`. `speller` spells annotations, in the scope of the class.

    `details` has the name of each constant that says what refusals are read as.
    """

    resource: Ident
    speller: Speller
    constants: Constants
    calls: Calls
    is_async: bool
    details: dict[Code, Code] = field(default_factory=dict[Code, Code])

    @property
    def used(self) -> Used:
        return self.speller.used

    def method(self, operation: ir.Operation) -> Method:
        """Return the method of an operation: a call, or a list where the operation has pages."""
        if operation.paging is not None:
            return self._list(operation, operation.paging)
        if operation.answer.stream is not None:
            return self._stream(operation)
        inside = _inside(self.speller, operation)
        into = _into(inside, operation.answer)
        arguments = self._request(operation)
        if into is not None:
            arguments.append(Code(f"into={into}"))
        arguments += [*_accept(operation), *self._details(operation)]
        return Method(
            name=Code(operation.name),
            arguments=self._signature(operation, {}),
            returns=self.speller.type(operation.answer.type, "answer"),
            doc=self._doc(operation),
            call=tuple(arguments),
            is_call=into is not None,
            is_silent=into is None,
        )

    def _list(self, operation: ir.Operation, paging: ir.Paging) -> Method:
        item: ir.Type = ir.ANY
        items = ir.unlimited(operation.answer.type)  # a page of nothing may be null
        if isinstance(items, ir.ListOf):
            item = items.item
        pages = "AsyncPages" if self.is_async else "Pages"
        of = _inside(self.speller, operation).into(item) or Code("None")
        rule = self._constant(self.constants.pagings[paging])
        return Method(
            name=Code(operation.name),
            arguments=self._signature(operation, {}),
            returns=Code(f"{self.used.take(pages)}[{self.speller.type(item, 'field')}]"),
            doc=self._doc(operation),
            call=(
                *self._request(operation),
                *_accept(operation),
                *self._details(operation),
                Code(f"of={of}"),
                Code(f"paging={rule}"),
            ),
            is_list=True,
        )

    def _stream(self, operation: ir.Operation) -> Method:
        """Return the method of an operation whose answer is iterated while it arrives."""
        item = operation.answer.type
        spelled = self.speller.type(item, "field")
        rule = "json_lines"
        if operation.answer.stream == "events":
            rule = "server_events"
            spelled = Code(f"{self.used.take('ServerEvent')}[{spelled}]")
        stream = self.used.take("AsyncItemStream" if self.is_async else "ItemStream")
        of = _inside(self.speller, operation).into(item) or Code("None")
        return Method(
            name=Code(operation.name),
            arguments=self._signature(operation, {}),
            returns=Code(f"{stream}[{spelled}]"),
            doc=self._doc(operation),
            call=(
                *self._request(operation),
                *_accept(operation),
                *self._details(operation),
                Code(f"of={of}"),
                Code(f"paging={self.used.take(rule)}"),
            ),
            is_list=True,
        )

    def bulk(self, operation: ir.Operation, bulk: ir.Bulk) -> Method:
        """Return the second method of a bulk operation, which takes any number of items and sends them in chunks."""
        iterator = "AsyncIterator" if self.is_async else "Iterator"
        argument, item = bulk.argument, _item_of(operation, bulk)
        items = f"{self.used.take('Iterable')}[{self.speller.type(item, 'field')}]"
        result = f"{self.used.take('BulkResult')}[{self.speller.type(bulk.of, 'field')}]"
        return Method(
            name=Code(bulk.name),
            arguments=self._signature(operation, {argument: Code(f"{argument}: {items}")}),
            returns=Code(f"{self.used.take(iterator)}[{result}]"),
            doc=bulk_doc(operation, bulk, is_async=self.is_async),
            call=(
                *self._address(operation),
                Code(argument),
                *self._parameters(operation),
                *self._chunks(operation, argument, item),
                Code(f"of={_inside(self.speller, operation).into(bulk.of) or Code('None')}"),
                Code(f"bulk={self._constant(self.constants.bulks[bulk])}"),
            ),
            is_bulk=True,
        )

    def _chunks(self, operation: ir.Operation, argument: Ident, item: ir.Type) -> list[Code]:
        """Return what makes the body of one chunk, and the class that each of its items must have."""
        whole = operation.body
        assert whole is not None
        keywords = [Code(f"{whole.kind}=lambda {argument}: {expression(whole.part, self.used)}")]
        if whole.media_type is not None:
            keywords.append(Code(f"content_type={literal(whole.media_type)}"))
        keywords += [*_accept(operation), *self._details(operation)]
        if isinstance(item, ir.Named) and self.speller.is_class(item):
            keywords.append(Code(f"takes={self.speller.type(item, 'field')}"))
        return keywords

    def _doc(self, operation: ir.Operation) -> Code:
        is_list = operation.paging is not None or operation.answer.stream is not None
        is_awaited = self.is_async and not is_list
        sample = self.calls.method(self.resource, operation)
        return method_doc(operation, sample, is_awaited=is_awaited)

    def _details(self, operation: ir.Operation) -> list[Code]:
        """Return the argument that says what refusals are read as; most operations of a page share one."""
        if not operation.answer.refusals:
            return []
        # At the top of the module nothing hides a builtin.
        speller = self.speller.hiding(frozenset())
        declared = [
            (literal(status), speller.into(type_) or Code("None"))
            for status, type_ in operation.answer.refusals
        ]
        value = Code(f"{self.used.take('RefusalDetails')}({dict_of(declared)})")
        if value not in self.details:
            self.details[value] = _details_name(operation, self.details.values())
        return [Code(f"details={self.details[value]}")]

    def _constant(self, name: str) -> str:
        self.used.constants.add(name)
        return name

    def _signature(self, operation: ir.Operation, instead: dict[Ident, Code]) -> tuple[Code, ...]:
        """Return the arguments of a method; `instead` are those that it takes otherwise than its operation."""
        plain: list[Code] = []
        named: list[Code] = []
        for argument in operation.arguments:
            spelled = instead.get(argument.name) or self._argument(argument)
            (named if argument.keyword_only else plain).append(spelled)
        if named:
            plain.append(Code("*"))
        return (*plain, *named)

    def _argument(self, argument: ir.Argument) -> Code:
        spelled = self.speller.type(argument.type, "argument")
        if argument.required:
            return Code(f"{argument.name}: {spelled}")
        if argument.type != ir.ANY and not spelled.endswith("| None"):
            spelled = Code(f"{spelled} | None")
        return Code(f"{argument.name}: {spelled} = None")

    def _request(self, operation: ir.Operation) -> list[Code]:
        """Return method, path, parameters and body, as arguments of the call."""
        arguments = [*self._address(operation), *self._parameters(operation)]
        whole = operation.body
        if whole is None:
            return arguments
        # A form without fields is sent as an empty form; a JSON body without members is not sent.
        if whole.kind in ("form", "multipart") or whole.part != ir.ObjectOf(()):
            arguments.append(body(whole, self.used))
        if whole.media_type is not None and whole.kind != "multipart":
            arguments.append(Code(f"content_type={literal(whole.media_type)}"))
        return arguments

    def _parameters(self, operation: ir.Operation) -> list[Code]:
        """Return query, headers and cookies, as arguments of the call."""
        keywords: list[Code] = []
        for place, keyword in _PLACES.items():
            inside = [item for item in operation.parameters if item.place == place]
            spelled = some_dict((literal(item.wire), self._parameter(item)) for item in inside)
            if spelled is not None:
                keywords.append(Code(f"{keyword}={spelled}"))
        return keywords

    def _parameter(self, parameter: ir.Parameter) -> Code:
        return styled(Code(parameter.argument), parameter.style, self.used, parameter.wire)

    def _address(self, operation: ir.Operation) -> tuple[Code, Code]:
        """Return method and path. The path stands as the vendor's manual writes it; `path` puts the arguments in."""
        inside = [item for item in operation.parameters if item.place == "path"]
        is_plain = not re.search("[?#]", operation.path.raw)
        if not inside and is_plain:
            return literal(operation.method), literal(operation.path)
        path = self.used.take("path" if is_plain else "address_of")
        template = literal(operation.path)
        if all(is_keyword_argument(item.wire.raw) for item in inside):
            values = {item.wire.raw: self._parameter(item) for item in inside}
            return literal(operation.method), call(path, template, **values)
        listed = dict_of((literal(item.wire), self._parameter(item)) for item in inside)
        return literal(operation.method), call(path, template, listed)


def _details_name(operation: ir.Operation, taken: Collection[Code]) -> Code:
    """Return the constant for what refusals are read as: after their one class, or after the first method that has it."""
    classes = {str(name) for _, type_ in operation.answer.refusals for name in ir.named_in(type_)}
    after = [*classes, operation.name] if len(classes) == 1 else [operation.name]
    names = [f"_{snake(one).upper()}_DETAILS" for one in after]
    name = next((one for one in names if one not in taken), names[0])
    while name in taken:
        name += "_"
    return Code(name)


def _inside(speller: Speller, operation: ir.Operation) -> Speller:
    """Return a speller for the body of a method, where its arguments hide the builtins of their names."""
    return speller.hiding(frozenset(argument.name for argument in operation.arguments))


def _into(speller: Speller, answer: ir.Answer) -> Code | None:
    """Return what the answer of a method is read into; None for no payload."""
    if not answer.successes:
        return speller.into(answer.type)
    union = speller.type(answer.type, "field")
    by_status = [
        (literal(f"{one.status.raw} {one.media.raw}".strip()), _of_success(speller, one))
        for one in answer.successes
    ]
    return Code(f"{speller.used.take('TypeByStatus')}[{union}]({dict_of(by_status)})")


def _of_success(speller: Speller, success: ir.Success) -> Code:
    return speller.into(success.type) or Code("None")


def _accept(operation: ir.Operation) -> list[Code]:
    """Return the argument that names the media type to ask for, if that is not plain JSON."""
    if operation.answer.accept is None:
        return []
    return [Code(f"accept={literal(operation.answer.accept)}")]


def _item_of(operation: ir.Operation, bulk: ir.Bulk) -> ir.Type:
    """Return the type of one item that a bulk method takes."""
    argument = next(one for one in operation.arguments if one.name == bulk.argument)
    items = ir.unlimited(argument.type)
    assert isinstance(items, ir.ListOf)
    return items.item


def _wire_lines(operations: tuple[ir.Operation, ...]) -> tuple[Code, ...]:
    """Return the lines that say the wire names of arguments, for errors to show; nothing where none differs."""
    names = some_dict(wire_names(operations))
    if names is None:
        return ()
    return (
        Code("# Arguments with another name on the wire; errors show both."),
        Code(f"_wire = {names}"),
    )

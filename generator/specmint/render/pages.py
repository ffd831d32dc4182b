"""Resources as views: what a page's template prints, every value already spelled."""

from __future__ import annotations

from dataclasses import dataclass

from specmint import ir
from specmint.encode import Code, doc_lines, docstring, literal
from specmint.ir import Ident, Text
from specmint.python import Speller, Used, is_keyword, mapping

_DOC_WIDTH = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method. `call` are the arguments of the one call it makes; `kind` picks which call that is, as flags."""

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
    """A module with one class: a resource in one voice."""

    module: str
    doc: Code
    class_name: Code
    class_doc: Code
    attribute: Code
    imports: tuple[Code, ...]
    base: Code
    wire: tuple[Code, ...]
    methods: tuple[Method, ...]


def page(
    resource: ir.Resource,
    pagings: dict[ir.Paging, str],
    bulks: dict[ir.Bulk, str],
    aliases: frozenset[Ident],
    *,
    is_async: bool,
) -> Page:
    """The view of a resource. `pagings` and `bulks` name the constants of `_api.py`, `aliases` the models that are no classes."""
    used = Used(up=".." if is_async else ".")
    maker = _Maker(Speller(used, aliases), pagings, bulks, is_async)
    methods: list[Method] = []
    for operation in resource.operations:
        methods.append(maker.method(operation))
        if operation.bulk is not None:
            methods.append(maker.bulk(operation, operation.bulk))
    base = "AsyncResource" if is_async else "Resource"
    used.names.add(base)
    names = mapping(_wire_names(resource.operations))
    return Page(
        module=str(resource.name),
        doc=docstring(doc_lines(_page_doc(resource), _DOC_WIDTH)),
        class_name=Code(resource.class_name),
        class_doc=Code(f'"""Reach it as `client.{resource.name}`."""'),
        attribute=Code(resource.name),
        imports=used.lines(),
        base=Code(base),
        wire=() if names is None else (Code(f"_wire = {names}"),),
        methods=tuple(methods),
    )


def _page_doc(resource: ir.Resource) -> Text:
    title = resource.spec_name.raw.strip() or str(resource.name)
    return Text(resource.doc.raw.strip() or f"{title[:1].upper()}{title[1:]}.")


@dataclass(slots=True)
class _Maker:
    speller: Speller
    pagings: dict[ir.Paging, str]
    bulks: dict[ir.Bulk, str]
    is_async: bool

    def method(self, operation: ir.Operation) -> Method:
        paging = operation.paging
        if paging is not None:
            return self._list(operation, paging)
        into = self.speller.into(operation.answer.type)
        silent = into is None
        accept = operation.answer.accept
        extra = [] if into is None else [Code(f"into={into}")]
        if accept is not None:
            extra.append(Code(f"accept={literal(accept)}"))
        return Method(
            name=Code(operation.name),
            arguments=self._signature(operation),
            returns=self.speller.type(operation.answer.type, "answer"),
            doc=_method_doc(operation),
            call=(*self._request(operation), *extra),
            is_call=not silent,
            is_silent=silent,
        )

    def _list(self, operation: ir.Operation, paging: ir.Paging) -> Method:
        item = (
            operation.answer.type.item if isinstance(operation.answer.type, ir.ListOf) else ir.ANY
        )
        pages = "AsyncPages" if self.is_async else "Pages"
        self.speller.used.names.add(pages)
        constant = self.pagings[paging]
        by = f"{constant}.listing_async" if self.is_async else f"{constant}.listing"
        self.speller.used.api.add(constant)
        of = self.speller.into(item) or Code("None")
        return Method(
            name=Code(operation.name),
            arguments=self._signature(operation),
            returns=Code(f"{pages}[{self.speller.type(item, 'field')}]"),
            doc=_method_doc(operation),
            call=(*self._request(operation), Code(f"of={of}"), Code(f"by={by}")),
            is_list=True,
        )

    def bulk(self, operation: ir.Operation, bulk: ir.Bulk) -> Method:
        """The second method of a bulk operation: any number of items, in chunks."""
        body = operation.body
        assert body is not None
        argument = next(one for one in operation.arguments if one.name == bulk.argument)
        items = ir.unlimited(argument.type)
        assert isinstance(items, ir.ListOf)
        model = self.speller.type(items.item, "field")
        result = bulk.of
        self.speller.used.names |= {
            "Iterable",
            "BulkResult",
            "AsyncIterator" if self.is_async else "Iterator",
        }
        self.speller.used.api.add(self.bulks[bulk])
        iterator = "AsyncIterator" if self.is_async else "Iterator"
        of = self.speller.into(result) or Code("None")
        item = items.item
        is_class = isinstance(item, ir.Named) and item.name not in self.speller.aliases
        takes = [Code(f"takes={model}")] if is_class else []
        keyword = f"{body.kind}=lambda {argument.name}: {self.speller.part(body.part)}"
        return Method(
            name=Code(bulk.name),
            arguments=self._signature(
                operation, {argument.name: Code(f"{argument.name}: Iterable[{model}]")}
            ),
            returns=Code(f"{iterator}[BulkResult[{self.speller.type(result, 'field')}]]"),
            doc=_bulk_doc(operation, bulk, is_async=self.is_async),
            call=(
                *_place(operation, self.speller),
                Code(argument.name),
                *self._parameters(operation),
                Code(keyword),
                *takes,
                Code(f"of={of}"),
                Code(f"by={self.bulks[bulk]}.{'run_async' if self.is_async else 'run'}"),
            ),
            is_bulk=True,
        )

    def _signature(
        self, operation: ir.Operation, instead: dict[Ident, Code] | None = None
    ) -> tuple[Code, ...]:
        """The arguments of a method; `instead` are those that it takes otherwise than its operation."""
        spelled = [
            (item, (instead or {}).get(item.name) or self._argument(item))
            for item in operation.arguments
        ]
        plain = [code for item, code in spelled if not item.keyword_only]
        named = [code for item, code in spelled if item.keyword_only]
        return (*plain, *([Code("*"), *named] if named else []))

    def _argument(self, argument: ir.Argument) -> Code:
        spelled = self.speller.type(argument.type, "argument")
        if argument.required:
            return Code(f"{argument.name}: {spelled}")
        optional = (
            spelled
            if argument.type == ir.ANY or str(spelled).endswith("| None")
            else f"{spelled} | None"
        )
        return Code(f"{argument.name}: {optional} = None")

    def _request(self, operation: ir.Operation) -> tuple[Code, ...]:
        """Method, path, parameters and body, as the call's arguments."""
        keywords = self._parameters(operation)
        body = operation.body
        if (
            body is not None
            and body.part != ir.ObjectOf(())
            or body is not None
            and body.kind == "form"
        ):
            keywords.append(self.speller.body(body))
        if body is not None and body.kind == "content":
            keywords.append(Code(f"content_type={literal(body.media_type)}"))
        return (*_place(operation, self.speller), *keywords)

    def _parameters(self, operation: ir.Operation) -> list[Code]:
        """Query, headers and cookies, as the call's arguments."""
        keywords: list[Code] = []
        for place, keyword in (("query", "query"), ("header", "headers"), ("cookie", "cookies")):
            items = [
                (literal(item.wire), self._parameter(item))
                for item in operation.parameters
                if item.place == place
            ]
            spelled = mapping(items)
            if spelled is not None:
                keywords.append(Code(f"{keyword}={spelled}"))
        return keywords

    def _parameter(self, parameter: ir.Parameter) -> Code:
        if parameter.style == "comma":
            self.speller.used.names.add("comma")
            return Code(f"comma({parameter.argument})")
        return Code(parameter.argument)


def _place(operation: ir.Operation, speller: Speller) -> tuple[Code, Code]:
    """Method and path. The path stands as the vendor's manual writes it; `path` puts the arguments in."""
    inside = [item for item in operation.parameters if item.place == "path"]
    if not inside:
        return literal(operation.method), literal(operation.path)
    speller.used.names.add("path")
    if all(is_keyword(item.wire.raw) for item in inside):
        values = ", ".join(f"{item.wire.raw}={item.argument}" for item in inside)
    else:
        values = str(mapping((literal(item.wire), Code(item.argument)) for item in inside))
    return literal(operation.method), Code(f"path({literal(operation.path)}, {values})")


def _wire_names(operations: tuple[ir.Operation, ...]) -> list[tuple[Code, Code]]:
    """Python name to wire name, where they differ: of an argument, or of `method.argument` where methods disagree.

    A model that has none is taken for the whole body; one that is a member of it always has one.
    """
    met: dict[str, dict[str, Text]] = {}
    members: set[str] = set()
    for operation in operations:
        places = {str(item.argument): item.wire for item in operation.parameters}
        if operation.body is not None:
            inside = _places_in(operation.body.part, ())
            places |= inside
            members |= {
                str(each.name)
                for each in operation.arguments
                if str(each.name) in inside and _is_modelled(each.type)
            }
        for argument, wire in places.items():
            met.setdefault(argument, {})[str(operation.name)] = wire
    listed: list[tuple[Code, Code]] = []
    for argument, wires in met.items():
        agreed = len({wire.raw for wire in wires.values()}) == 1
        for method, wire in list(wires.items())[: 1 if agreed else None]:
            if wire.raw != argument or argument in members:
                key = argument if agreed else f"{method}.{argument}"
                listed.append((literal(Text(key)), literal(wire)))
    return listed


def _is_modelled(type_: ir.Type) -> bool:
    """Whether a type is a definition, or a list of one."""
    plain = ir.unlimited(type_)
    return isinstance(plain, ir.Named) or (
        isinstance(plain, ir.ListOf) and _is_modelled(plain.item)
    )


def _places_in(part: ir.Part, at: tuple[str, ...]) -> dict[str, Text]:
    """Where the arguments stand in a body, its steps joined with dots; the whole body has no name."""
    match part:
        case ir.FromArgument(argument) | ir.EachOf(argument):
            return {str(argument): Text(".".join(at))} if at else {}
        case ir.JsonText(inner):
            return _places_in(inner, at)
        case ir.ObjectOf(members):
            places: dict[str, Text] = {}
            for wire, inner in members:
                places |= _places_in(inner, (*at, wire.raw))
            return places
        case _:
            return {}


def _method_doc(operation: ir.Operation) -> Code:
    lines = doc_lines(operation.doc, _DOC_WIDTH)
    told = [argument for argument in operation.arguments if argument.doc.raw.strip()]
    if operation.deprecated:
        lines += ["", "Deprecated by the vendor."]
    if told:
        lines += ["", "Args:"]
        for argument in told:
            first, *rest = doc_lines(
                Text(f"{argument.name}: {_one_paragraph(argument.doc)}"), _DOC_WIDTH - 8
            )
            lines += ["    " + first, *("        " + line for line in rest)]
    lines += ["", *_address(operation)]
    return docstring(_trimmed(lines))


def _bulk_doc(operation: ir.Operation, bulk: ir.Bulk, *, is_async: bool) -> Code:
    lines = doc_lines(operation.doc, _DOC_WIDTH)[:1]
    lines += [
        "",
        f"Any number of items, {bulk.size} to a request, in order; yields a result or an",
        "error for each, and loses none that succeeded.",
        *(["Who stops early cancels the requests under way, four at most."] if is_async else []),
        "",
        *_address(operation),
    ]
    return docstring(_trimmed(lines))


def _address(operation: ir.Operation) -> list[str]:
    """`METHOD /path` on a line of its own, whatever its length."""
    return doc_lines(Text(f"{operation.method} {operation.path.raw}"), 10_000)


def _one_paragraph(text: Text) -> str:
    return " ".join(text.raw.split())


def _trimmed(lines: list[str]) -> list[str]:
    while lines and not lines[0]:
        lines = lines[1:]
    return lines

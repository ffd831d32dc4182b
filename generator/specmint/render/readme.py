"""The README of a package as a view: a call of each method, and tables of what calls do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from specmint import ir
from specmint.encode import Code, Markdown, comment_lines, markdown, markdown_text
from specmint.form import Form
from specmint.ir import Ident, Text
from specmint.names import snake
from specmint.render.credentials import variables_of
from specmint.render.docs import one_line
from specmint.render.package import has_store
from specmint.render.samples import calls_of, imports_of
from specmint.spell.layout import Expression, bracketed, leaf
from specmint.spell.sample_calls import Calls
from specmint.spell.words import limit_words

_WIDTH = 88
#: Operations, and codes of errors, that a README shows. Where there are more, all of them stand in REFERENCE.md.
_MOST = 40
_MOST_LETTERS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The methods of a resource: `file` is its page, `calls` are statements that call each of them, an empty line between."""

    name: Code
    class_name: Code
    file: Code
    calls: Code
    methods: tuple[Method, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A row of the table of methods: what is requested, and how the call behaves."""

    name: Code
    request: Markdown
    lists: Markdown
    repeated: Markdown
    limits: Markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorCode:
    """A row of the table of the vendor's codes: which error is raised, whether it is tried again, what it means."""

    code: Markdown
    error: Code
    again: Markdown
    meaning: Markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A row of the table of environment variables."""

    name: Code
    argument: Code
    is_needed: Markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class Omitted:
    """A row of the table of what is not in the package."""

    address: Markdown
    reason: Markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class Readme:
    """What README.md says, and REFERENCE.md where there is one.

    `client` is the variable of the calls, `made` the statement that makes it, and `made_offline` and `made_stored` are with an HTTP client and with a store of sessions;
    `groups` are those whose calls README shows, and `all_groups` those of the reference. `first` is a call of a method that is no
    list, and is there if `has_first`.
    """

    form: Form
    has_both: bool
    package: Code
    title: Markdown
    introduction: Markdown
    imports: tuple[Code, ...]
    client: Code
    class_name: Code
    http_class: Code
    made: Code
    made_offline: Code
    made_stored: Code
    groups: tuple[Group, ...]
    all_groups: tuple[Group, ...]
    is_whole: bool
    count: Code
    has_first: bool
    first: Code
    codes: tuple[VendorCode, ...]
    variables: tuple[Variable, ...]
    limits: tuple[Markdown, ...]
    has_session: bool
    omitted: tuple[Omitted, ...]


def readme(api: ir.Api, form: Form) -> Readme:
    """Return the view of README.md and REFERENCE.md."""
    maker = _Maker(api, form, calls_of(api))
    codes = tuple(_codes(api))
    operations = [one for resource in api.resources for one in resource.operations]
    is_whole = len(operations) <= _MOST and len(codes) <= _MOST
    first = maker.first()
    return Readme(
        form=form,
        has_both=form.has_sync and form.has_async,
        package=Code(api.package),
        title=markdown(Text(one_line(api.title) or api.package)),
        introduction=markdown_text(api.doc),
        imports=imports_of(maker.needs()),
        client=Code(maker.calls.client),
        class_name=Code(maker.class_name),
        http_class=Code("Client" if form.has_sync else "AsyncClient"),
        made=maker.made(),
        made_offline=maker.made(("http=", leaf("http"))),
        made_stored=maker.made(("session_store=", leaf("store"))),
        groups=tuple(maker.group(one, None if is_whole else 1) for one in api.resources),
        all_groups=tuple(maker.group(one) for one in api.resources),
        is_whole=is_whole,
        count=Code(str(len(operations))),
        has_first=first is not None,
        first=first or Code(""),
        codes=codes,
        variables=tuple(_variables(api)),
        limits=tuple(markdown(Text(limit_words(one))) for one in api.default.limits),
        has_session=has_store(api),
        omitted=tuple(_omitted(api)),
    )


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes what README shows of each method. Where there is no sync client, what is called is awaited."""

    api: ir.Api
    form: Form
    calls: Calls

    @property
    def class_name(self) -> str:
        return "Client" if self.form.has_sync else "AsyncClient"

    def made(self, *more: tuple[str, Expression]) -> Code:
        """Return the statement that makes a client."""
        needed: list[str] = [*_credentials(self.api)]
        needed += [one.name for one in self.api.variables if one.default is None]
        parts = [(f"{name}=", leaf('"..."')) for name in needed]
        if not self.api.server.raw:
            parts.append(("base_url=", leaf('"https://api.example.com"')))
        whole = bracketed(f"{self.api.package}.{self.class_name}(", [*parts, *more], ")")
        return whole.laid_out(_WIDTH, f"{self.calls.client} = ")

    def needs(self) -> frozenset[str]:
        """Return the names that the calls take from the standard library."""
        each = (
            self.calls.method(resource.name, operation).needs
            for resource in self.api.resources
            for operation in resource.operations
        )
        return frozenset[str]().union(*each)

    def first(self) -> Code | None:
        """Return a statement that calls a method by `with_response`, one that only reads if there is such; None if all are lists."""
        methods = [
            (operation.method != "GET", self.calls.method(resource.name, operation))
            for resource in self.api.resources
            for operation in resource.operations
            if operation.paging is None
        ]
        if not methods:
            return None
        _, call = min(methods, key=lambda one: one[0])
        method = str(call.opening).removesuffix("(")
        whole = bracketed(f"{self.calls.client}.with_response({method})(", call.parts, ")")
        return whole.laid_out(_WIDTH, self._before("response = "))

    def group(self, resource: ir.Resource, most: int | None = None) -> Group:
        """Return the methods of a resource, and calls of the first of them."""
        folder = "" if self.form.has_sync else "aio/"
        return Group(
            name=Code(resource.name),
            class_name=Code(resource.class_name),
            file=Code(f"{folder}{resource.name}.py"),
            calls=Code("\n\n".join(islice(self._statements(resource), most))),
            methods=tuple(self._method(resource, one) for one in resource.operations),
        )

    def _statements(self, resource: ir.Resource) -> Iterator[Code]:
        for operation in resource.operations:
            call = self.calls.method(resource.name, operation)
            yield self._said(operation, self._statement(operation, call))
            if operation.bulk is not None:
                bulk = self.calls.bulk(resource.name, operation, operation.bulk)
                words = Code(f"# The same, {operation.bulk.size} to a request.")
                yield Code(f"{words}\n{self._loop('outcome', bulk)}")

    def _said(self, operation: ir.Operation, statement: Code) -> Code:
        """Return a statement below the first line of what the document says of it."""
        said = operation.doc.raw.strip().partition("\n")[0][:_MOST_LETTERS]
        if not said:
            said = f"{operation.method} {operation.path.raw}"
        return Code("\n".join([*comment_lines(Text(said), _WIDTH), statement]))

    def _statement(self, operation: ir.Operation, call: Expression) -> Code:
        answer = ir.unlimited(operation.answer.type)
        if operation.paging is not None:
            item = answer.item if isinstance(answer, ir.ListOf) else answer
            return self._loop(self._variable(item, "item"), call)
        if answer == ir.NONE:
            return call.laid_out(_WIDTH, self._before(""))
        return call.laid_out(_WIDTH, self._before(f"{self._variable(answer, 'result')} = "))

    def _loop(self, variable: str, call: Expression) -> Code:
        begin = "" if self.form.has_sync else "async "
        line = call.laid_out(_WIDTH, f"{begin}for {variable} in ", ":")
        return Code(f"{line}\n    print({variable})")

    def _before(self, assigned: str) -> str:
        if self.form.has_sync:
            return assigned
        return f"{assigned}await "

    def _variable(self, type_: ir.Type, usual: str) -> str:
        """Return a variable for a value, after its class; never a name that the calls themselves use."""
        if not isinstance(type_, ir.Named):
            return usual
        name = snake(type_.name)
        taken = {self.calls.client, self.api.package, "dt", "print"}
        return f"{name}_" if name in taken else name

    def _method(self, resource: ir.Resource, operation: ir.Operation) -> Method:
        own = [one for one in operation.behaviour.limits if one not in self.api.default.limits]
        return Method(
            name=Code(f"{resource.name}.{operation.name}"),
            request=markdown(Text(f"{operation.method} {operation.path.raw}")),
            lists=markdown(Text(_paged(operation.paging))),
            repeated=markdown(Text(_repeated(operation))),
            limits=markdown(Text("; ".join(map(limit_words, own)) or "-")),
        )


def _paged(paging: ir.Paging | None) -> str:
    """Return how a list goes on."""
    if paging is None:
        return "-"
    by = {
        "page": "by page number",
        "offset": "by offset",
        "cursor": "by cursor",
        "link": "by the header Link",
        "next-url": "by the address of the next page",
    }
    return by[paging.style]


def _repeated(operation: ir.Operation) -> str:
    """Return whether a call is repeated after an answer was lost."""
    if ir.is_safe(operation):
        return "yes"
    key = operation.behaviour.idempotency_key
    return "no" if key is None else f"yes, with the key {key.raw}"


def _codes(api: ir.Api) -> Iterator[VendorCode]:
    """Yield the codes of the vendor, those of the API before those of single operations, each once for each meaning."""
    operations = [one.behaviour for resource in api.resources for one in resource.operations]
    tables = [table for behaviour in (api.default, *operations) for table in behaviour.refusals]
    rows = dict.fromkeys(row for table in tables for row in table)
    for code, refusal in rows:
        yield VendorCode(
            code=markdown(code),
            error=Code(refusal.error.title().replace("-", "")),
            again=markdown(Text(_again(refusal))),
            meaning=markdown(Text(one_line(refusal.doc)[:_MOST_LETTERS])),
        )


def _again(refusal: ir.Refusal) -> str:
    """Return when a call is tried again that was refused so."""
    if refusal.header is not None:
        return "when the answer says"
    if isinstance(refusal.wait, int):
        return f"after {refusal.wait} s"
    if refusal.wait is not None:
        return f"in the {refusal.wait.replace('-', ' ')}"
    return "at once" if refusal.not_processed else "-"


def _credentials(api: ir.Api) -> list[Ident]:
    """Return the credentials that every call needs; if none is, those of the first way in which a call proves who it is."""
    needed = [one.name for one in api.credentials if one.required]
    schemes = {one.spec_name: one.credentials for one in api.schemes}
    operations = [one.behaviour for resource in api.resources for one in resource.operations]
    behaviours = [api.default, *operations]
    for together in (way for behaviour in behaviours for way in behaviour.security):
        needed = needed or [name for scheme in together for name in schemes.get(scheme, ())]
    return needed


def _variables(api: ir.Api) -> Iterator[Variable]:
    needed = dict.fromkeys((one.name for one in api.credentials), "depends on the call")
    needed |= {one.name: "yes" for one in api.credentials if one.required}
    needed |= {one.name: "yes" for one in api.variables if one.default is None}
    for argument, variable in variables_of(api).items():
        yield Variable(
            name=Code(variable),
            argument=Code(argument),
            is_needed=markdown(Text(needed.get(argument, "no"))),
        )


def _omitted(api: ir.Api) -> Iterator[Omitted]:
    for address, reason in api.left_out:
        yield Omitted(address=markdown(address), reason=markdown(reason))

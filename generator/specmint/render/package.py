"""The client classes and the package root as views."""

from __future__ import annotations

from dataclasses import dataclass

from specmint import ir
from specmint.encode import Code, Markdown, doc_lines, docstring, literal, markdown
from specmint.ir import Text
from specmint.python import mapping

_DOC_WIDTH = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A resource as an attribute of the client."""

    name: Code
    class_name: Code
    doc: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One client class: what it asks for and what it reaches."""

    class_name: Code
    base: Code
    base_module: Code
    http: Code
    up: Code
    doc: Code
    arguments: tuple[Code, ...]
    credentials: Code
    variables: Code
    base_url: Code
    has_session: bool
    has_limits: bool
    imports: tuple[Code, ...]
    resources: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """The package root and its README."""

    doc: Code
    title: Markdown
    aio_doc: Code
    package: Code
    models: tuple[Code, ...]
    call: Code
    resources: tuple[Attribute, ...]


def client(api: ir.Api, *, is_async: bool) -> Client:
    credentials = [_credential(one) for one in api.credentials]
    variables = [_variable(one) for one in api.variables]
    required = [code for code, needed in (*credentials, *variables) if needed]
    optional = [code for code, needed in (*credentials, *variables) if not needed]
    base = Code("base_url: str | None = None") if api.server.raw else Code("base_url: str")
    ordered = (
        *required,
        *([] if api.server.raw else [base]),
        *optional,
        *([base] if api.server.raw else []),
    )
    return Client(
        class_name=Code("AsyncClient" if is_async else "Client"),
        base=Code("AsyncBaseClient" if is_async else "BaseClient"),
        base_module=Code("client"),
        http=Code("httpx2.AsyncClient" if is_async else "httpx2.Client"),
        up=Code(".." if is_async else "."),
        doc=_client_doc(api),
        arguments=tuple(ordered),
        credentials=mapping((literal(one.name), Code(one.name)) for one in api.credentials)
        or Code("{}"),
        variables=mapping((literal(one.wire), Code(one.name)) for one in api.variables)
        or Code("{}"),
        base_url=base,
        has_session=api.session is not None,
        has_limits=_has_limits(api),
        imports=tuple(
            Code(f"from .{one.name} import {one.class_name}")
            for one in sorted(api.resources, key=lambda one: one.name)
        ),
        resources=_attributes(api),
    )


def _has_limits(api: ir.Api) -> bool:
    """Return whether a limit is declared anywhere: for the API, an operation, or the logins."""
    if api.limits or (api.session is not None and api.session.budget is not None):
        return True
    return any(operation.limits for resource in api.resources for operation in resource.operations)


def _credential(credential: ir.Credential) -> tuple[Code, bool]:
    if credential.required:
        return Code(f"{credential.name}: str"), True
    return Code(f"{credential.name}: str | None = None"), False


def _variable(variable: ir.Variable) -> tuple[Code, bool]:
    return Code(f"{variable.name}: str | None = None"), False


def _attributes(api: ir.Api) -> tuple[Attribute, ...]:
    return tuple(
        Attribute(
            name=Code(one.name),
            class_name=Code(one.class_name),
            doc=docstring(doc_lines(_first_line(one), _DOC_WIDTH)),
        )
        for one in api.resources
    )


def _first_line(resource: ir.Resource) -> Text:
    said = resource.doc.raw.strip().split("\n\n")[0]
    return Text(" ".join(said.split()) or f"{resource.wire.raw.strip() or resource.name}.")


def _client_doc(api: ir.Api) -> Code:
    lines = doc_lines(Text(f"{' '.join(api.title.raw.split()) or api.package}."), _DOC_WIDTH)
    asked = [(str(one.name), one.doc) for one in api.credentials] + [
        (str(one.name), one.doc) for one in api.variables
    ]
    told = [(name, doc) for name, doc in asked if doc.raw.strip()]
    lines += ["", "Args:"]
    for name, doc in told:
        first, *rest = doc_lines(Text(f"{name}: {' '.join(doc.raw.split())}"), _DOC_WIDTH - 8)
        lines += ["    " + first, *("        " + line for line in rest)]
    for line in (*_COMMON, *(_STORED if api.session is not None else ()), _HTTP):
        lines.append("    " + line)
    return docstring(lines)


_COMMON = (
    "base_url: Stands for the vendor's address, for a sandbox or a test server.",
    "timeout: Seconds, for each of connecting, writing and reading.",
    "retries: What is repeated, how often and for how long.",
    'drift: What to do when an answer breaks the spec: "warn", "raise", "ignore",',
    "    or a function that is told.",
    "rate_limits: Whether to wait where the vendor's limits would be exceeded.",
)
_STORED = (
    "session_store: Where sessions are kept, so that processes can share one; has",
    "    `load(key)`, `save(key, text)` and `drop(key)`.",
)
_HTTP = "http: Your own httpx2 client; it stays yours to close."


def root(api: ir.Api) -> Root:
    names = sorted(str(definition.name) for definition in api.definitions)
    title = " ".join(api.title.raw.split()) or str(api.package)
    asked = [f"{one.name}=..." for one in api.credentials if one.required]
    asked += [f"{one.name}=..." for one in api.variables if one.default is None]
    asked += [] if api.server.raw else ["base_url=..."]
    return Root(
        doc=docstring(doc_lines(_root_doc(api, title), 84)),
        title=markdown(Text(title)),
        aio_doc=docstring(
            doc_lines(Text(f"The asynchronous voice of {title}: the same pages, awaited."), 84)
        ),
        package=Code(api.package),
        models=tuple(Code(name) for name in names if name not in _OURS),
        call=Code(", ".join(asked)),
        resources=_attributes(api),
    )


#: Names at the package root that are ours, or would be taken for ours; models of such names are reached as `models.X`.
_OURS = frozenset({"Client", "AsyncClient", "SpecDrift", "Retries", "Error"})


def _root_doc(api: ir.Api, title: str) -> Text:
    said = api.doc.raw.strip()
    return Text(f"{title}\n\n{said}" if said else title)

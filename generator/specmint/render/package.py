"""The clients, the package's root and its README as views."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from specmint import ir
from specmint.encode import Code, Markdown, doc_lines, docstring, literal, markdown
from specmint.ir import Text
from specmint.render.docs import MODULE_WIDTH, WIDTH, explained, one_line, paragraph
from specmint.spell.calls import dict_of
from specmint.spell.imports import Used
from specmint.spell.table import Origin, Scope, bound, home_of, names


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A resource as an attribute of the client."""

    name: Code
    class_name: Code
    doc: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One client class: what it asks for and what it reaches. `imports` are of the pages, for type checkers."""

    used: Used
    doc: Code
    arguments: tuple[Code, ...]
    credentials: Code
    variables: Code
    has_session: bool
    imports: tuple[Code, ...]
    resources: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """The package's root and its README.

    `used` are the names that it imports for type checkers, and otherwise loads lazily, from `homes`; `loader` is what does
    that. `models` are those it shows.
    """

    used: Used
    loader: Used
    doc: Code
    title: Markdown
    aio_doc: Code
    package: Code
    homes: Code
    names: tuple[Code, ...]
    models: tuple[Code, ...]
    call: Code
    resources: tuple[Attribute, ...]


# --- clients ----------------------------------------------------------------------------------------------------------


def client(api: ir.Api, *, is_async: bool) -> Client:
    """Return the view of the sync or the async client."""
    has_session = api.session is not None
    pages = sorted(api.resources, key=lambda resource: resource.name)
    return Client(
        used=_used_by_client(is_async=is_async, has_session=has_session),
        doc=_client_doc(api),
        arguments=tuple(_arguments(api)),
        credentials=dict_of((literal(one.name), Code(one.name)) for one in api.credentials),
        variables=dict_of((literal(one.wire), Code(one.name)) for one in api.variables),
        has_session=has_session,
        imports=tuple(Code(f"from .{page.name} import {page.class_name}") for page in pages),
        resources=tuple(map(_attribute, api.resources)),
    )


def _used_by_client(*, is_async: bool, has_session: bool) -> Used:
    used, base = Used(Scope.CLIENT), "BaseClient"
    if is_async:
        used, base = Used(Scope.CLIENT, up=".."), "AsyncBaseClient"
    used.take_all(["cached_property", "TYPE_CHECKING", "httpx2", "API"])
    used.take_all([base, "Drift", "Retries", "Timeout"])
    if has_session:
        used.take("SessionStore")
    return used


def _arguments(api: ir.Api) -> list[Code]:
    """Return the constructor's arguments that vary: credentials, server variables and the base URL.

    Required ones come first. `base_url` is required where the document names no server, and stands last of its kind.
    """
    credentials = [(one.name, one.required) for one in api.credentials]
    variables = [(one.name, False) for one in api.variables]
    listed = [*credentials, *variables, ("base_url", not api.server.raw)]
    required = [Code(f"{name}: str") for name, needed in listed if needed]
    optional = [Code(f"{name}: str | None = None") for name, needed in listed if not needed]
    return required + optional


def _attribute(resource: ir.Resource) -> Attribute:
    return Attribute(
        name=Code(resource.name),
        class_name=Code(resource.class_name),
        doc=paragraph(_first_paragraph(resource)),
    )


def _first_paragraph(resource: ir.Resource) -> str:
    first = resource.doc.raw.strip().split("\n\n")[0]
    title = resource.wire.raw.strip() or resource.name
    return one_line(Text(first)) or f"{title}."


def _client_doc(api: ir.Api) -> Code:
    lines = doc_lines(Text(f"{one_line(api.title) or api.package}."), WIDTH)
    lines += ["", "Args:"]
    lines += explained((argument.name, argument.doc) for argument in api.credentials)
    lines += explained((argument.name, argument.doc) for argument in api.variables)
    lines += _COMMON
    if api.session is not None:
        lines += _STORED
    return docstring(lines + _HTTP)


_COMMON = [
    "    base_url: Stands for the vendor's address, for a sandbox or a test server.",
    "    timeout: Seconds, for each of connecting, writing and reading.",
    "    retries: What is repeated, how often and for how long.",
    '    drift: What to do when an answer breaks the spec: "warn", "raise", "ignore",',
    "        or a function that is told.",
    "    rate_limits: Whether to wait where the vendor's limits would be exceeded.",
]
_STORED = [
    "    session_store: Where sessions are kept, so that processes can share one; has",
    "        `load(key)`, `save(key, text)` and `drop(key)`.",
]
_HTTP = ["    http: Your own httpx2 client; it stays yours to close."]


# --- the package's root -----------------------------------------------------------------------------------------------


def root(api: ir.Api) -> Root:
    """Return the view of the package's root and of its README."""
    title = one_line(api.title) or str(api.package)
    shown = sorted({definition.name for definition in api.definitions} - _HIDDEN)
    homes = _homes()
    used, loader = Used(Scope.ROOT), Used(Scope.ROOT)
    used.take_all(["models", *homes])
    used.models.update(shown)
    loader.take("lazily")
    return Root(
        used=used,
        loader=loader,
        doc=paragraph(_root_doc(api, title), MODULE_WIDTH),
        title=markdown(Text(title)),
        aio_doc=paragraph(
            f"The asynchronous voice of {title}: the same pages, awaited.", MODULE_WIDTH
        ),
        package=Code(api.package),
        homes=dict_of((literal(name), literal(home)) for name, home in homes.items()),
        names=tuple(Code(name) for name in sorted([*homes, "errors", "models"])),
        models=tuple(Code(name) for name in shown),
        call=Code(", ".join(_needed(api))),
        resources=tuple(map(_attribute, api.resources)),
    )


#: Names at the package's root that are ours, and `Error`, which would be taken for ours. A model of such a name is reached
#: as `models.Error`.
_HIDDEN = names(Scope.ROOT) | {"Error"}


def _homes() -> dict[str, str]:
    """Return the names that the package's root loads lazily, and the module, seen from the root, that each comes from."""
    homes: dict[str, str] = {}
    for entry in sorted(bound(Scope.ROOT), key=lambda entry: entry.name):
        is_loaded = entry.origin in (Origin.RUNTIME, Origin.PACKAGE)
        if is_loaded and not entry.whole and not entry.called:
            homes[entry.name] = home_of(entry, ".")
    return homes


def _root_doc(api: ir.Api, title: str) -> str:
    return f"{title}\n\n{api.doc.raw.strip()}".rstrip()


def _needed(api: ir.Api) -> Iterable[str]:
    """Return the constructor's arguments that must be given, as the README shows them."""
    needed: list[str] = [one.name for one in api.credentials if one.required]
    needed += [one.name for one in api.variables if one.default is None]
    if not api.server.raw:
        needed.append("base_url")
    return [f"{name}=..." for name in needed]

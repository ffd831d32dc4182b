"""The clients and the package's root as views."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from specmint import ir
from specmint.encode import Code, doc_lines, docstring, literal
from specmint.form import Form
from specmint.ir import Text
from specmint.render.behaviour import has_servers
from specmint.render.credentials import variables_of
from specmint.render.docs import MODULE_WIDTH, WIDTH, explained, one_line, paragraph
from specmint.render.samples import HIDDEN
from specmint.spell.calls import call, dict_of, tuple_of
from specmint.spell.imports import Used
from specmint.spell.table import OF_WEBHOOKS, Origin, Scope, bound, home_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A resource as an attribute of the client."""

    name: Code
    class_name: Code
    doc: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """An argument that is passed on under its own name, and as a signature spells it."""

    name: Code
    spelled: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One client class: what it asks for and what it reaches. `imports` are of the pages, for type checkers.

    `environment` are the arguments that `from_env` takes from the environment, and `passed` those of `arguments` that it asks for.
    """

    used: Used
    bases: Code
    doc: Code
    arguments: tuple[Code, ...]
    credentials: Code
    variables: Code
    environment: tuple[Code, ...]
    environment_doc: Code
    passed: tuple[Passed, ...]
    base_url: Code
    has_session: bool
    has_store: bool
    is_refreshed: bool
    sessions: Code
    has_limits: bool
    imports: tuple[Code, ...]
    resources: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """The package's root.

    `used` are the names that it imports for type checkers, and otherwise loads lazily, from `homes`; `loader` is what does
    that. `models` are those it shows.
    """

    used: Used
    loader: Used
    doc: Code
    aio_doc: Code
    homes: Code
    names: tuple[Code, ...]
    models: tuple[Code, ...]


# --- clients ----------------------------------------------------------------------------------------------------------


def client(api: ir.Api, *, is_async: bool) -> Client:
    """Return the view of the sync or the async client."""
    pages = sorted(api.resources, key=lambda resource: resource.name)
    used = _used_by_client(api, is_async=is_async)
    variables = dict_of((literal(one.spec_name), Code(one.name)) for one in api.variables)
    return Client(
        used=used,
        bases=_bases(api, used, is_async=is_async),
        doc=_client_doc(api),
        arguments=tuple(_arguments(api, used, is_async=is_async)),
        credentials=dict_of((literal(one.name), Code(one.name)) for one in api.credentials),
        variables=variables,
        environment=tuple(map(Code, variables_of(api))),
        environment_doc=_environment_doc(api),
        passed=tuple(_passed(api, used, is_async=is_async)),
        base_url=_base_url(api, variables, used),
        has_session=api.session is not None,
        has_store=has_store(api),
        is_refreshed=api.session is not None and not has_store(api),
        sessions=_sessions(api, used),
        has_limits=_has_limits(api),
        imports=tuple(Code(f"from .{page.name} import {page.class_name}") for page in pages),
        resources=tuple(map(_attribute, api.resources)),
    )


def _sessions(api: ir.Api, used: Used) -> Code:
    """Return what logs in; of tokens, only for a caller who gives none."""
    session, store = api.session, Code("session_store")
    if session is None:
        return Code("None")
    if session.given is None:
        return call(used.take("SessionManager"), Code("API"), store)
    (client,) = [one for one in api.schemes if one.spec_name == session.client]
    needed = tuple_of(map(Code, client.credentials))
    if session.fields:
        ((_, token),) = session.fields
        arguments = [
            Code("API"),
            Code(session.given),
            Code(token),
            needed,
            Code("on_refresh_token"),
        ]
        return call(used.take("refreshed_sessions"), *arguments)
    return call(used.take("token_sessions"), Code("API"), store, Code(session.given), needed)


def has_store(api: ir.Api) -> bool:
    """Return whether processes can share a session: not one of a refresh token, of which each new one ends the last."""
    session = api.session
    return session is not None and (session.given is None or not session.fields)


def _bases(api: ir.Api, used: Used, *, is_async: bool) -> Code:
    """Return the classes that a client inherits from."""
    bases = ["BaseClient", "SavesFiles"] if has_files(api) else ["BaseClient"]
    spelled = [used.take(f"Async{base}" if is_async else base) for base in bases]
    return Code(", ".join(spelled))


def has_files(api: ir.Api) -> bool:
    """Return whether some method's answer is a file."""
    operations = [one for resource in api.resources for one in resource.operations]
    return any(operation.answer.has_file for operation in operations)


def _has_limits(api: ir.Api) -> bool:
    """Return whether a limit is declared anywhere: for the API, an operation, or the logins."""
    if api.default.limits or (api.session is not None and api.session.budget is not None):
        return True
    operations = [one for resource in api.resources for one in resource.operations]
    return any(operation.behaviour.limits for operation in operations)


def _used_by_client(api: ir.Api, *, is_async: bool) -> Used:
    used = Used(Scope.CLIENT, up=".." if is_async else ".")
    used.take_all(["cached_property", "TYPE_CHECKING", "httpx2", "API"])
    used.take_all(["Drift", "OnAttempt", "Retries", "Timeout"])
    if variables_of(api):
        used.take_all(["Self", "from_environment"])
    if has_store(api):
        used.take("SessionStore")
    elif api.session is not None:
        used.take("OnRefreshToken")
    if _has_limits(api):
        used.take("RateLimiter")
    return used


def _base_url(api: ir.Api, variables: Code, used: Used) -> Code:
    """Return the base URL as the constructor hands it on: what it was given, or that of the server that was chosen."""
    if not api.servers or not has_servers(api):
        return Code("base_url")
    chosen = Code(api.choice) if len(api.servers) > 1 else Code("None")
    return call(used.take("base_url_of"), Code("API"), chosen, Code("base_url"), variables)


def _arguments(api: ir.Api, used: Used, *, is_async: bool) -> list[Code]:
    """Return the constructor's arguments that vary: credentials, server variables and the base URL.

    Required ones come first. `base_url` is required where the document names no server, and stands last of its kind. A
    credential may be a function, save a refresh token, of which the client keeps the next one.
    """
    credentials = [
        (one.name, _credential(api, one, used, is_async), one.required) for one in api.credentials
    ]
    variables = [(one.name, "str", False) for one in api.variables]
    listed = [*credentials, *variables, ("base_url", "str", not api.server.raw)]
    required = [Code(f"{name}: {kind}") for name, kind, needed in listed if needed]
    optional = [
        Code(f"{name}: {kind} | None = None") for name, kind, needed in listed if not needed
    ]
    if len(api.servers) > 1:
        names = ", ".join(str(literal(one.name)) for one in api.servers)
        spelled = f"{used.take('Literal')}[{names}]"
        optional.insert(-1, Code(f"{api.choice}: {spelled} | None = None"))
    return required + optional


def _credential(api: ir.Api, one: ir.Credential, used: Used, is_async: bool) -> str:
    """Return the type of a credential."""
    session = api.session
    is_kept = session is not None and session.given is not None
    if is_kept and session is not None and one.name in dict(session.fields).values():
        return "str"
    return used.take("AsyncCredential" if is_async else "Credential")


def _attribute(resource: ir.Resource) -> Attribute:
    return Attribute(
        name=Code(resource.name),
        class_name=Code(resource.class_name),
        doc=_attribute_doc(resource),
    )


def _attribute_doc(resource: ir.Resource) -> Code:
    """Return the docstring of a resource's property; none where it could only repeat the name."""
    first = _first_paragraph_of(resource.doc)
    if not first:
        return Code("")
    return paragraph(first)


def _first_paragraph_of(text: Text) -> str:
    """Return the first paragraph as one line; nothing of a text that begins with a heading or a list."""
    first = text.raw.strip().split("\n\n")[0]
    if re.match(r"[#*>|+-]|\d+[.)]", first):
        return ""
    return one_line(Text(first))


def _client_doc(api: ir.Api) -> Code:
    lines = doc_lines(Text(f"{one_line(api.title) or api.package}."), WIDTH)
    if api.credentials:
        lines += _FUNCTIONS
    lines += ["", "Args:"]
    lines += explained((argument.name, argument.doc) for argument in api.credentials)
    lines += explained((argument.name, argument.doc) for argument in api.variables)
    lines += [*_servers(api), _BASE_URL, *_COMMON]
    if has_store(api):
        lines += _STORED
    elif api.session is not None:
        lines += _REFRESHED
    return docstring(lines + _HTTP)


def _passed(api: ir.Api, used: Used, *, is_async: bool) -> Iterator[Passed]:
    """Yield the arguments of the constructor that `from_env` does not find in the environment."""
    found = variables_of(api)
    for argument in _arguments(api, used, is_async=is_async):
        name = str(argument).partition(":")[0]
        if name not in found:
            yield Passed(name=Code(name), spelled=argument)


def _environment_doc(api: ir.Api) -> Code:
    """Return the docstring of `from_env`, which lists the environment variables."""
    needed = {one.name for one in api.credentials if one.required}
    needed |= {one.name for one in api.variables if one.default is None}
    lines = ["Return a client that takes its arguments from the environment.", ""]
    for argument, variable in variables_of(api).items():
        line = f"- `{variable}`"
        if argument not in needed:
            line += ", if it is set"
        lines.append(line)
    lines += [
        "",
        "An empty variable counts as missing. Raises `errors.BadRequest`, which",
        "names all that is missing.",
    ]
    return docstring(lines)


def _servers(api: ir.Api) -> list[str]:
    """Return the lines that name the servers; none where there is only one."""
    if len(api.servers) < 2:
        return []
    named = [f"{literal(one.name)} (`{one.url.raw}`)" for one in api.servers]
    words = f"Which server: {', '.join(named)}. The first unless given."
    return explained([(api.choice, Text(words))])


_BASE_URL = "    base_url: Override the vendor's base URL, for a sandbox or a test server."
_COMMON = [
    "    timeout: Seconds, for each of connecting, writing and reading.",
    "    retries: What is repeated, how often and for how long.",
    '    drift: What to do when an answer breaks the spec: "warn", "raise", "ignore",',
    "        or a function, which is called with each deviation: where, what, how often.",
    "    rate_limits: Whether to wait where the vendor's limits would be exceeded.",
    "    on_attempt: Called with an `AttemptInfo` after each request and its answer, for",
    "        traces and metrics; the call goes on whatever it raises.",
]
_FUNCTIONS = [
    "",
    "A credential may be a function: it is asked each time a request needs it.",
]
_STORED = [
    "    session_store: Where sessions are kept, so that processes can share one, as in",
    "        `FileSessionStore(folder)`; of your own, with `load(key)`, `save(key, text)`,",
    "        `drop(key)` and, so that logins are joined too, `lock(key)`.",
]
_REFRESHED = [
    "    on_refresh_token: Called with each new refresh token, to be kept for the next",
    "        client: the last one may be worth nothing then. It is no coroutine function.",
]
_HTTP = ["    http: Your own httpx2 client; it stays yours to close."]


# --- the package's root -----------------------------------------------------------------------------------------------


def root(api: ir.Api, form: Form) -> Root:
    """Return the view of the package's root."""
    title = one_line(api.title) or str(api.package)
    shown = sorted({definition.name for definition in api.definitions} - HIDDEN)
    homes = _homes(form)
    if not has_store(api):
        del homes["FileSessionStore"]
    if not has_files(api):
        del homes["SavedFile"]
    if api.webhooks is None:
        homes = {name: home for name, home in homes.items() if name not in OF_WEBHOOKS}
    used, loader = Used(Scope.ROOT), Used(Scope.ROOT)
    used.take_all(["models", *homes])
    used.models.update(shown)
    loader.take("lazily")
    return Root(
        used=used,
        loader=loader,
        doc=paragraph(_root_doc(api, title), MODULE_WIDTH),
        aio_doc=paragraph(
            f"The asynchronous client of {title}: the same pages, awaited.", MODULE_WIDTH
        ),
        homes=dict_of((literal(name), literal(home)) for name, home in homes.items()),
        names=tuple(Code(name) for name in sorted([*homes, "errors", "models"])),
        models=tuple(Code(name) for name in shown),
    )


def _homes(form: Form) -> dict[str, str]:
    """Return the names that the package's root loads lazily, and the module, seen from the root, that each comes from."""
    left_out = {name for name, is_there in _clients(form) if not is_there}
    homes: dict[str, str] = {}
    for entry in sorted(bound(Scope.ROOT), key=lambda entry: entry.name):
        is_loaded = entry.origin in (Origin.RUNTIME, Origin.PACKAGE)
        if is_loaded and not entry.whole and not entry.called and entry.name not in left_out:
            homes[entry.name] = home_of(entry, ".", form.runtime)
    return homes


def _clients(form: Form) -> tuple[tuple[str, bool], ...]:
    """Return the names of both clients, and whether the package has each."""
    return ("Client", form.has_sync), ("AsyncClient", form.has_async)


def _root_doc(api: ir.Api, title: str) -> str:
    """Return the title and the first paragraph of the introduction; the README has all of it."""
    first = _first_paragraph_of(api.doc)
    return f"{title}\n\n{first}".rstrip()

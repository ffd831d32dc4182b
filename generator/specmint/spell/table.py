"""Every name that generated code binds or imports: what it is, where it comes from, and where it is bound.

Whatever must agree with the generated files is a query on these rows: their import lines (`spell.imports`), the names that
a document cannot take (`specmint.names`), what may stand in a file (`specmint.gate`), what the package root loads lazily
(`render.package`) and the modules of the runtime that a package carries (`specmint.runtime_files`).

To move a name of the runtime to another module, change the module in its row. Where the runtime as a whole stands is one
value, a prefix of its modules: `COPIED`, or that of the runtime which the clients of a project share.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, Flag, auto
from functools import cache, partial
from typing import Final

#: The package inside a generated package that holds a copy of the runtime.
RUNTIME: Final = "_runtime"
#: The package that holds the runtime for all clients of a project.
SHARED_RUNTIME: Final = "specmint_runtime"
#: The prefix of a copy: like any that begins with a dot, seen from the root of the generated package.
COPIED: Final = f".{RUNTIME}"
#: The prefix of a shared runtime that stands beside the generated package, in the same package of the user's.
BESIDE: Final = f"..{SHARED_RUNTIME}"


class Scope(Flag):
    """A place where a name is bound: the module scope of a generated file, or a class or function inside one."""

    ROOT = auto()  # __init__.py
    AIO = auto()  # aio/__init__.py
    ERRORS = auto()  # errors.py
    API = auto()  # _api.py
    CLIENT = auto()  # _client.py and aio/_client.py
    BASE = auto()  # _model.py
    MODELS = auto()  # models.py, or the modules of models/
    MODELS_ROOT = auto()  # models/__init__.py
    WEBHOOKS = auto()  # _webhooks.py
    PAGE = auto()  # customers.py and aio/customers.py: one pair for each resource
    CONSTRUCTOR = auto()  # the arguments of a client's constructor
    CLIENT_CLASS = auto()  # the attributes of a client
    MODEL_CLASS = auto()  # the attributes of a model


class Origin(Enum):
    """What a name is, which decides how it gets into a file."""

    BUILTIN = auto()  # Python's own: no import
    STANDARD = auto()  # of the standard library
    FOREIGN = auto()  # of a library that generated packages need
    RUNTIME = auto()  # of the runtime: the module's path starts below its package
    PACKAGE = auto()  # of another file: the module's path starts at the package's root
    OWN = auto()  # bound by the file itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row of the table.

    `module` is where the name is imported from. `whole` marks a module that is imported as such; `attributes` are the names
    that generated code uses of it, as `name.attribute`. `called` says whether generated code calls the name or, where there are any,
    its attributes.
    """

    name: str
    origin: Origin
    scopes: Scope
    module: str = ""
    whole: bool = False
    attributes: frozenset[str] = frozenset()
    called: bool = False


def _entries(origin: Origin, module: str, scopes: Scope, names: str) -> tuple[Entry, ...]:
    """Return a row for each of the names; `Field()` is one that generated code calls."""
    row = partial(Entry, origin=origin, module=module, scopes=scopes)
    each = names.split()
    return tuple(row(name=name.removesuffix("()"), called=name.endswith("()")) for name in each)


def _standard(module: str, scopes: Scope, names: str) -> tuple[Entry, ...]:
    return _entries(Origin.STANDARD, module, scopes, names)


def _foreign(module: str, scopes: Scope, names: str) -> tuple[Entry, ...]:
    return _entries(Origin.FOREIGN, module, scopes, names)


def _runtime(module: str, scopes: Scope, names: str) -> tuple[Entry, ...]:
    return _entries(Origin.RUNTIME, module, scopes, names)


def _package(module: str, scopes: Scope, names: str) -> tuple[Entry, ...]:
    return _entries(Origin.PACKAGE, module, scopes, names)


def _own(scopes: Scope, names: str) -> tuple[Entry, ...]:
    return _entries(Origin.OWN, "", scopes, names)


def _builtins(scopes: Scope, names: str) -> tuple[Entry, ...]:
    return _entries(Origin.BUILTIN, "", scopes, names)


def _whole(
    origin: Origin, module: str, name: str, scopes: Scope, attributes: str, *, called: bool = False
) -> Entry:
    """Return the row of a module that is imported as such, under `name`."""
    return Entry(
        name=name,
        origin=origin,
        module=module,
        scopes=scopes,
        whole=True,
        attributes=frozenset(attributes.split()),
        called=called,
    )


_TYPED = (
    Scope.PAGE | Scope.MODELS | Scope.WEBHOOKS
)  # the files that hold annotations of the document's types
_BUILTIN_TYPES = "bool bytes dict int list str"

TABLE: Final = (
    # Python and the libraries.
    *_builtins(_TYPED, _BUILTIN_TYPES),
    *_builtins(Scope.CLIENT, "bool classmethod str super()"),
    *_standard("__future__", Scope.MODELS, "annotations"),
    *_standard("typing", _TYPED, "Annotated Any Literal"),
    *_standard("typing", Scope.ROOT | Scope.CLIENT, "TYPE_CHECKING"),
    *_standard("typing", Scope.MODELS | Scope.MODELS_ROOT, "TYPE_CHECKING"),
    *_standard("typing", Scope.CLIENT, "Literal"),
    *_standard("collections.abc", Scope.PAGE, "AsyncIterator Iterable Iterator Mapping Sequence"),
    *_standard("functools", Scope.CLIENT, "cached_property"),
    *_standard("typing", Scope.CLIENT, "Self"),
    *_foreign("pydantic", _TYPED, "Field()"),
    *_foreign("pydantic", Scope.BASE, "ConfigDict()"),
    *_foreign("typing_extensions", Scope.MODELS, "TypeAliasType()"),
    _whole(Origin.STANDARD, "builtins", "builtins", _TYPED, _BUILTIN_TYPES),
    _whole(Origin.STANDARD, "datetime", "dt", _TYPED, "date datetime"),
    _whole(Origin.STANDARD, "decimal", "decimal", _TYPED | Scope.API, "Decimal", called=True),
    _whole(Origin.FOREIGN, "httpx2", "httpx2", Scope.CLIENT, "AsyncClient Client"),
    # The runtime: types and values.
    *_runtime("data.fields", _TYPED, "Date DateTime Decimal Float"),
    *_runtime("data.exact", _TYPED, "Exact"),
    *_runtime("data.fields", Scope.MODELS, "Maybe"),
    *_runtime("data.wire_forms", _TYPED, "Flag() Forms() Null() Numeral() Plain()"),
    *_runtime("data.wire_moments", _TYPED, "Day() Epoch() Iso() MsDate() Stamp()"),
    *_runtime("data.multiple", _TYPED, "Matches() MultipleOf()"),
    *_runtime("data.unions", _TYPED, "Tagged()"),
    *_runtime("data.unions", _TYPED | Scope.MODELS_ROOT, "Unlisted"),
    *_runtime("data.modules", Scope.MODELS_ROOT, "by_module()"),
    *_runtime("data.enums", Scope.MODELS, "OpenEnum OpenIntEnum"),
    *_runtime("data.wire_names", Scope.BASE, "camel_case pascal_case"),
    _whole(
        Origin.RUNTIME,
        "data.portable",
        "portable",
        Scope.BASE,
        "PortableModel PortableOpenModel",
    ),
    _whole(Origin.RUNTIME, "data.modules", "modules", Scope.BASE, "ModularModel ModularOpenModel"),
    # The runtime: pages.
    *_runtime("http.params", Scope.PAGE, "JsonField() given() path()"),
    *_runtime("http.styles", Scope.PAGE, "allow_reserved() assigned() comma() deep_object()"),
    *_runtime("http.styles", Scope.PAGE, "exploded() inner_json() json_fields() label_style()"),
    *_runtime("http.styles", Scope.PAGE, "matrix_style() optional_json() pipe_delimited()"),
    *_runtime("http.styles", Scope.PAGE, "optional() space_delimited()"),
    *_runtime("http.addresses", Scope.PAGE, "address_of()"),
    *_runtime("http.contents", Scope.PAGE, "ContentLike FileLike content_body()"),
    *_runtime("http.multipart", Scope.PAGE, "multipart_body() typed_part()"),
    *_runtime("data.decode", Scope.PAGE | Scope.WEBHOOKS, "TypeOf()"),
    *_runtime("data.by_status", Scope.PAGE, "TypeByStatus()"),
    *_runtime("features.paging", Scope.PAGE, "AsyncPages Pages"),
    *_runtime("features.bulk", Scope.PAGE, "BulkResult"),
    *_runtime("client.streams", Scope.PAGE, "AsyncItemStream ItemStream"),
    *_runtime("features.stream_walk", Scope.PAGE, "ServerEvent"),
    *_runtime("client.streams", Scope.PAGE, "json_lines server_events"),
    *_runtime("features.error_details", Scope.PAGE, "RefusalDetails()"),
    *_runtime("client.arguments", Scope.PAGE, "AsyncResource Resource"),
    # The runtime: what describes an API.
    *_runtime("spec", Scope.API, "Api() ApiKey() Basic() Bearer() Envelope() Limit() Operation()"),
    *_runtime("spec", Scope.API, "Put() Refusal()"),
    *_runtime("features.session_rules", Scope.API, "Session()"),
    *_runtime("http.request_key", Scope.API, "KeyInBody()"),
    *_runtime("features.paging_links", Scope.API, "ByLink() ByUrl()"),
    *_runtime("features.paging_styles", Scope.API, "ByCursor() ByOffset() ByPage()"),
    *_runtime("features.bulk", Scope.API, "Bulk()"),
    *_runtime("features.redirects", Scope.API, "to_file"),
    # The runtime: clients, errors and the package's root.
    *_runtime(
        "client.base",
        Scope.CLIENT,
        "AsyncBaseClient BaseClient Drift OnAttempt Retries Timeout",
    ),
    *_runtime("spec", Scope.CLIENT, "AsyncCredential Credential"),
    *_runtime("client.downloads", Scope.CLIENT, "AsyncSavesFiles SavesFiles"),
    *_runtime("client.credentials", Scope.CLIENT, "from_environment()"),
    *_runtime("features.rate_limits", Scope.CLIENT, "RateLimiter()"),
    *_runtime("features.servers", Scope.API, "OwnServers() Server()"),
    *_runtime("features.servers", Scope.CLIENT, "base_url_of()"),
    *_runtime("features.sessions", Scope.CLIENT, "SessionManager()"),
    *_runtime("features.tokens", Scope.CLIENT, "token_sessions()"),
    *_runtime("features.tokens", Scope.API, "TokenServer()"),
    *_runtime("features.refresh_tokens", Scope.CLIENT, "OnRefreshToken refreshed_sessions()"),
    *_runtime("features.session_stores", Scope.CLIENT, "SessionStore"),
    *_runtime("errors", Scope.ERRORS, "BadRequest Conflict EmptyAnswer Error Interrupted Invalid"),
    *_runtime("errors", Scope.ERRORS, "NotAllowed NotFound NotModified NotSent Redirected Refused"),
    *_runtime("errors", Scope.ERRORS, "ServerFailed SessionExpired TooManyRequests"),
    *_runtime("errors", Scope.ERRORS, "UnknownOutcome Unreadable"),
    *_runtime("data.decode", Scope.ROOT, "SpecDrift"),
    *_runtime("engine.retry", Scope.ROOT, "Retries"),
    *_runtime("engine.observing", Scope.ROOT, "AttemptInfo"),
    *_runtime("engine.whole_answer", Scope.ROOT, "Response"),
    *_runtime("client.downloads", Scope.ROOT, "SavedFile"),
    *_runtime("features.session_files", Scope.ROOT, "FileSessionStore"),
    *_runtime("client.lazy", Scope.ROOT, "lazily()"),
    # The runtime: what the vendor sends on its own. A package without webhooks has none of these.
    *_runtime("features.webhooks", Scope.WEBHOOKS, "Webhooks()"),
    *_runtime("features.webhook_signatures", Scope.WEBHOOKS, "Signature()"),
    *_runtime("features.webhook_signatures", Scope.ERRORS, "WebhookRefused"),
    *_runtime("features.seen_webhooks", Scope.ROOT, "SeenWebhooks"),
    *_package("_webhooks", Scope.ROOT, "parse_webhook"),
    *_own(Scope.WEBHOOKS, "parse_webhook"),
    # The package itself.
    _whole(Origin.PACKAGE, "errors", "errors", Scope.ROOT, ""),
    _whole(Origin.PACKAGE, "models", "models", Scope.ROOT, ""),
    *_package("_client", Scope.ROOT, "Client"),
    *_package("aio", Scope.ROOT, "AsyncClient"),
    *_package("aio._client", Scope.AIO, "AsyncClient"),
    *_package("_api", Scope.CLIENT, "API"),
    replace(*_package("_api", Scope.BASE, "API"), attributes=frozenset({"personal"})),
    *_package("_model", Scope.MODELS, "Model OpenModel"),
    *_own(Scope.API, "API"),
    replace(*_own(Scope.API, "DEFAULT()"), attributes=frozenset({"but"})),
    *_own(Scope.BASE, "Model OpenModel"),
    *_own(Scope.CLIENT, "AsyncClient Client cls()"),
    # Arguments and attributes. Tests hold them against the constructors, the clients and pydantic.
    *_own(
        Scope.CONSTRUCTOR,
        "self base_url timeout retries drift rate_limits on_attempt on_refresh_token session_store http",
    ),
    *_own(
        Scope.CLIENT_CLASS, "close from_env request watch with_download with_options with_response"
    ),
    *_own(Scope.MODEL_CLASS, "construct copy dict from_model from_orm from_wire json"),
    *_own(Scope.MODEL_CLASS, "model_computed_fields mro register to_wire"),
    *_own(Scope.MODEL_CLASS, "model_config model_construct model_copy model_dump"),
    *_own(Scope.MODEL_CLASS, "model_dump_json model_extra model_fields model_fields_set"),
    *_own(Scope.MODEL_CLASS, "model_json_schema model_parametrized_name model_post_init"),
    *_own(Scope.MODEL_CLASS, "model_rebuild model_validate model_validate_json"),
    *_own(Scope.MODEL_CLASS, "model_validate_strings parse_file parse_obj parse_raw schema"),
    *_own(Scope.MODEL_CLASS, "schema_json update_forward_refs validate"),
)


#: Names of the root and of the errors that only a package with webhooks has.
OF_WEBHOOKS: Final = frozenset({"WebhookRefused", "SeenWebhooks", "parse_webhook"})


@cache
def bound(scopes: Scope) -> tuple[Entry, ...]:
    """Return the rows of the names that are bound in any of the scopes."""
    return tuple(entry for entry in TABLE if entry.scopes & scopes)


def names(scopes: Scope) -> frozenset[str]:
    """Return the names that are bound in any of the scopes."""
    return frozenset(entry.name for entry in bound(scopes))


def entry_of(name: str, scope: Scope) -> Entry:
    """Return the row of a name in one scope. Raises LookupError where generated code must not bind the name there."""
    found = _by_name(scope).get(name)
    if found is None:
        raise LookupError(f"the table of names has no {name!r} for {scope.name}")
    return found


@cache
def _by_name(scope: Scope) -> dict[str, Entry]:
    return {entry.name: entry for entry in bound(scope)}


def home_of(entry: Entry, up: str, runtime: str = COPIED) -> str:
    """Return the module that an import statement takes a name from; of a whole module, the package that holds it.

    `up` (`.` or `..`) leads from the importing file to the root of the generated package. `runtime` is the prefix of the
    runtime's modules: one that begins with a dot is relative to that root.
    """
    module = entry.module
    if entry.whole:
        module = module.rpartition(".")[0]
    match entry.origin:
        case Origin.RUNTIME if runtime.startswith("."):
            return f"{up}{runtime[1:]}.{module}".removesuffix(".")
        case Origin.RUNTIME:
            return f"{runtime}.{module}".removesuffix(".")
        case Origin.PACKAGE:
            return f"{up}{module}"
        case _:
            return module

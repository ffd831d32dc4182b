"""Every name that generated code binds or imports: what it is, where it comes from, and where it is bound.

Whatever must agree with the generated files is a query on these rows: their import lines (`spell.imports`), the names that
a document cannot take (`specmint.names`), what may stand in a file (`specmint.gate`), what the package root loads lazily
(`render.package`) and the modules of the runtime that a package carries (`specmint.runtime_files`).

To move a name of the runtime to another module, change the module in its row. `RUNTIME` is the one place that says where
the runtime as a whole stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, Flag, auto
from functools import cache
from typing import Final

#: The package that holds the runtime, relative to the root of the generated package.
RUNTIME: Final = "_runtime"


class Scope(Flag):
    """A place where a name is bound: the module scope of a generated file, or a class or function inside one."""

    ROOT = auto()  # __init__.py
    AIO = auto()  # aio/__init__.py
    ERRORS = auto()  # errors.py
    API = auto()  # _api.py
    CLIENT = auto()  # _client.py and aio/_client.py
    BASE = auto()  # _model.py
    MODELS = auto()  # models.py
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
    that generated code uses of it, as `name.attribute`. `called` says whether generated code calls the name or, of a module,
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
    return tuple(
        Entry(
            name=name.removesuffix("()"),
            origin=origin,
            module=module,
            scopes=scopes,
            called=name.endswith("()"),
        )
        for name in names.split()
    )


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


_TYPED = Scope.PAGE | Scope.MODELS  # the files that hold annotations of the document's types
_BUILTIN_TYPES = "bool bytes dict int list str"

TABLE: Final = (
    # Python and the libraries.
    *_builtins(_TYPED, _BUILTIN_TYPES),
    *_builtins(Scope.CLIENT, "bool str super()"),
    *_standard("__future__", Scope.MODELS, "annotations"),
    *_standard("typing", _TYPED, "Annotated Any Literal"),
    *_standard("typing", Scope.ROOT | Scope.CLIENT, "TYPE_CHECKING"),
    *_standard("collections.abc", Scope.PAGE, "AsyncIterator Iterable Iterator Mapping Sequence"),
    *_standard("functools", Scope.CLIENT, "cached_property"),
    *_foreign("pydantic", _TYPED, "Field()"),
    *_foreign("pydantic", Scope.BASE, "ConfigDict()"),
    *_foreign("typing_extensions", Scope.MODELS, "TypeAliasType()"),
    _whole(Origin.STANDARD, "builtins", "builtins", _TYPED, _BUILTIN_TYPES),
    _whole(Origin.STANDARD, "datetime", "dt", _TYPED, "date datetime"),
    _whole(Origin.STANDARD, "decimal", "decimal", _TYPED | Scope.API, "Decimal", called=True),
    _whole(Origin.FOREIGN, "httpx2", "httpx2", Scope.CLIENT, "AsyncClient Client"),
    # The runtime: types and values.
    *_runtime("values", _TYPED, "Date DateTime Decimal Exact Float"),
    *_runtime("values", Scope.MODELS, "Maybe"),
    *_runtime("codecs", _TYPED, "Day() Epoch() Flag() Iso() Null() Numeral() Stamp()"),
    *_runtime("multiple", _TYPED, "MultipleOf()"),
    *_runtime("enums", Scope.MODELS, "OpenEnum OpenIntEnum"),
    *_runtime("model", Scope.BASE, "camel_case pascal_case"),
    _whole(Origin.RUNTIME, "model", "model", Scope.BASE, "Model OpenModel"),
    # The runtime: pages.
    *_runtime("request", Scope.PAGE, "Json() comma() given() optional() optional_json() path()"),
    *_runtime("reading", Scope.PAGE, "Of()"),
    *_runtime("paging", Scope.PAGE, "AsyncPages Pages"),
    *_runtime("bulk", Scope.PAGE, "BulkResult"),
    *_runtime("resource", Scope.PAGE, "AsyncResource Resource"),
    # The runtime: what describes an API.
    *_runtime("describe", Scope.API, "Api() ApiKey() Basic() Bearer() Envelope() Operation()"),
    *_runtime("describe", Scope.API, "Refusal()"),
    *_runtime("limits", Scope.API, "Limit()"),
    *_runtime("session", Scope.API, "Put() Session()"),
    *_runtime("paging", Scope.API, "ByCursor() ByLink() ByOffset() ByPage() ByUrl()"),
    *_runtime("bulk", Scope.API, "Bulk()"),
    # The runtime: clients, errors and the package's root.
    *_runtime("client", Scope.CLIENT, "AsyncBaseClient BaseClient Drift Retries SessionStore"),
    *_runtime("client", Scope.CLIENT, "Timeout"),
    *_runtime("errors", Scope.ERRORS, "BadRequest Conflict Error Interrupted Invalid NotAllowed"),
    *_runtime("errors", Scope.ERRORS, "NotFound NotSent Refused ServerFailed SessionExpired"),
    *_runtime("errors", Scope.ERRORS, "TooManyRequests UnknownOutcome Unreadable"),
    *_runtime("reading", Scope.ROOT, "SpecDrift"),
    *_runtime("retry", Scope.ROOT, "Retries"),
    *_runtime("lazy", Scope.ROOT, "lazily()"),
    # The package itself.
    _whole(Origin.PACKAGE, "errors", "errors", Scope.ROOT, ""),
    _whole(Origin.PACKAGE, "models", "models", Scope.ROOT, ""),
    *_package("_client", Scope.ROOT, "Client"),
    *_package("aio", Scope.ROOT, "AsyncClient"),
    *_package("aio._client", Scope.AIO, "AsyncClient"),
    *_package("_api", Scope.CLIENT, "API"),
    *_package("_model", Scope.MODELS, "Model OpenModel"),
    *_own(Scope.API, "API"),
    *_own(Scope.BASE, "Model OpenModel"),
    *_own(Scope.CLIENT, "AsyncClient Client"),
    # Arguments and attributes. Tests hold them against the constructors, the clients and pydantic.
    *_own(Scope.CONSTRUCTOR, "self base_url timeout retries drift rate_limits session_store http"),
    *_own(Scope.CLIENT_CLASS, "close request watch with_options"),
    *_own(Scope.MODEL_CLASS, "construct copy dict from_orm json model_computed_fields"),
    *_own(Scope.MODEL_CLASS, "model_config model_construct model_copy model_dump"),
    *_own(Scope.MODEL_CLASS, "model_dump_json model_extra model_fields model_fields_set"),
    *_own(Scope.MODEL_CLASS, "model_json_schema model_parametrized_name model_post_init"),
    *_own(Scope.MODEL_CLASS, "model_rebuild model_validate model_validate_json"),
    *_own(Scope.MODEL_CLASS, "model_validate_strings parse_file parse_obj parse_raw schema"),
    *_own(Scope.MODEL_CLASS, "schema_json update_forward_refs validate"),
)


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


def home_of(entry: Entry, up: str) -> str:
    """Return the module that an import statement takes a name from; of a whole module, the package that holds it.

    `up` (`.` or `..`) leads from the importing file to the root of the generated package.
    """
    module = entry.module
    if entry.whole:
        module = module.rpartition(".")[0]
    match entry.origin:
        case Origin.RUNTIME:
            return f"{up}{RUNTIME}.{module}".removesuffix(".")
        case Origin.PACKAGE:
            return f"{up}{module}"
        case _:
            return module

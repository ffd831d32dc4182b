"""A generated package as its users see it: clients, resources, and the methods that name an operation."""

import dataclasses
import functools
import importlib
import inspect
import pkgutil
import re
import sys
import typing
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pydantic

from .findings import Finding

#: `GET /things`; a further method of an operation adds `, answered as text/csv` or `, sent as text/csv`.
_ADDRESS: Final = re.compile(r"^([A-Z]+) (/.*?|/?\?.*?)(?:, (answered|sent) as ([^ ,]+))?$", re.M)
#: What every client takes beside credentials and the variables of its server.
_OPTIONS: Final = frozenset(
    [
        "base_url",
        "environment",
        "server",
        "timeout",
        "http",
        "retries",
        "drift",
        "rate_limits",
        "session_store",
    ]
    + ["on_attempt", "on_refresh_token"]
)


@dataclass(frozen=True)
class Method:
    """A public method of a resource. `key` is its operation: `GET /things`.

    A further method of an operation `reads` or `sends` one media type, which its first does not.
    """

    resource: str
    name: str
    key: str
    function: Any
    reads: str = ""
    sends: str = ""

    @property
    def is_first(self) -> bool:
        """Whether this is the method of its operation that needs no media type to tell it."""
        return not self.reads and not self.sends

    @property
    def hints(self) -> dict[str, Any]:
        """The types of the arguments."""
        found = typing.get_type_hints(self.function, include_extras=True)
        return {name: found[name] for name in list(inspect.signature(self.function).parameters)[1:]}

    @property
    def returned(self) -> Any:
        return typing.get_type_hints(self.function, include_extras=True).get("return")

    @property
    def read(self) -> Any:
        """What answers are read as: `returned`, with the models of single statuses where another status may hold anything."""
        written = inspect.unwrap(self.function)
        known = [written.__globals__.get(name) for name in written.__code__.co_names]
        models = [
            one for one in known if isinstance(one, type) and issubclass(one, pydantic.BaseModel)
        ]
        return self.returned if self.returned is not Any else typing.Union[Any, *models]

    @property
    def required(self) -> set[str]:
        """The arguments without a default."""
        parameters = list(inspect.signature(self.function).parameters.values())[1:]
        return {each.name for each in parameters if each.default is inspect.Parameter.empty}


def compile_all(folder: Path) -> Iterator[Finding]:
    """Yield what keeps a file from compiling, warnings included."""
    for file in sorted(folder.rglob("*.py")):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                compile(file.read_bytes(), str(file), "exec", dont_inherit=True)
        except (SyntaxError, SyntaxWarning, ValueError) as error:
            yield Finding("compile", "", f"{file.relative_to(folder)}: {error}")


def import_all(folder: Path) -> Iterator[Finding]:
    """Yield what keeps a module from being imported, each once; a module that only warns is imported all the same."""
    if str(folder.parent) not in sys.path:
        sys.path.insert(0, str(folder.parent))
    names = [folder.name]
    names += [each.name for each in pkgutil.walk_packages([str(folder)], folder.name + ".")]
    seen: set[str] = set()
    for name in names:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                importlib.import_module(name)
        except Exception as error:
            said = f"{type(error).__name__}: {error}"[:400]
            if said not in seen:
                yield Finding("import", "", f"{name}: {said}")
            seen.add(said)
            with suppress(Exception):
                importlib.import_module(name)


def rebuild_all(package: ModuleType) -> Iterator[Finding]:
    """Yield each model that cannot be completed."""
    try:
        models = importlib.import_module(f"{package.__name__}.models")
    except ImportError:
        return
    for name in getattr(models, "__all__", ()):
        try:
            model = getattr(models, name)
            if isinstance(model, type) and issubclass(model, pydantic.BaseModel):
                model.model_rebuild(force=False)
        except Exception as error:
            yield Finding("construct", "", f"models.{name}: {type(error).__name__}: {error}"[:400])


@dataclass(frozen=True)
class Made:
    """A client, and the texts it was given as credentials."""

    client: Any
    credentials: frozenset[str]


def make(package: ModuleType, url: str, *, asynchronous: bool, drift: Any) -> Made:
    """Return a client of a package, in front of a server."""
    kind = package.AsyncClient if asynchronous else package.Client
    parameters = inspect.signature(kind).parameters
    secrets = {
        name: f"secret{at}of{name}" for at, name in enumerate(parameters) if name not in _OPTIONS
    }
    options = {"base_url": url, "drift": drift, "rate_limits": False, "timeout": 10.0}
    options["retries"] = package.Retries.off()
    known = {name: value for name, value in options.items() if name in parameters}
    return Made(kind(**secrets, **known), frozenset(secrets.values()))


def resources_of(client: Any) -> list[str]:
    """Return the names of a client's resources."""
    members = vars(type(client)).items()
    return [name for name, each in members if isinstance(each, functools.cached_property)]


def methods_of(client: Any) -> list[Method]:
    """Return every method that names an operation in its docstring."""
    found = list[Method]()
    for resource in resources_of(client):
        holder = getattr(client, resource)
        for name, function in inspect.getmembers(type(holder), inspect.isroutine):
            addresses = _ADDRESS.findall(inspect.getdoc(function) or "")
            if addresses and not name.startswith("_"):
                method, path, way, media = addresses[-1]
                further = {"answered": "reads", "sent": "sends"}
                differs = {further[way]: media} if way else {}
                key = f"{method} {path.strip()}"
                found.append(Method(resource, name, key, function, **differs))
    return found


def is_bad_request(package: ModuleType, error: BaseException) -> bool:
    """Return whether an exception says that a call was refused before it was sent."""
    return isinstance(error, package.errors.BadRequest)


def fields_of(model: type[pydantic.BaseModel]) -> dict[str, tuple[Any, list[Any]]]:
    """Return the type, and what stands beside it, of each member by its name on the wire."""
    return {
        wire_name(name, field): (field.annotation, field.metadata)
        for name, field in model.model_fields.items()
    }


def wire_name(name: str, field: Any) -> str:
    """Return the name of a model's field on the wire, which may be an empty one."""
    alias = field.serialization_alias
    return name if alias is None else str(alias)


def described(error: BaseException) -> str:
    """Return an exception in one line."""
    lines = [str(error).strip().replace("\n", " | "), *_problems(error)]
    return f"{type(error).__name__}: {' '.join(lines)}"[:500]


def _problems(error: BaseException) -> list[str]:
    """The problems of a refused request, where its text does not hold them."""
    found = getattr(error, "problems", ())
    return [] if not all(map(dataclasses.is_dataclass, found)) else list(map(str, found))[:4]

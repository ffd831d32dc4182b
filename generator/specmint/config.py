"""`[tool.specmint]` in pyproject.toml: which spec makes which package, and where it goes."""

import os
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path, PurePosixPath
from typing import cast

from specmint.diagnostics import NO_EXCERPT, Diagnostic, Place, Severity, SpecmintError, excerpt
from specmint.form import BOTH, Clients, Form, named_spec
from specmint.names import is_identifier, is_package_name
from specmint.spell.table import BESIDE, SHARED_RUNTIME
from specmint.toml_lines import line_of

_FILE = "pyproject.toml"
_PROJECT_KEYS = ("apis", "runtime", "runtime-package", "clients")
_TEXTS = ("spec", "output", "package")
_KEYS = (*_TEXTS, "clients")
_EXAMPLE = '[tool.specmint.apis.billbee] with spec = "specs/billbee/openapi.yaml"'


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiConfig:
    """One API: its spec, its output folder, and the name and form of the package made there."""

    name: str
    spec: Path
    output: Path
    package: str
    form: Form = Form()


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What one pyproject.toml says; `apis` in the order they are written there.

    `runtime` is the folder of the runtime that they share; None where each carries its own.
    """

    source: "Source" = field(repr=False)
    apis: tuple[ApiConfig, ...]
    runtime: Path | None = None

    @property
    def file(self) -> Path:
        """The file itself."""
        return self.source.file


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The file's text, to find a line in: tomllib keeps no positions."""

    file: Path
    lines: tuple[str, ...]

    def problem(self, code: str, message: str, hint: str, *keys: str) -> Diagnostic:
        """An error at the line of `keys`, the path below `tool.specmint`."""
        return self.at(line_of(self.lines, ("tool", "specmint", *keys)), 0, code, message, hint)

    def at(self, line: int, column: int, code: str, message: str, hint: str) -> Diagnostic:
        """An error at a position, with the line's text; 0 where it is not known."""
        found = NO_EXCERPT
        if line:
            found = excerpt(self.lines[line - 1], column)
        return Diagnostic(
            severity=Severity.ERROR,
            code=code,
            message=message,
            place=Place(file=shown(self.file), line=line, column=column),
            hint=hint,
            source_line=found.text,
            caret=found.caret,
        )


def find(cwd: Path) -> Config | None:
    """The configuration that holds in `cwd`: the nearest pyproject.toml with `[tool.specmint]`.

    A pyproject.toml that does not mention specmint is passed over, even a broken one.
    Raises SpecmintError with every problem found in the file.
    """
    here = cwd.absolute()
    for folder in (here, *here.parents):
        file = folder / _FILE
        data = _bytes(file)
        if data is None or b"specmint" not in data:
            continue
        source, tool = _parse(file, data)
        if tool is not None:
            return _config(source, tool)
    return None


def shown(path: Path) -> str:
    """`path` as a message names it: relative to the working folder when below it."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):  # elsewhere, or the working folder is gone
        return path.as_posix()


def _bytes(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:  # none there, or none that we may read
        return None


def _parse(file: Path, data: bytes) -> tuple[Source, object]:
    """The file's lines and its `[tool.specmint]`, None where there is none."""
    lines = data.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    source = Source(file=file, lines=tuple(lines))
    try:
        document: dict[str, object] = tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise SpecmintError(_broken(source, "not UTF-8")) from None
    except (tomllib.TOMLDecodeError, RecursionError) as found:
        raise SpecmintError(_broken(source, str(found))) from None
    tool = document.get("tool")
    if not isinstance(tool, dict):
        return source, None
    return source, cast("dict[str, object]", tool).get("specmint")


def _broken(source: Source, reason: str) -> Diagnostic:
    position = re.search(r" \(at line (\d+), column (\d+)\)$", reason)
    line, column = (int(position[1]), int(position[2])) if position else (0, 0)
    message = f"not valid TOML: {reason[: position.start()] if position else reason}"
    return source.at(line, column, "config-not-toml", message, "Correct the file.")


def _config(source: Source, tool: object) -> Config:
    problems: list[Diagnostic] = []
    apis: list[ApiConfig] = []
    project = _Project(source, _project_table(source, tool, problems))
    problems += project.problems()
    for name, table in _tables(project, problems):
        found = list(_api_problems(source, name, table))
        problems += found
        if not found:
            apis.append(_api(source.file.parent, name, table, project.clients))
    runtime: Path | None = None
    if project.is_shared and apis and not problems:
        runtime = project.runtime_folder(apis)
        apis = [replace(api, form=project.form_of(api, runtime)) for api in apis]
    problems += _overlaps(source, apis, runtime)
    if problems:
        raise SpecmintError(*problems)
    return Config(source=source, apis=tuple(apis), runtime=runtime)


@dataclass(frozen=True, slots=True)
class _Project:
    """The options of `[tool.specmint]` itself, which hold for all its APIs."""

    source: Source
    table: Mapping[str, object]

    @property
    def is_shared(self) -> bool:
        """Whether the APIs share one runtime."""
        return self.table.get("runtime") == "shared"

    @property
    def runtime_package(self) -> str:
        """The dotted name of the shared runtime."""
        return str(self.table.get("runtime-package", SHARED_RUNTIME))

    @property
    def clients(self) -> Clients:
        """The clients of each API that says nothing about it."""
        return _clients(self.table, BOTH)

    def problems(self) -> Iterator[Diagnostic]:
        """Yield what is wrong with the options, each taken by itself."""
        for key in self.table:
            if key not in _PROJECT_KEYS:
                hint = f"Known here: {', '.join(_PROJECT_KEYS)}. An API is a table: {_EXAMPLE}."
                message = f"unknown key {key!r} in [tool.specmint]"
                yield self.source.problem("config-unknown-key", message, hint, key)
        yield from _clients_problems(self.source, self.table, "[tool.specmint]")
        if self.table.get("runtime", "copied") not in ("copied", "shared"):
            hint = 'Write "copied" (each package carries its own) or "shared" (one for all).'
            message = 'runtime is neither "copied" nor "shared"'
            yield self.source.problem("config-runtime", message, hint, "runtime")
        elif "runtime-package" in self.table:
            yield from self._package_problems()

    def _package_problems(self) -> Iterator[Diagnostic]:
        *parents, last = self.runtime_package.split(".")
        if last != SHARED_RUNTIME or not all(map(is_identifier, parents)):
            yield self._problem(
                f"runtime-package is not the dotted name of a package {SHARED_RUNTIME}",
                f'Write the package that holds it too, as "acme.billing.{SHARED_RUNTIME}".',
            )
        elif not self.is_shared:
            yield self._problem(
                "runtime-package says where a shared runtime stands, and this one is copied",
                'Set runtime = "shared", or remove runtime-package.',
            )

    def _problem(self, message: str, hint: str, key: str = "runtime-package") -> Diagnostic:
        return self.source.problem("config-runtime", message, hint, key)

    def runtime_folder(self, apis: Iterable[ApiConfig]) -> Path:
        """Return the folder of the shared runtime: beside the clients that its package holds too.

        Raises SpecmintError where there is no such folder, or more than one.
        """
        homes = sorted({_holder(api) for api in apis})
        *parents, name = self.runtime_package.split(".")
        if parents:
            homes = [home for home in homes if home.parts[-len(parents) :] == tuple(parents)]
            if len(homes) != 1:
                raise SpecmintError(self._not_beside(homes, "/".join(parents)))
        elif len(homes) != 1:
            message = "a shared runtime stands beside the clients, and these lie in several folders"
            hint = f'Move them into one folder, or set runtime-package = "the.package.{name}".'
            raise SpecmintError(self._problem(message, hint, "runtime"))
        elif (homes[0] / "__init__.py").exists():
            raise SpecmintError(self._inside_package(homes[0]))
        return homes[0] / name

    def _not_beside(self, homes: Sequence[Path], parents: str) -> Diagnostic:
        found = ", ".join(map(shown, homes)) or "none does"
        return self._problem(
            f"runtime-package needs one folder {parents} that holds clients: {found}",
            "The runtime stands beside clients: name the package that one of them lies in.",
        )

    def _inside_package(self, home: Path) -> Diagnostic:
        names = [SHARED_RUNTIME]
        while (home / "__init__.py").exists():
            names.insert(0, home.name)
            home = home.parent
        return self._problem(
            f"the clients lie in the package {names[-2]}, where Python finds no top-level {SHARED_RUNTIME}",
            f'Set runtime-package = "{".".join(names)}".',
            "runtime",
        )

    def form_of(self, api: ApiConfig, runtime: Path) -> Form:
        """Return the form of a client: one in the same package imports the shared runtime relatively."""
        prefix = self.runtime_package
        if "." in prefix and _holder(api) == runtime.parent:
            prefix = BESIDE
        return replace(api.form, runtime=prefix)


def _holder(api: ApiConfig) -> Path:
    """Return the folder that holds a package. Without `..`, and with links as they are written."""
    return Path(os.path.normpath(api.output)).parent


def _clients(table: Mapping[str, object], default: Clients) -> Clients:
    """Return the clients that a table asks for, in the usual order."""
    asked = table.get("clients", default)
    if not isinstance(asked, list | tuple):
        return default
    return tuple(kind for kind in BOTH if kind in asked)


def _clients_problems(
    source: Source, table: Mapping[str, object], where: str, *keys: str
) -> Iterator[Diagnostic]:
    asked = table.get("clients", list(BOTH))
    if asked not in (["sync"], ["async"], [*BOTH], [*reversed(BOTH)]):
        message = f'clients in {where} is not a list of "sync" and "async"'
        hint = 'Write ["sync"], ["async"], or ["sync", "async"] as without it.'
        yield source.problem("config-clients", message, hint, *keys, "clients")


def _project_table(
    source: Source, tool: object, problems: list[Diagnostic]
) -> Mapping[str, object]:
    """Return `[tool.specmint]`, an empty one where it is no table."""
    if isinstance(tool, dict):
        return cast("dict[str, object]", tool)
    problems.append(_no_table(source, "tool.specmint"))
    return {}


def _tables(
    project: _Project, problems: list[Diagnostic]
) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Each API's name and table; what does not belong goes to `problems`."""
    source, apis = project.source, project.table.get("apis", {})
    if not isinstance(apis, dict):
        problems.append(_no_table(source, "tool.specmint.apis", "apis"))
        return
    for name, table in cast("dict[str, object]", apis).items():
        if isinstance(table, dict):
            yield name, cast("dict[str, object]", table)
        else:
            problems.append(_no_table(source, f"tool.specmint.apis.{name}", "apis", name))


def _no_table(source: Source, what: str, *keys: str) -> Diagnostic:
    return source.problem(
        "config-wrong-type", f"{what} is not a table", f"Write {_EXAMPLE}.", *keys
    )


def _api(root: Path, name: str, table: Mapping[str, object], clients: Clients) -> ApiConfig:
    spec = root / str(table["spec"])
    return ApiConfig(
        name=name,
        spec=spec,
        output=root / str(table["output"]),
        package=str(table.get("package", name)),
        form=Form(clients=_clients(table, clients), spec=named_spec(spec, root)),
    )


def _api_problems(source: Source, name: str, table: Mapping[str, object]) -> Iterator[Diagnostic]:
    where = f"[tool.specmint.apis.{name}]"
    for key, value in table.items():
        if key not in _KEYS:
            hint = f"Known here: {', '.join(_KEYS)}."
            message = f"unknown key {key!r} in {where}"
            yield source.problem("config-unknown-key", message, hint, "apis", name, key)
        elif key in _TEXTS and (
            not isinstance(value, str) or not value or re.search(r"[\x00-\x1f\x7f]", value)
        ):
            message = f"{key} in {where} is not a one-line text"
            yield source.problem(
                "config-wrong-type", message, 'Write it as "text".', "apis", name, key
            )
    yield from _clients_problems(source, table, where, "apis", name)
    for key in ("spec", "output"):
        if key not in table:
            message = f"{where} has no {key!r}"
            hint = "Name the OpenAPI file." if key == "spec" else "Name the package's folder."
            yield source.problem("config-missing-key", message, hint, "apis", name)
    yield from _name_problems(source, name, table)


def _name_problems(source: Source, name: str, table: Mapping[str, object]) -> Iterator[Diagnostic]:
    package = table.get("package", name)
    keys = ("apis", name, "package") if "package" in table else ("apis", name)
    if SHARED_RUNTIME in (package, name):
        message = f"{SHARED_RUNTIME!r} is the package that clients share, and no API's name"
        hint = "Give the API, and its package, another name."
        keys = keys if package == SHARED_RUNTIME else ("apis", name)
        yield source.problem("config-package-name", message, hint, *keys)
    elif isinstance(package, str) and package and not is_package_name(package):
        hint = (
            'Set package = "a_name" of ASCII letters, digits and _, which is no module of Python.'
        )
        message = f"{package!r} cannot be the name of a package"
        yield source.problem("config-package-name", message, hint, *keys)


def _overlaps(
    source: Source, apis: Iterable[ApiConfig], runtime: Path | None
) -> Iterator[Diagnostic]:
    """Outputs inside one another, or around the project, would delete each other's files."""
    places = {api.name: api.output.resolve() for api in apis}
    home = source.file.parent.resolve()
    for name, place in places.items():
        if home.is_relative_to(place):
            yield source.problem(
                "config-output",
                f"the output of {name} is the project's own folder or holds it",
                'Give the package a folder of its own, as output = "generated/name".',
                *("apis", name, "output"),
            )
    if runtime is not None:
        # First, so that a problem is at the API's line. No API is called so.
        places = {SHARED_RUNTIME: runtime.resolve(), **places}
    for (one, first), (two, second) in combinations(places.items(), 2):
        where = _same_where(first, second)
        if where is not None:
            yield source.problem(
                "config-output",
                f"the outputs of {one} and {two} are the same folder or inside one another{where}",
                "Give each package a folder of its own.",
                *("apis", two, "output"),
            )


def _same_where(one: Path, other: Path) -> str | None:
    """Say on which systems two folders are one or inside one another: "" for all, None for none."""
    if one.is_relative_to(other) or other.is_relative_to(one):
        return ""
    first, second = (PurePosixPath(caseless(path.as_posix())) for path in (one, other))
    if first.is_relative_to(second) or second.is_relative_to(first):
        return " where upper and lower case are one, as on macOS and Windows"
    return None


def caseless(name: str) -> str:
    """Return what file names have in common that macOS and Windows take for one."""
    return unicodedata.normalize("NFC", name).casefold()

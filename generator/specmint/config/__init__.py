"""`[tool.specmint]` in pyproject.toml: which spec makes which package, and where it goes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path, PurePosixPath
from typing import cast

from specmint.config.apis import (
    ApiConfig,
    api_of,
    api_problems,
    no_table,
    tables,
    versions_missing,
)
from specmint.config.distribution import is_version
from specmint.config.project import Project
from specmint.config.source import Source, caseless, parse, shown
from specmint.current import project_files
from specmint.diagnostics import Diagnostic, SpecmintError
from specmint.spell.table import SHARED_RUNTIME

__all__ = ["ApiConfig", "Config", "Source", "caseless", "find", "is_version", "shown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What one pyproject.toml says; `apis` in the order they are written there.

    `runtime` is the folder of the runtime that they share; None where each carries its own. `vendor` is the folder that
    copies are vendored into; None where it is not said.
    """

    source: Source = field(repr=False)
    apis: tuple[ApiConfig, ...]
    runtime: Path | None = None
    vendor: Path | None = None

    @property
    def file(self) -> Path:
        """The file itself."""
        return self.source.file


def find(cwd: Path) -> Config | None:
    """Return the configuration that holds in `cwd`: the nearest pyproject.toml with `[tool.specmint]`.

    A pyproject.toml that does not mention specmint is passed over, even a broken one.
    Raises SpecmintError with every problem found in the file.
    """
    for file, data in project_files(str(cwd.absolute())):
        source, tool = parse(Path(file), data)
        if tool is not None:
            return _config(source, tool)
    return None


def _config(source: Source, tool: object) -> Config:
    problems: list[Diagnostic] = []
    apis: list[ApiConfig] = []
    project = Project(source, _project_table(source, tool, problems))
    problems += project.problems()
    for name, table in tables(source, project.table, problems):
        found = list(api_problems(source, name, table))
        problems += found
        if not found:
            apis.append(api_of(source, name, table, project.table))
    problems = problems or list(versions_missing(source, project.table, apis))
    runtime: Path | None = None
    stand_alone = all(api.form.distribution is not None for api in apis)
    if project.is_shared and not stand_alone and not problems:
        runtime = project.runtime_folder(apis)
        apis = [replace(api, form=project.form_of(api, runtime)) for api in apis]
    # No API is called like one of these.
    others = {SHARED_RUNTIME: runtime, "vendor = ...": project.vendor}
    problems += _overlaps(source, apis, others)
    if problems:
        raise SpecmintError(*problems)
    return Config(source=source, apis=tuple(apis), runtime=runtime, vendor=project.vendor)


def _project_table(
    source: Source, tool: object, problems: list[Diagnostic]
) -> Mapping[str, object]:
    """Return `[tool.specmint]`, an empty one where it is no table."""
    if isinstance(tool, dict):
        return cast("dict[str, object]", tool)
    problems.append(no_table(source, "tool.specmint"))
    return {}


def _overlaps(
    source: Source, apis: Iterable[ApiConfig], others: Mapping[str, Path | None]
) -> Iterator[Diagnostic]:
    """Yield a problem for outputs inside one another or around the project: they would delete each other's files."""
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
    # The others first, so that a problem is at the API's line.
    fixed = {name: place.resolve() for name, place in others.items() if place is not None}
    places = {**fixed, **places}
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

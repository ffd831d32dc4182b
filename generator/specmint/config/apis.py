"""The tables `[tool.specmint.apis.NAME]`: one API each."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from specmint.choice import Choice, choice_of, choice_problems
from specmint.config.distribution import distribution_of, distribution_problems
from specmint.config.source import Source
from specmint.diagnostics import Diagnostic
from specmint.form import BOTH, Clients, Form, named_spec
from specmint.names import is_package_name
from specmint.spell.table import SHARED_RUNTIME

_TEXTS = ("spec", "output", "package")
_KEYS = (*_TEXTS, "overlays", "clients", "distribution", "include", "exclude", "models")
EXAMPLE = '[tool.specmint.apis.billbee] with spec = "specs/billbee/openapi.yaml"'


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiConfig:
    """One API: its spec with the overlays on it, its output folder, the name and form of the package made there, and what
    is taken of the spec."""

    name: str
    spec: Path
    output: Path
    package: str
    form: Form = Form()
    choice: Choice = Choice()
    overlays: tuple[Path, ...] = ()


def tables(
    source: Source, project: Mapping[str, object], problems: list[Diagnostic]
) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield each API's name and table; what does not belong goes to `problems`."""
    apis = project.get("apis", {})
    if not isinstance(apis, dict):
        problems.append(no_table(source, "tool.specmint.apis", "apis"))
        return
    for name, table in cast("dict[str, object]", apis).items():
        if isinstance(table, dict):
            yield name, cast("dict[str, object]", table)
        else:
            problems.append(no_table(source, f"tool.specmint.apis.{name}", "apis", name))


def no_table(source: Source, what: str, *keys: str) -> Diagnostic:
    return source.problem("config-wrong-type", f"{what} is not a table", f"Write {EXAMPLE}.", *keys)


def api_of(
    source: Source, name: str, table: Mapping[str, object], project: Mapping[str, object]
) -> ApiConfig:
    root = source.file.parent
    spec = root / str(table["spec"])
    return ApiConfig(
        name=name,
        spec=spec,
        output=root / str(table["output"]),
        package=str(table.get("package", name)),
        form=Form(
            clients=clients_of(table, clients_of(project, BOTH)),
            distribution=distribution_of(source, project, table),
            spec=named_spec(spec, root),
        ),
        choice=choice_of(table),
        overlays=tuple(root / name for name in dict.fromkeys(_overlays(table) or ())),
    )


def _overlays(table: Mapping[str, object]) -> list[str] | None:
    """Return the overlays that a table names; None where they are no list of file names."""
    listed = table.get("overlays", [])
    if not isinstance(listed, list):
        return None
    names = cast("list[object]", listed)
    files = [one for one in names if isinstance(one, str) and one.isprintable() and one]
    return files if len(files) == len(names) else None


def versions_missing(
    source: Source, project: Mapping[str, object], apis: Iterable[ApiConfig]
) -> Iterator[Diagnostic]:
    """Yield an error for each place that asks for a distribution whose version nothing says."""
    places: dict[tuple[str, ...], None] = {}
    for api in apis:
        if api.form.distribution is not None and not api.form.distribution.version:
            own = ("apis", api.name, "distribution")
            places[("distribution",) if "distribution" in project else own] = None
    for keys in places:
        message = "a distribution needs a version of PEP 440, and [project] of this file has none"
        hint = 'Write distribution = { version = "1.0.0" }.'
        yield source.problem("config-distribution", message, hint, *keys)


def api_problems(source: Source, name: str, table: Mapping[str, object]) -> Iterator[Diagnostic]:
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
    if _overlays(table) is None:
        message = f"overlays in {where} is not a list of file names"
        hint = 'Write ["specs/billbee/overlay.yaml"]; they are applied in this order.'
        yield source.problem("config-wrong-type", message, hint, "apis", name, "overlays")
    yield from clients_problems(source, table, where, "apis", name)
    yield from distribution_problems(source, table, where, "apis", name)
    for key, message, hint in choice_problems(table):
        yield source.problem("config-choice", f"{message} in {where}", hint, "apis", name, key)
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


def clients_of(table: Mapping[str, object], default: Clients) -> Clients:
    """Return the clients that a table asks for, in the usual order."""
    asked = table.get("clients", default)
    if not isinstance(asked, list | tuple):
        return default
    return tuple(kind for kind in BOTH if kind in asked)


def clients_problems(
    source: Source, table: Mapping[str, object], where: str, *keys: str
) -> Iterator[Diagnostic]:
    asked = table.get("clients", list(BOTH))
    if asked not in (["sync"], ["async"], [*BOTH], [*reversed(BOTH)]):
        message = f'clients in {where} is not a list of "sync" and "async"'
        hint = 'Write ["sync"], ["async"], or ["sync", "async"] as without it.'
        yield source.problem("config-clients", message, hint, *keys, "clients")

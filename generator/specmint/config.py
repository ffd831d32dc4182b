"""`[tool.specmint]` in pyproject.toml: which spec makes which package, and where it goes."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import cast

from specmint.diagnostics import NO_EXCERPT, Diagnostic, Place, Severity, SpecmintError, excerpt
from specmint.names import is_package_name

_FILE = "pyproject.toml"
_KEYS = ("spec", "output", "package")
_EXAMPLE = '[tool.specmint.apis.billbee] with spec = "specs/billbee/openapi.yaml"'


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiConfig:
    """One API: its spec, its output folder and the name of the package made there."""

    name: str
    spec: Path
    output: Path
    package: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What one pyproject.toml says; `apis` in the order they are written there."""

    file: Path
    apis: tuple[ApiConfig, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """The file's text, to find a line in: tomllib keeps no positions."""

    file: Path
    lines: tuple[str, ...]

    def problem(self, code: str, message: str, hint: str, *keys: str) -> Diagnostic:
        """An error at the line of `keys`, the path below `tool.specmint`."""
        return self.at(_line_of(self.lines, ("tool", "specmint", *keys)), 0, code, message, hint)

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


def _parse(file: Path, data: bytes) -> tuple[_Source, object]:
    """The file's lines and its `[tool.specmint]`, None where there is none."""
    lines = data.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    source = _Source(file=file, lines=tuple(lines))
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


def _broken(source: _Source, reason: str) -> Diagnostic:
    position = re.search(r" \(at line (\d+), column (\d+)\)$", reason)
    line, column = (int(position[1]), int(position[2])) if position else (0, 0)
    message = f"not valid TOML: {reason[: position.start()] if position else reason}"
    return source.at(line, column, "config-not-toml", message, "Correct the file.")


def _config(source: _Source, tool: object) -> Config:
    problems: list[Diagnostic] = []
    apis: list[ApiConfig] = []
    for name, table in _tables(source, tool, problems):
        found = list(_api_problems(source, name, table))
        problems += found
        if not found:
            apis.append(_api(source.file.parent, name, table))
    problems += _overlaps(source, apis)
    if problems:
        raise SpecmintError(*problems)
    return Config(file=source.file, apis=tuple(apis))


def _tables(
    source: _Source, tool: object, problems: list[Diagnostic]
) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Each API's name and table; what does not belong goes to `problems`."""
    if not isinstance(tool, dict):
        problems.append(_no_table(source, "tool.specmint"))
        return
    hint = f"Only `apis` is known here: {_EXAMPLE}."
    problems += [
        source.problem("config-unknown-key", f"unknown key {key!r} in [tool.specmint]", hint, key)
        for key in cast("dict[str, object]", tool)
        if key != "apis"
    ]
    apis = cast("dict[str, object]", tool).get("apis", {})
    if not isinstance(apis, dict):
        problems.append(_no_table(source, "tool.specmint.apis", "apis"))
        return
    for name, table in cast("dict[str, object]", apis).items():
        if isinstance(table, dict):
            yield name, cast("dict[str, object]", table)
        else:
            problems.append(_no_table(source, f"tool.specmint.apis.{name}", "apis", name))


def _no_table(source: _Source, what: str, *keys: str) -> Diagnostic:
    return source.problem(
        "config-wrong-type", f"{what} is not a table", f"Write {_EXAMPLE}.", *keys
    )


def _api(root: Path, name: str, table: Mapping[str, object]) -> ApiConfig:
    return ApiConfig(
        name=name,
        spec=root / str(table["spec"]),
        output=root / str(table["output"]),
        package=str(table.get("package", name)),
    )


def _api_problems(source: _Source, name: str, table: Mapping[str, object]) -> Iterator[Diagnostic]:
    where = f"[tool.specmint.apis.{name}]"
    for key, value in table.items():
        if key not in _KEYS:
            hint = f"Known here: {', '.join(_KEYS)}."
            message = f"unknown key {key!r} in {where}"
            yield source.problem("config-unknown-key", message, hint, "apis", name, key)
        elif not isinstance(value, str) or not value or re.search(r"[\x00-\x1f\x7f]", value):
            message = f"{key} in {where} is not a one-line text"
            yield source.problem(
                "config-wrong-type", message, 'Write it as "text".', "apis", name, key
            )
    for key in ("spec", "output"):
        if key not in table:
            message = f"{where} has no {key!r}"
            hint = "Name the OpenAPI file." if key == "spec" else "Name the package's folder."
            yield source.problem("config-missing-key", message, hint, "apis", name)
    package = table.get("package", name)
    if isinstance(package, str) and package and not is_package_name(package):
        keys = ("apis", name, "package") if "package" in table else ("apis", name)
        hint = (
            'Set package = "a_name" of ASCII letters, digits and _, which is no module of Python.'
        )
        message = f"{package!r} cannot be the name of a package"
        yield source.problem("config-package-name", message, hint, *keys)


def _overlaps(source: _Source, apis: list[ApiConfig]) -> Iterator[Diagnostic]:
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
    for (one, first), (two, second) in combinations(places.items(), 2):
        if first.is_relative_to(second) or second.is_relative_to(first):
            yield source.problem(
                "config-output",
                f"the outputs of {one} and {two} are the same folder or inside one another",
                "Give each package a folder of its own.",
                *("apis", two, "output"),
            )


def _line_of(lines: tuple[str, ...], keys: tuple[str, ...]) -> int:
    """The line (from 1) of the longest part of the dotted path `keys` written anywhere; 0 if none.

    A search, not a parser: headers `[a.b]` open a table, `c.d = ...` writes a key inside it.
    """
    best = (0, 0)
    table: tuple[str, ...] = ()
    for number, line in enumerate(lines, start=1):
        header = re.match(r"\s*\[\[?([^\[\]]+)\]", line)
        written = re.match(r"""\s*((?:[\w.\- \t]|"[^"]*"|'[^']*')+?)\s*=""", line)
        if header:
            path = table = _dotted(header[1])
        elif written:
            path = table + _dotted(written[1])
        else:
            continue
        inline = keys[len(path) :]
        if path == keys[: len(path)]:
            found = len(path)
            if inline and re.search(rf"""[{{,]\s*["']?{re.escape(inline[0])}["']?\s*=""", line):
                found += 1
            best = max(best, (found, -number))
    return -best[1]


def _dotted(text: str) -> tuple[str, ...]:
    parts = re.findall(r"""[\w\-]+|"[^"]*"|'[^']*'""", text)
    return tuple(part.strip("\"'") for part in parts)

"""Generate the clients of the project that is being built, or end the build; and say which files they are.

Only the project's own pyproject.toml counts, never one of a folder above it: what is built must not depend on where.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import cast

from specmint.commands.files import files_read, package_files
from specmint.commands.generate import generate
from specmint.config import Config, find
from specmint.diagnostics import SpecmintError
from specmint.jobs import UsageError
from specmint.screen import Screen

_REQUIREMENT = re.compile(r"\s*specmint\s*(?![\w.-])", re.IGNORECASE)
_CONFIGURE = "name an API: [tool.specmint.apis.acme] in the project's own pyproject.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientFiles:
    """The files of all clients of a project, `generated` and `read`, relative to the project's folder, sorted."""

    generated: tuple[PurePosixPath, ...]
    read: tuple[PurePosixPath, ...]


def generate_clients(root: Path) -> ClientFiles:
    """Generate every client of the project at `root`, and return their files.

    Problems are shown on standard error, as the command line shows them. Raises SystemExit where a client is not what
    its spec says: a back end that calls this makes no wheel.
    """
    screen = Screen(quiet=False, notes=False, form="text")
    try:
        config = _config(root)
        results = generate(cwd=root, errors="return")
    except SpecmintError as error:
        screen.show([], error.diagnostics)
        raise SystemExit(1) from None
    except UsageError as error:
        raise _Stopped(str(error)) from None
    screen.show(results)
    if not all(result.ok for result in results):
        raise SystemExit(1)
    return _files(root, config)


def find_clients(root: Path) -> ClientFiles:
    """Return the files of the clients as `generate_clients` left them. Raises SystemExit as it does."""
    try:
        return _files(root, _config(root))
    except SpecmintError as error:
        raise _Stopped(str(error)) from None


def asks_for_specmint(root: Path) -> bool:
    """Return whether the project at `root` names specmint under `requires` in `[build-system]`.

    A plug-in that is found by an entry point is there for every project that is built in its environment.
    """
    try:
        document = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False  # the back end says better what is wrong with it
    system = document.get("build-system")
    if not isinstance(system, dict):
        return False
    requires = cast("dict[str, object]", system).get("requires")
    if not isinstance(requires, list):
        return False
    return any(_REQUIREMENT.match(str(one)) for one in cast("list[object]", requires))


class _Stopped(SystemExit):
    """Ends the build with one line on standard error, without a traceback."""

    def __init__(self, message: str) -> None:
        super().__init__(f"specmint: {message}")


def _config(root: Path) -> Config:
    config = find(root)
    if config is None or config.file.parent != root.absolute() or not config.apis:
        raise _Stopped(f"nothing is configured to be generated: {_CONFIGURE}")
    return config


def _files(root: Path, config: Config) -> ClientFiles:
    folders = [api.output for api in config.apis]
    if config.runtime is not None:
        folders.append(config.runtime)
    generated = [folder / path for folder in folders for path in package_files(folder)]
    read = [path for api in config.apis for path in files_read(api.spec, api.output, config)]
    return ClientFiles(
        generated=tuple(_inside(root, generated)),
        read=tuple(_inside(root, read)),
    )


def _inside(root: Path, paths: Iterable[Path]) -> Iterator[PurePosixPath]:
    """Yield the paths relative to the project, each once. Raises SystemExit for one outside: no archive could hold it."""
    for text in sorted({os.path.relpath(path, root) for path in paths}):
        relative = PurePosixPath(Path(text).as_posix())
        if relative.parts[0] == "..":
            place = "is outside of the project that is built: move it below its pyproject.toml"
            raise _Stopped(f"{relative} {place}")
        yield relative

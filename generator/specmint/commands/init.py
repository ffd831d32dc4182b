"""`specmint init`: start an API with a spec of its own, and add it to pyproject.toml. Nothing is overwritten."""

from __future__ import annotations

import os
import shutil
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath

from specmint.commands.results import Started
from specmint.config import Config, find, shown
from specmint.diagnostics import Diagnostic, Place, SpecmintError, error
from specmint.jobs import UsageError, working_folder
from specmint.names import is_package_name
from specmint.pipeline import Progress, silent, understand
from specmint.source import Files, read
from specmint.spell.table import SHARED_RUNTIME

_ENTRY = "openapi.yaml"
_SPECS = "specs"
_PROJECT = "pyproject.toml"


def init(
    name: str,
    *sources: str | Path,
    output: str | Path | None = None,
    cwd: Path | None = None,
    progress: Progress = silent,
) -> list[Started]:
    """Start an API: write `specs/NAME/` and add the API to the nearest pyproject.toml, or to a new one. One result.

    `sources` are one OpenAPI document, which is copied as it is with the local files that it refers to, or files of
    recorded exchanges, of which a first draft is made. Without any the spec is a small example to start from.
    `output` is the package's own folder; without it, it goes beside those of the other APIs.

    Raises UsageError for a name or an output that cannot be, or where something is in the way; SpecmintError where the document has
    an error or the configuration is broken. Then nothing is written.
    """
    here = working_folder(cwd)
    if not is_package_name(name) or name == SHARED_RUNTIME:
        raise UsageError(
            f"{name!r} cannot be the name of a package: choose a free Python identifier"
        )
    config = find(here)
    project = here / _PROJECT if config is None else config.file
    folder = project.parent / _SPECS / name
    _check_free(name, config, folder)
    home = _home(project, config, name) if output is None else _inside(project, here / output)
    progress(name)
    contents = _contents(name, [here / source for source in sources])
    diagnostics = _checked(contents, folder)
    entry = next(iter(contents))
    configured = _configured(project, name, entry, home)
    _write(folder, contents, project, configured)
    written = tuple(folder / file for file in contents)
    return [
        Started(
            name=name, state="started", written=written, project=project, diagnostics=diagnostics
        )
    ]


def _check_free(name: str, config: Config | None, folder: Path) -> None:
    """Raise UsageError where an API of this name is configured, or its folder is there."""
    if config is not None and name in {api.name for api in config.apis}:
        raise UsageError(f"{name} is configured already, in {shown(config.file)}")
    if os.path.lexists(folder):
        raise UsageError(
            f"{shown(folder)} exists already, and nothing is overwritten: choose another name"
        )


# --- what is written ----------------------------------------------------------------------------


def _contents(name: str, sources: Sequence[Path]) -> Mapping[str, bytes]:
    """Return the files of the spec by their names, the entry first."""
    from specmint.drafting import starter

    if not sources:
        return {_ENTRY: starter(name).encode()}
    missing = [source for source in sources if not source.is_file()]
    if missing:
        raise UsageError(f"there is no file {shown(missing[0])}")
    documents = [source for source in sources if _is_document(source)]
    if not documents:
        return {_ENTRY: _draft(name, sources).encode()}
    if len(sources) > 1:
        raise UsageError(
            f"{shown(documents[0])} is an OpenAPI document: --from takes one, or recordings alone"
        )
    return _copied(documents[0])


def _copied(source: Path) -> Files:
    """Return a document and the local files that it refers to. Raises SpecmintError where one of these is not to be had."""
    files = read(source)
    place = Place(file=shown(source))
    refused = [
        error(
            "reference-to-missing-file", f"{file} is referred to and cannot be copied: {why}", place
        )
        for file, why in files.refused.items()
    ]
    if refused:
        raise SpecmintError(*refused)
    return files


def _is_document(source: Path) -> bool:
    """Return whether a file says near its beginning, or anywhere at the top, that it is an OpenAPI document."""
    from specmint.source import load

    if source.suffix not in (".yaml", ".yml", ".json"):
        return False
    try:
        root = load(Files({source.name: source.read_bytes()}, source.name)).root()
    except SpecmintError:
        return False
    return root.get("openapi") is not None or root.get("swagger") is not None


def _draft(name: str, sources: Sequence[Path]) -> str:
    from specmint.drafting import NothingRecorded, drafted
    from specmint.replaying import read_exchanges

    exchanges = [one for source in sources for one in read_exchanges(source, shown(source))]
    try:
        return drafted(name, exchanges)
    except NothingRecorded as reason:
        hint = (
            "Entries count that have a request, and an answer with JSON and a status of 200 to 299."
        )
        place = Place(file=shown(sources[0]))
        raise SpecmintError(error("nothing-recorded", str(reason), place, hint)) from None


def _checked(contents: Mapping[str, bytes], folder: Path) -> tuple[Diagnostic, ...]:
    """Return what there is to say of the spec. Raises SpecmintError where it has an error: it would make no client."""
    entry = next(iter(contents))
    files = Files(contents, entry, folder=shown(folder))
    understood = understand(files, None, silent)
    if understood.api is None:
        raise SpecmintError(*understood.diagnostics)
    return understood.diagnostics


def _home(project: Path, config: Config | None, name: str) -> str:
    """Return the folder of a new package: beside those of the other APIs, if these are in one folder."""
    homes = {api.output.parent for api in config.apis} if config else set[Path]()
    home = f"{os.path.relpath(homes.pop(), project.parent)}/" if len(homes) == 1 else "generated/"
    return f"{home.removeprefix('./')}{name}"


def _inside(project: Path, output: Path) -> str:
    """Return an output as pyproject.toml names it. Raises UsageError where it is not a package's folder in the project."""
    home = PurePath(os.path.relpath(output, project.parent))
    if ".." in home.parts:
        raise UsageError(f"--output {shown(output)} is not in the project of {shown(project)}")
    if not is_package_name(home.name) or home.name == SHARED_RUNTIME:
        raise UsageError(f"--output {shown(output)} cannot be a package: end it in a Python name")
    return home.as_posix()


def _configured(project: Path, name: str, entry: str, home: str) -> bytes:
    """Return pyproject.toml with the API in a table behind all that it says now."""
    before = project.read_bytes() if project.exists() else b""
    lines = [
        f"[tool.specmint.apis.{name}]",
        f'spec = "{_SPECS}/{name}/{entry}"',
        f'output = "{home}"',
    ]
    end = b"\r\n" if b"\r\n" in before else b"\n"
    gap = end if before.strip() else b""
    if before and not before.endswith(b"\n"):
        gap = end + gap
    after = before + gap + b"".join(line.encode() + end for line in lines)
    if not _says(after, name):
        message = f"{shown(project)} has its APIs in a form that nothing can be added to"
        hint = "Write the API there yourself: " + "; ".join(lines)
        raise SpecmintError(error("config-not-extended", message, Place(file=shown(project)), hint))
    return after


def _says(data: bytes, name: str) -> bool:
    """Return whether a pyproject.toml is TOML and configures the API."""
    try:
        document = tomllib.loads(data.decode("utf-8"))
        return name in document["tool"]["specmint"]["apis"]
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, LookupError, TypeError):
        return False


def _write(folder: Path, contents: Mapping[str, bytes], project: Path, configured: bytes) -> None:
    """Write all of it or nothing: the spec under a name of its own first, then pyproject.toml in one step."""
    new = folder.with_name(f".{folder.name}.new")
    new_project = project.with_name(f".{project.name}.new")
    try:
        shutil.rmtree(new, ignore_errors=True)
        for file, data in contents.items():
            (new / file).parent.mkdir(parents=True, exist_ok=True)
            (new / file).write_bytes(data)
        new_project.write_bytes(configured)
        if project.exists():
            shutil.copymode(project, new_project)
        new.rename(folder)
        try:
            new_project.replace(project)
        except OSError:
            folder.rename(new)
            raise
    except OSError as reason:
        message = f"cannot write {shown(folder)}: {reason.strerror or reason}"
        raise SpecmintError(error("write-failed", message, Place(file=shown(folder)))) from None
    finally:
        shutil.rmtree(new, ignore_errors=True)
        new_project.unlink(missing_ok=True)

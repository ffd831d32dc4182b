"""`specmint vendor`: copies of clients inside somebody's package, with one runtime beside them."""

from __future__ import annotations

import os
import shlex
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from specmint.commands.results import Errors, Vendored, raise_failed
from specmint.commands.vendored import Held, Source, copy_job, held_in, source_of
from specmint.commands.vendoring import Copy, Order, carry_out
from specmint.config import Config, find, shown
from specmint.diagnostics import Diagnostic, Place, SpecmintError, error
from specmint.jobs import STANDARD_INPUT, UsageError, find_jobs, working_folder
from specmint.names import is_module_name
from specmint.pipeline import Progress, silent
from specmint.spell.table import SHARED_RUNTIME


def vendor(
    *apis: str | Path,
    into: Path | None = None,
    package: str | None = None,
    update: bool = False,
    check: bool = False,
    remove: Collection[str] = (),
    force: bool = False,
    from_scratch: bool = False,
    accept: Collection[str] = (),
    cwd: Path | None = None,
    progress: Progress = silent,
    errors: Errors = "raise",
) -> Vendored:
    """Write copies of clients into the folder `into` of your package; by default that of `vendor` in pyproject.toml.

    What it holds already is made anew with them: `update` asks for that alone, and `remove` names packages that shall go.
    `check` touches nothing and returns the `changes`. `package` names the copy of one API; the rest is as for `generate`.

    Raises Failed where the folder is not what it shall be; UsageError for an API or a folder that cannot be; SpecmintError
    for a broken configuration, a folder that `generate` wrote, or a held client whose spec is gone.
    """
    _check_usage(apis, package, update=update, is_told=update or check or bool(remove))
    order = _order(apis, package, remove, accept, into, working_folder(cwd))
    result = carry_out(order, progress, force=force, is_check=check, from_scratch=from_scratch)
    raise_failed([result], errors)
    return result


# --- what the call means ----------------------------------------------------------------------------------------------


def _check_usage(
    apis: Sequence[str | Path], package: str | None, *, update: bool, is_told: bool
) -> None:
    if not apis and not is_told:
        raise UsageError("name APIs, or say --update to write anew what the folder holds")
    if apis and update:
        raise UsageError("--update writes anew what the folder holds: name no API with it")
    if package is not None and not apis:
        raise UsageError("--package goes with exactly one API")
    if package == SHARED_RUNTIME:
        raise UsageError(f"{package!r} is the package that clients share: choose another name")
    if STANDARD_INPUT in apis:
        raise UsageError("a copy remembers the file of its spec: name that instead of -")


def _order(
    apis: Sequence[str | Path],
    package: str | None,
    remove: Collection[str],
    accept: Collection[str],
    into: Path | None,
    here: Path,
) -> Order:
    config = find(here)
    folder = _folder(into, here, config)
    held = held_in(folder)
    _check_held(remove, held, folder)
    named = find_jobs(apis, package=package, cwd=here, needs_output=False) if apis else []
    others = {*remove, *(job.package for job in named)}
    return Order(
        folder=folder,
        held=held,
        named=tuple(Copy(source_of(job, folder), copy_job(job, folder)) for job in named),
        staying=tuple(_staying(held, folder, here, config, others)),
        command=_command(apis, package, remove, into),
        accept=accept,
    )


def _folder(into: Path | None, here: Path, config: Config | None) -> Path:
    """Return the folder to vendor into. Raises UsageError where Python could not import from it."""
    if into is None:
        if config is None or config.vendor is None:
            advice = 'or set vendor = "src/acme/_vendor" under [tool.specmint]'
            raise UsageError(f"say where to vendor: --into DIR, {advice}")
        return config.vendor
    folder = Path(os.path.normpath(here / into))
    holds_project = (folder / "pyproject.toml").exists()
    if holds_project or folder.name == "src" or not is_module_name(folder.name):
        advice = "name a folder inside a package of yours, as src/acme/_vendor"
        raise UsageError(f"clients cannot be imported from {shown(folder)} as a package: {advice}")
    return folder


def _check_held(remove: Collection[str], held: Held, folder: Path) -> None:
    unknown = [name for name in remove if name not in held.sources]
    if unknown:
        among = ", ".join(held.sources) or "nothing"
        raise UsageError(f"{shown(folder)} holds no {unknown[0]!r} to remove: it holds {among}")


def _staying(
    held: Held, folder: Path, here: Path, config: Config | None, others: Collection[str | None]
) -> Iterator[Copy]:
    """Yield the clients that the folder holds, save `others`. Raises SpecmintError where a spec is gone."""
    configured = {api.name for api in config.apis} if config is not None else set[str]()
    gone: list[Diagnostic] = []
    for name, source in held.sources.items():
        if name in others:
            continue
        spec = Path(os.path.normpath(Path(os.path.realpath(folder), source.file)))
        if source.api in configured:
            (job,) = find_jobs([source.api], package=name, cwd=here, needs_output=False)
        elif not source.api and spec.is_file():
            (job,) = find_jobs([spec], package=name, cwd=here, needs_output=False)
            job = replace(job, name=shown(spec))
        else:
            gone.append(_gone(name, source, folder, spec))
            continue
        yield Copy(source, copy_job(job, folder))
    if gone:
        raise SpecmintError(*gone)


def _gone(name: str, source: Source, folder: Path, spec: Path) -> Diagnostic:
    why = f"its spec {shown(spec)} is not there"
    if source.api:
        why = f"no API {source.api} is configured any more"
    message = f"{name} cannot be made anew: {why}; nothing was written"
    hint = f"Bring it back, or take the copy away with --remove {name}."
    return error("vendored-spec-gone", message, Place(file=f"{shown(folder)}/{name}"), hint)


def _command(
    apis: Sequence[str | Path], package: str | None, remove: Collection[str], into: Path | None
) -> str:
    """Return the command line that writes what was asked for."""
    words = ["specmint", "vendor", *map(str, apis)]
    if package is not None:
        words += ["--package", package]
    for name in remove:
        words += ["--remove", name]
    if not apis and not remove:
        words.append("--update")
    if into is not None:
        words += ["--into", str(into)]
    return shlex.join(words)

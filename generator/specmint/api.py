"""The public Python API: what the command line does, as functions.

for outcome in specmint.generate("billbee"):
    print(outcome.name, outcome.state)
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from specmint import ir
from specmint.config import find, shown
from specmint.diagnostics import Diagnostic, Place, Severity, SpecmintError
from specmint.ir import Ident
from specmint.names import is_package_name
from specmint.output import Change, Manifest, compare, spec_files, up_to_date, write
from specmint.pipeline import Job, Progress, failure, mint, read_spec, understand
from specmint.provenance import manifest
from specmint.tree import Tree

State = Literal["written", "unchanged", "current", "outdated", "clean", "drifted", "failed"]


class UsageError(Exception):
    """The call itself is wrong: an unknown API, or a name that cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one API.

    `state`: written, unchanged (generate); current, outdated (check); clean, drifted (replay); failed (any).
    """

    name: str
    state: State
    output: Path | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    written: tuple[PurePosixPath, ...] = ()
    removed: tuple[PurePosixPath, ...] = ()
    changes: tuple[Change, ...] = ()
    api: ir.Api | None = None
    replayed: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    tree: Tree
    folder: Path
    manifest: Manifest
    diagnostics: tuple[Diagnostic, ...]


_Run = Callable[[Job], Outcome]


def _silent(stage: str) -> None:
    pass


def generate(
    *apis: str | Path,
    output: Path | None = None,
    package: str | None = None,
    force: bool = False,
    from_scratch: bool = False,
    cwd: Path | None = None,
    progress: Progress = _silent,
) -> list[Outcome]:
    """Write the packages of the named APIs (all configured ones if none is named), or of spec files.

    A spec file needs `output`, the folder to hold the package. `from_scratch` generates even where the manifest says
    that nothing changed; `force` overwrites files that were edited by hand. Raises UsageError.
    """
    jobs = find_jobs(apis, output=output, package=package, cwd=cwd)
    return [
        _guarded(job, lambda job: _generate(job, force, from_scratch, progress))
        for job in _announced(jobs, progress)
    ]


def check(
    *apis: str | Path,
    output: Path | None = None,
    package: str | None = None,
    from_scratch: bool = False,
    cwd: Path | None = None,
    progress: Progress = _silent,
) -> list[Outcome]:
    """Whether the packages are what `generate` would write; touches nothing. Raises UsageError."""
    jobs = find_jobs(apis, output=output, package=package, cwd=cwd)
    return [
        _guarded(job, lambda job: _check(job, from_scratch, progress))
        for job in _announced(jobs, progress)
    ]


def validate(
    *apis: str | Path, cwd: Path | None = None, progress: Progress = _silent
) -> list[Outcome]:
    """Every diagnostic of the specs, and their meaning (`api`) where there is no error. Raises UsageError."""
    jobs = find_jobs(apis, cwd=cwd, needs_output=False)
    return [
        _guarded(job, lambda job: _validate(job, progress)) for job in _announced(jobs, progress)
    ]


def replay(
    api: str | Path,
    *files: str | Path,
    output: Path | None = None,
    package: str | None = None,
    overlay: Path | None = None,
    cwd: Path | None = None,
    progress: Progress = _silent,
) -> list[Outcome]:
    """Run recorded exchanges through an API's spec and client; by default those of `exchanges/` beside the spec.

    What the vendor does and the spec does not say is told as diagnostics of the spec. `overlay` is written where there
    is something to bring up to date. Raises UsageError.
    """
    (job,) = find_jobs([api], output=output, package=package, cwd=cwd)
    here = cwd or Path.cwd()
    recorded = _recorded(job, [here / file for file in files])
    return [_guarded(job, lambda job: _replay(job, recorded, overlay and here / overlay, progress))]


def find_jobs(
    apis: Sequence[str | Path],
    *,
    output: Path | None = None,
    package: str | None = None,
    cwd: Path | None = None,
    needs_output: bool = True,
) -> list[Job]:
    """The jobs that names and files stand for. Raises UsageError, and SpecmintError for a broken configuration."""
    here = cwd or Path.cwd()
    if package is not None and not is_package_name(package):
        raise UsageError(
            f"{package!r} cannot be the name of a package: choose a free Python identifier"
        )
    config = find(here)
    known = {api.name: api for api in config.apis} if config is not None else {}
    if not apis and not known:
        raise UsageError(
            "name a spec file, or configure APIs under [tool.specmint.apis] in pyproject.toml"
        )
    wanted = list(apis) or list(known)
    if (output is not None or package is not None) and len(wanted) != 1:
        raise UsageError("--output and --package go with exactly one API")
    jobs: list[Job] = []
    for api in wanted:
        configured = known.get(str(api))
        if configured is not None:
            name = Ident(package or configured.package)
            placed = output is None
            folder = configured.output if output is None else here / output
            spec = _near(configured.spec, here)
            jobs.append(
                Job(name=configured.name, spec=spec, output=folder, package=name, configured=placed)
            )
        else:
            jobs.append(_file_job(str(api), here, output, package, sorted(known), needs_output))
    return jobs


def _file_job(
    api: str,
    here: Path,
    output: Path | None,
    package: str | None,
    known: list[str],
    needs_output: bool,
) -> Job:
    path = here / api
    if not (path.suffix in (".yaml", ".yml", ".json") or "/" in api or path.exists()):
        among = f"configured are {', '.join(known)}" if known else "none is configured"
        raise UsageError(f"no API is called {api!r} ({among}), and there is no such file")
    if output is None and needs_output:
        raise UsageError(f"{api} is a file: say where its package goes with --output DIR")
    shown = Path(api)
    return Job(
        name=api, spec=shown if here == Path.cwd() else path, output=here / output if output is not None else None,
        package=Ident(package) if package is not None else None,
    )  # fmt: skip


def _near(path: Path, here: Path) -> Path:
    """The path as a person in the working folder would write it."""
    return path.relative_to(here) if here == Path.cwd() and path.is_relative_to(here) else path


def _announced(jobs: list[Job], progress: Progress) -> Iterator[Job]:
    for job in jobs:
        progress(job.name)
        yield job


def _guarded(job: Job, run: _Run) -> Outcome:
    """The outcome, with everything that can go wrong as a diagnostic."""
    try:
        return run(job)
    except SpecmintError as error:
        return Outcome(
            name=job.name, state="failed", output=job.output, diagnostics=error.diagnostics
        )
    except Exception as error:
        if os.environ.get("SPECMINT_TRACEBACK"):
            raise
        return Outcome(
            name=job.name, state="failed", output=job.output, diagnostics=(failure(job, error),)
        )


def _validate(job: Job, progress: Progress) -> Outcome:
    understood = understand(read_spec(job), job.package, progress)
    failed = understood.api is None
    return Outcome(
        name=job.name,
        state="failed" if failed else "current",
        diagnostics=understood.diagnostics,
        api=understood.api,
    )


def _recorded(job: Job, files: list[Path]) -> list[Path]:
    """The files of exchanges. Raises UsageError where there is none."""
    beside = job.spec.parent / "exchanges"
    found = files or (
        sorted(path for path in beside.iterdir() if path.is_file()) if beside.is_dir() else []
    )
    missing = next((path for path in found if not path.is_file()), None)
    if missing is not None:
        raise UsageError(f"there is no file {shown(missing)}")
    if not found:
        raise UsageError(f"there are no exchanges in {shown(beside)}: name files")
    return found


def _replay(job: Job, files: list[Path], overlay: Path | None, progress: Progress) -> Outcome:
    from specmint.replaying import Exchange, read_exchanges
    from specmint.replaying import replay as replay_all
    from specmint.source import load

    read = read_spec(job)
    understood = understand(read, job.package, progress)
    if understood.api is None:
        return Outcome(name=job.name, state="failed", diagnostics=understood.diagnostics)
    exchanges: list[Exchange] = []
    wrong: list[Diagnostic] = []
    for file in files:
        try:
            exchanges += read_exchanges(file, shown(file))
        except SpecmintError as error:
            wrong += error.diagnostics
    if wrong:
        raise SpecmintError(*wrong)
    folder = _at(job, understood.api.package)
    report = replay_all(load(read), understood.api, folder, exchanges, progress)
    warnings: list[Diagnostic] = []
    if not _unchanged(job, folder, understood.api.package):
        hint = "Run specmint generate first: the client may send and read what an older spec said."
        warnings.append(
            _warning(
                "client-outdated", "the client is not what generate would write now", hint, folder
            )
        )
    text = report.overlay(os.path.relpath(job.spec, overlay.parent)) if overlay is not None else ""
    if overlay is not None and text:
        overlay.write_text(text, encoding="utf-8")
    elif overlay is not None and report.findings:
        hint = "Overlays are for fields, enums, types and null in the document itself."
        warnings.append(
            _warning("no-overlay", "no overlay was written: it would do nothing", hint, overlay)
        )
    return Outcome(
        name=job.name,
        state="drifted" if report.findings else "clean",
        output=folder,
        diagnostics=(*report.diagnostics(), *warnings),
        written=(PurePosixPath(shown(overlay)),) if overlay is not None and text else (),
        replayed=report.replayed,
        skipped=report.skipped,
    )


def _warning(code: str, message: str, hint: str, path: Path) -> Diagnostic:
    place = Place(file=shown(path))
    return Diagnostic(severity=Severity.WARNING, code=code, message=message, hint=hint, place=place)


def _made(job: Job, from_scratch: bool, progress: Progress) -> _Made | Outcome:
    """The package of a job; or at once the outcome, where nothing changed since it was made or the spec has errors."""
    package = job.package
    folder = job.output or Path()
    if package is not None and not from_scratch and _unchanged(job, _at(job, package), package):
        return Outcome(name=job.name, state="unchanged", output=folder)
    files = read_spec(job)
    understood = understand(files, package, progress)
    if understood.api is None:
        return Outcome(
            name=job.name, state="failed", output=folder, diagnostics=understood.diagnostics
        )
    name = understood.api.package
    tree = mint(understood.api, progress)
    return _Made(
        tree=tree,
        folder=_at(job, name),
        manifest=manifest(files, name),
        diagnostics=understood.diagnostics,
    )


def _unchanged(job: Job, folder: Path, package: str) -> bool:
    """Whether the same spec files, generator and options made exactly what lies there. Parses nothing."""
    names = spec_files(folder)
    try:
        spec = {name: (job.spec.parent / name).read_bytes() for name in names}
    except OSError:
        return False
    return job.spec.name in names and up_to_date(
        folder, manifest(spec, package), holder=_holder(job)
    )


def _at(job: Job, package: str) -> Path:
    """The package's own folder: the configured one, or one of its name below the `--output` of a file."""
    folder = job.output or Path()
    return folder if job.configured else folder / package


def _holder(job: Job) -> Path | None:
    """The folder named by `--output`, which is to hold nothing but whole packages, at no moment anything else."""
    return None if job.configured else job.output


def _generate(job: Job, force: bool, from_scratch: bool, progress: Progress) -> Outcome:
    made = _made(job, from_scratch, progress)
    if isinstance(made, Outcome):
        return made
    report = write(made.tree, made.folder, made.manifest, force=force, holder=_holder(job))
    state: State = "written" if report.written or report.removed else "unchanged"
    return Outcome(
        name=job.name,
        state=state,
        output=made.folder,
        diagnostics=made.diagnostics,
        written=report.written,
        removed=report.removed,
    )


def _check(job: Job, from_scratch: bool, progress: Progress) -> Outcome:
    made = _made(job, from_scratch, progress)
    if isinstance(made, Outcome):
        return Outcome(
            name=made.name,
            state="current" if made.state == "unchanged" else made.state,
            output=made.output,
            diagnostics=made.diagnostics,
        )
    changes = compare(made.tree, made.folder, made.manifest)
    return Outcome(
        name=job.name,
        state="outdated" if changes else "current",
        output=made.folder,
        diagnostics=made.diagnostics,
        changes=changes,
    )

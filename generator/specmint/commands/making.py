"""Make a package in memory; or see, without reading the spec, that nothing changed since it was made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from specmint.diagnostics import Diagnostic, SpecmintError
from specmint.jobs import Job
from specmint.output import Manifest, spec_files, up_to_date
from specmint.pipeline import Progress, mint, understand
from specmint.provenance import manifest
from specmint.source import read
from specmint.tree import Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What `generate` writes: the files, the folder they go to, the manifest; and what is to be said of the spec."""

    tree: Tree
    folder: Path
    manifest: Manifest
    diagnostics: tuple[Diagnostic, ...]


def make(job: Job, progress: Progress) -> Package:
    """Generate the package of a job. Raises SpecmintError with every diagnostic if the spec has an error."""
    files = read(job.spec)
    understood = understand(files, job.package, progress)
    if understood.api is None:
        raise SpecmintError(*understood.diagnostics)
    name = understood.api.package
    return Package(
        tree=mint(understood.api, progress),
        folder=job.folder(name),
        manifest=manifest(files, name),
        diagnostics=understood.diagnostics,
    )


def is_unchanged(job: Job, package: str | None) -> bool:
    """Whether the same spec files, generator and options made exactly what lies in the package's folder.

    Parses nothing. False where `package` is None: its name is only known once the spec is read.
    """
    if package is None:
        return False
    folder = job.folder(package)
    names = spec_files(folder)
    try:
        spec = {name: (job.spec.parent / name).read_bytes() for name in names}
    except OSError:
        return False
    wanted = manifest(spec, package)
    return job.spec.name in names and up_to_date(folder, wanted, holder=job.holder)

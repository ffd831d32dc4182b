"""What a folder of vendored clients holds, as its manifest remembers it: `.specmint.json`.

One manifest is for the clients and the runtime that they share. Beside what every manifest has, its options name the
spec of each client, so that the copies can be made anew with nothing but the folder, and say on which terms the code may
be used.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TypeVar, cast

from specmint.config import shown
from specmint.diagnostics import Diagnostic, Place, SpecmintError, error
from specmint.form import Form
from specmint.jobs import Job
from specmint.output import Manifest, digest, last_manifest
from specmint.provenance import manifest
from specmint.spell.table import BESIDE, COPIED

T = TypeVar("T")

#: The option that tells the manifest of such a folder from that of a package.
_VENDORED: Final = "vendored"
_LICENSE: Final = (
    "This code, the runtime included, carries no condition: use, change and distribute it as your own, without a notice."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a client was made of: an API of the configuration, or else a spec file, its path as seen from the folder."""

    api: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What stands in a folder: the sources by package, and the manifest (None where nothing was vendored yet)."""

    sources: Mapping[str, Source] = field(default_factory=dict[str, Source])
    manifest: Manifest | None = None

    @property
    def files(self) -> frozenset[str]:
        """The paths of the files that were written."""
        if self.manifest is None:
            return frozenset()
        return frozenset(path.as_posix() for path in self.manifest.files)

    def names_of(self, package: str) -> dict[str, Mapping[str, str]]:
        """Return what the names of a client meant when it was vendored, by scope."""
        if self.manifest is None:
            return {}
        return _inside(package, self.manifest.names)

    def spec_files_of(self, package: str) -> list[str]:
        """Return the names of the spec files that a client was made of."""
        if self.manifest is None:
            return []
        return list(_inside(package, self.manifest.spec))


def held_in(folder: Path) -> Held:
    """Return what stands in a folder. Raises SpecmintError `not-ours` where `specmint generate` wrote it."""
    last = last_manifest(folder)
    if last is None:
        return Held()
    sources = last.options.get(_VENDORED)
    if not isinstance(sources, dict):
        raise SpecmintError(_is_package(folder))
    read = {name: _source(value) for name, value in cast("dict[str, object]", sources).items()}
    return Held(sources=read, manifest=last)


def refuse_vendored(folder: Path) -> None:
    """Raise SpecmintError `not-ours` where the folder of a package holds vendored clients: all would be removed."""
    last = last_manifest(folder)
    if last is not None and _VENDORED in last.options:
        message = f"{shown(folder)} holds what specmint vendor wrote, and is no package's folder"
        raise SpecmintError(_not_ours(folder, message, "Choose another output for the package."))


def source_of(job: Job, folder: Path) -> Source:
    """Return what the manifest in `folder` shall remember of a job."""
    if job.configured:
        return Source(api=job.name)
    # By their real folders: the system takes `..` from where a link leads.
    spec = Path(os.path.realpath(job.spec.parent), job.spec.name)
    relative = Path(os.path.relpath(spec, os.path.realpath(folder)))
    return Source(file=relative.as_posix())


def copy_job(job: Job, folder: Path) -> Job:
    """Return the job that makes a copy in `folder`: it shares the runtime beside it, and imports it relatively."""
    form = replace(job.form, runtime=BESIDE, distribution=None)
    return replace(job, output=folder, configured=False, form=form, project=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What the manifest says of one client: source, form, digests of spec files and which are overlays; once made, what spec and names mean."""

    source: Source
    form: Form
    spec: Mapping[str, str]
    overlays: tuple[str, ...] = ()
    meaning: str = ""
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])


def manifest_of(parts: Mapping[str, Part]) -> Manifest:
    """Return the manifest of a folder that holds these clients."""
    spec = {
        f"{name}/{file}": digest
        for name, part in parts.items()
        for file, digest in part.spec.items()
    }
    names = {
        f"{name}/{scope}": texts
        for name, part in parts.items()
        for scope, texts in part.names.items()
    }
    made = manifest({}, "")
    options = {
        "tools": made.options["tools"],
        "license": _LICENSE,
        _VENDORED: {name: _options(part) for name, part in parts.items()},
    }
    meaning = "".join(f"{name} {parts[name].meaning}\n" for name in sorted(parts))
    whole = digest(meaning.encode())
    return replace(made, spec=spec, meaning=whole, options=options, names=names)


def _inside(package: str, every: Mapping[str, T]) -> dict[str, T]:
    start = f"{package}/"
    return {key.removeprefix(start): value for key, value in every.items() if key.startswith(start)}


def _options(part: Part) -> dict[str, object]:
    where = {"file": part.source.file}
    if part.source.api:
        where = {"api": part.source.api}
    overlays = {"overlays": list(part.overlays)} if part.overlays else {}
    return {**where, **replace(part.form, runtime=COPIED).options(), **overlays}


def _source(value: object) -> Source:
    """Return a source as the manifest has it; what somebody broke there leads to no spec, and is reported as such."""
    options = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    return Source(api=str(options.get("api", "")), file=str(options.get("file", "")))


def _is_package(folder: Path) -> Diagnostic:
    message = f"{shown(folder)} holds a package that specmint generate wrote"
    return _not_ours(
        folder, message, "Vendor into another folder: one that may hold several clients."
    )


def _not_ours(folder: Path, message: str, hint: str) -> Diagnostic:
    return error("not-ours", message, Place(file=shown(folder)), hint)

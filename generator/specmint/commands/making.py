"""Make a package in memory; or see, without reading the spec, that nothing changed since it was made."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from specmint.config import shown
from specmint.current import spec_digests
from specmint.diagnostics import Diagnostic, SpecmintError, quoted
from specmint.jobs import Job
from specmint.names import package_name
from specmint.output import Manifest, last_manifest, up_to_date
from specmint.pipeline import Progress, mint, understand
from specmint.provenance import manifest, meaning_of

if TYPE_CHECKING:  # a run with nothing to do needs none of them
    from specmint import ir
    from specmint.document import Document
    from specmint.meanings import Meanings
    from specmint.tree import Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What `generate` writes: the files, the folder they go to, the manifest; and what is to be said of the spec.

    `api` are the facts it was made of, `meanings` those of its public names, which `document` declares.
    """

    tree: Tree
    folder: Path
    manifest: Manifest
    document: Document
    api: ir.Api
    meanings: Meanings
    diagnostics: tuple[Diagnostic, ...]


def make(job: Job, progress: Progress) -> Package:
    """Generate the package of a job. Raises SpecmintError with every diagnostic if the spec has an error, or `not-ours`."""
    from specmint.commands.vendored import refuse_vendored
    from specmint.meanings import meanings_of, texts

    files = job.files()
    understood = understand(files, job.package, progress, job.choice)
    api, document = understood.api, understood.document
    if api is None:
        raise SpecmintError(*understood.diagnostics)
    folder = job.folder(api.package)
    refuse_vendored(folder)
    meanings = meanings_of(api, document)
    document.forget()  # before the package is printed, which needs as much again
    made = Package(
        tree=mint(api, progress, job.form),
        folder=folder,
        manifest=manifest(
            files,
            api.package,
            job.form,
            job.choice,
            overlays=job.overlay_names,
            meaning=meaning_of(document),
            title=api.title.raw,
            names=texts(meanings),
            excluded=understood.excluded,
            unreached=understood.unreached,
        ),
        document=document,
        api=api,
        meanings=meanings,
        diagnostics=understood.diagnostics,
    )
    renamed = tuple(_renamed(job, made))
    return replace(made, diagnostics=(*renamed, *made.diagnostics))


def renamings(made: Package, accepted: Collection[str]) -> tuple[Diagnostic, ...]:
    """Return an error for each name that means something else in the package on disk, save those that are accepted."""
    last = last_manifest(made.folder)
    if last is None:
        return ()
    return names_changed(made, last.names, accepted)


def names_changed(
    made: Package, before: Mapping[str, Mapping[str, str]], accepted: Collection[str]
) -> tuple[Diagnostic, ...]:
    """Return an error for each name that means something else than it did `before`, save those that are accepted."""
    from specmint.meanings import changed, report

    return tuple(report(changed(before, made.meanings), accepted, made.document))


def is_unchanged(job: Job, package: str | None) -> bool:
    """Return whether the same spec files, generator and options made exactly what lies in the package's folder.

    Parses nothing. Where `package` is None, that of any folder in the output whose name follows from the title of its
    spec: the same files have the same title.
    """
    if package is not None:
        return _is_made_of(job, job.folder(package), package)
    return any(_is_made_of(job, folder, folder.name) for folder, _ in _packages_by_title(job))


def _is_made_of(job: Job, folder: Path, package: str) -> bool:
    last = last_manifest(folder)
    if last is None or job.spec.name not in last.spec:
        return False
    try:
        spec = spec_digests(str(job.spec), last.spec, job.text)
    except OSError:
        return False
    now = manifest({}, package, job.form, job.choice, overlays=job.overlay_names)
    return up_to_date(folder, replace(now, spec=spec), holder=job.holder)


def _packages_by_title(job: Job) -> Iterator[tuple[Path, Manifest]]:
    """Yield the packages in the output that were made of a spec file of this name and are called after its title."""
    try:
        folders = sorted(job.output.iterdir()) if job.output is not None else []
    except OSError:
        return
    for folder in folders:
        last = last_manifest(folder)
        is_of_spec = last is not None and job.spec.name in last.spec
        if last is not None and is_of_spec and folder.name == package_name(last.title):
            yield folder, last


def _renamed(job: Job, made: Package) -> Iterator[Diagnostic]:
    """Warn of a package that was made of this spec under another title, and would now stay beside the new one.

    A file of the same name is the same spec if it has the most of its operations.
    """
    if job.package is not None or made.folder.exists():
        return
    title = made.document.root().child("info").child("title")
    for folder, last in _packages_by_title(job):
        if _share_most(last.names, made.manifest.names):
            yield title.warning(
                "package-renamed",
                f"info.title was {quoted(last.title)} and makes the package {made.folder.name} now;"
                f" {shown(folder)} stays as it is beside it",
                f"Keep the name with --package {folder.name}, or delete the old folder.",
            )


def _share_most(old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]]) -> bool:
    """Return whether at least half of all that the names of one package mean is meant by names of the other."""
    before = {text for names in old.values() for text in names.values()}
    after = {text for names in new.values() for text in names.values()}
    return len(before & after) * 2 >= len(before) > 0

"""The work of `specmint vendor`: the clients and their runtime as one tree, written into one folder or compared with it."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from specmint.commands.making import Package, make, names_changed
from specmint.commands.reasons import reasons
from specmint.commands.results import Vendored
from specmint.commands.running import run_jobs
from specmint.commands.vendored import Held, Part, Source, manifest_of
from specmint.config import shown
from specmint.diagnostics import Diagnostic, SpecmintError
from specmint.gate import check_runtime
from specmint.jobs import Job, UsageError
from specmint.output import compare, digest, up_to_date, write
from specmint.pipeline import Progress, has_error
from specmint.runtime_files import shared_runtime_files
from specmint.spell.table import SHARED_RUNTIME
from specmint.tree import Tree

_INIT = PurePosixPath("__init__.py")
_INIT_TEXT = '''"""API clients and the runtime that they share, written by specmint: do not edit.

`specmint vendor --update` makes them anew from their specs; a file that was edited is reported
and kept. `.specmint.json` says what each client was made of.
"""
'''


@dataclass(frozen=True, slots=True)
class Copy:
    """A client that shall stand in the folder: what it is remembered by, and the job that makes it."""

    source: Source
    job: Job


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What shall be: the folder, what it holds, the clients that were named and those that stay.

    `command` is the command line that writes it; `accept` are names that may mean something else than before.
    """

    folder: Path
    held: Held
    named: tuple[Copy, ...]
    staying: tuple[Copy, ...]
    command: str
    accept: Collection[str]

    @property
    def names(self) -> tuple[str, ...]:
        """The packages as far as they are known: one called after the title of its spec bears the name of its file."""
        every = (copy.job.package or copy.job.name for copy in (*self.named, *self.staying))
        return tuple(dict.fromkeys(every))

    @property
    def has_init(self) -> bool:
        """Whether the folder's `__init__.py` is ours: there is none of somebody else's."""
        there = os.path.lexists(self.folder / _INIT)
        return not there or _INIT.as_posix() in self.held.files


def carry_out(
    order: Order, progress: Progress, *, force: bool, is_check: bool, from_scratch: bool
) -> Vendored:
    """Write what was ordered, or compare the folder with it. Raises UsageError where two clients would be one package."""
    result = Vendored(
        name=", ".join(order.names) or shown(order.folder),
        state="current" if is_check else "unchanged",
        command=order.command,
        output=order.folder,
        apis=order.names,
    )
    if not from_scratch and _is_current(order):
        return result
    made = _make_all(order, progress)
    _check_names(made)
    result = replace(result, diagnostics=tuple(_diagnostics(order, made)))
    if any(one.package is None for one in made):
        return replace(result, state="failed")
    try:
        return _finish(order, made, result, force=force, is_check=is_check)
    except SpecmintError as found:
        diagnostics = (*result.diagnostics, *found.diagnostics)
        return replace(result, state="failed", diagnostics=diagnostics)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A client as it was made: None where its spec has an error."""

    copy: Copy
    package: Package | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def name(self) -> str:
        """The name of its package, or of its job where there is none."""
        return self.copy.job.name if self.package is None else self.package.folder.name


def _is_current(order: Order) -> bool:
    """Return whether the folder holds just what was ordered, by its manifest; parses no spec."""
    parts: dict[str, Part] = {}
    for copy in (*order.named, *order.staying):
        package = copy.job.package
        if package is None or order.has_init != (_INIT.as_posix() in order.held.files):
            return False
        try:
            spec = {
                file: digest(Path(os.path.normpath(copy.job.spec.parent / file)).read_bytes())
                for file in order.held.spec_files_of(package)
            }
        except OSError:
            return False
        if copy.job.spec.name not in spec:
            return False
        part = Part(
            source=copy.source,
            form=copy.job.form,
            spec=spec,
            overlays=copy.job.overlay_names,
        )
        parts.setdefault(package, part)
    return up_to_date(order.folder, manifest_of(parts))


def _make_all(order: Order, progress: Progress) -> list[_Made]:
    """Make the clients that were named, then those that stay and have not been made."""
    named = _make(order.named, progress)
    there = {one.name for one in named}
    staying = [copy for copy in order.staying if copy.job.package not in there]
    return named + _make(staying, progress)


def _make(copies: Sequence[Copy], progress: Progress) -> list[_Made]:
    def run(job: Job) -> tuple[Package | None, tuple[Diagnostic, ...]]:
        package = make(job, progress)
        return package, package.diagnostics

    made = run_jobs([copy.job for copy in copies], run, lambda _, found: (None, found), progress)
    return [
        _Made(copy=copy, package=package, diagnostics=found)
        for copy, (package, found) in zip(copies, made, strict=True)
    ]


def _check_names(made: Sequence[_Made]) -> None:
    """Raise UsageError where two clients would be one package, or one would be the runtime."""
    seen: dict[str, str] = {SHARED_RUNTIME: "the runtime"}
    for one in made:
        if one.package is not None and one.name in seen:
            message = (
                f"{one.copy.job.name} and {seen[one.name]} would both be the package {one.name}"
            )
            raise UsageError(f"{message}: vendor one of them alone, under --package NAME")
        seen[one.name] = one.copy.job.name


def _diagnostics(order: Order, made: Sequence[_Made]) -> Iterator[Diagnostic]:
    for one in made:
        if one.package is not None:
            last = order.held.names_of(one.name)
            yield from names_changed(one.package, last, order.accept)
        yield from one.diagnostics


def _finish(
    order: Order, made: Sequence[_Made], result: Vendored, *, force: bool, is_check: bool
) -> Vendored:
    """Compare, or write unless there is an error among the diagnostics. Raises SpecmintError as `specmint.output` does."""
    packages = {one.name: (one.copy, one.package) for one in made if one.package is not None}
    parts = {
        name: Part(
            source=copy.source,
            form=copy.job.form,
            spec=package.manifest.spec,
            overlays=copy.job.overlay_names,
            meaning=package.manifest.meaning,
            names=package.manifest.names,
        )
        for name, (copy, package) in packages.items()
    }
    tree = _tree(order, {name: package.tree for name, (_, package) in packages.items()})
    result = replace(result, name=", ".join(packages) or result.name, apis=tuple(packages))
    if is_check:
        changes = compare(tree, order.folder, manifest_of(parts))
        why = reasons(order.held.manifest, manifest_of(parts), changes)
        if changes or has_error(result.diagnostics):
            result = replace(result, state="outdated")
        return replace(result, changes=changes, reasons=why)
    if has_error(result.diagnostics):
        return replace(result, state="failed")
    report = write(tree, order.folder, manifest_of(parts), force=force)
    if report.written or report.removed:
        result = replace(result, state="written", written=report.written, removed=report.removed)
    return result


def _tree(order: Order, packages: dict[str, Tree]) -> Tree:
    runtime = shared_runtime_files()
    check_runtime(runtime)
    tree: dict[PurePosixPath, str] = {}
    for name, files in {SHARED_RUNTIME: runtime, **packages}.items():
        tree |= {PurePosixPath(name, path): text for path, text in files.items()}
    if order.has_init:
        tree[_INIT] = _INIT_TEXT
    return tree

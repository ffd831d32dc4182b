"""What a command is asked to do: which specs, which packages, which recorded exchanges."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from specmint.choice import HINT, Choice, is_pattern
from specmint.config import ApiConfig, Config, find, is_version, shown
from specmint.form import Distribution, Form, named_spec
from specmint.ir.text import Ident
from specmint.names import is_package_name
from specmint.spell.table import COPIED, SHARED_RUNTIME

if TYPE_CHECKING:  # a run with nothing to do loads no document
    from specmint.source import Files

STANDARD_INPUT = "-"
_STANDARD = "standard input"
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_SUFFIXES = (".yaml", ".yml", ".json")


class UsageError(Exception):
    """Raised where the call itself is wrong: an unknown API, a name that cannot be, a file that is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One API: its name in messages, its spec, and where its package goes.

    `output` is the package's own folder if `configured`, otherwise the folder that is to hold it (None: nothing will be
    written). `text` is the spec's where it came from standard input, `overlays` are files that change it. `package` is the package's name, None for one made of
    the document's `info.title`. `options` are the words of the command line that said so. `project` is the configuration
    that says where the package goes: its clients may share one runtime. None for a package that `--output` puts elsewhere,
    which stands alone.
    """

    name: str
    spec: Path
    text: bytes | None = None
    output: Path | None = None
    package: Ident | None = None
    configured: bool = False
    options: tuple[str, ...] = ()
    form: Form = Form()
    choice: Choice = Choice()
    overlays: tuple[Path, ...] = ()
    project: Config | None = None

    def files(self) -> Files:
        """Return the spec, the overlays that change it and what they refer to. Raises SpecmintError as `read` does."""
        from specmint.source import read

        return read(self.spec, text=self.text, overlays=self.overlays)

    @property
    def overlay_names(self) -> tuple[str, ...]:
        """The names of the overlays, in their order, as the manifest has them."""
        if not self.overlays:
            return ()
        from specmint.source import overlay_name

        return tuple(overlay_name(one, self.spec) for one in self.overlays)

    def folder(self, package: str) -> Path:
        """Return the package's own folder, or that of the distribution around it."""
        folder = self.output or Path()
        if self.configured:
            return folder
        return folder / package

    def home(self, package: str) -> Path:
        """Return the folder that Python knows as the package."""
        if self.form.distribution is not None:
            return self.folder(package) / package
        return self.folder(package)

    @property
    def is_runtime(self) -> bool:
        """Whether the package is the runtime that clients share: no API bears its name."""
        return self.package == SHARED_RUNTIME

    @property
    def holder(self) -> Path | None:
        """The folder named by `--output`: it holds whole packages, and at no moment anything else."""
        if self.configured:
            return None
        return self.output

    @property
    def generate_command(self) -> str:
        """The command line that generates this package."""
        return shlex.join(["specmint", "generate", self.name, *self.options])


def find_jobs(
    apis: Sequence[str | Path],
    *,
    output: Path | None = None,
    package: str | None = None,
    distribution: str | None = None,
    cwd: Path | None = None,
    needs_output: bool = True,
    choice: Choice | None = None,
    overlays: Iterable[str | Path] = (),
) -> list[Job]:
    """Return the jobs that names of configured APIs and spec files stand for; all configured ones if none is given.

    `-` stands for a spec on standard input, which is read here. `distribution` is the version of one to make around each.

    `choice` adds to what the configuration includes and excludes, `overlays` are applied after those that it names. Paths are relative to `cwd`, the working folder by default. Raises UsageError, and SpecmintError for a broken
    configuration.
    """
    here = working_folder(cwd)
    _check_form(package, distribution)
    config = find(here)
    known = _by_name(config)
    wanted = [str(api) for api in apis] or list(known)
    if not wanted:
        message = "name a spec file, or configure APIs under [tool.specmint.apis] in pyproject.toml"
        raise UsageError(message)
    applied = tuple(here / one for one in overlays)
    if (output is not None or package is not None or applied) and len(wanted) != 1:
        raise UsageError("--output, --package and --overlay go with exactly one API")
    if wanted.count(STANDARD_INPUT) > 1:
        raise UsageError("standard input can be read only once: name - once")
    project = None if config is None else config.file.parent
    given = _Given(
        here, output, package, distribution, _checked(choice or Choice()), applied, project
    )
    jobs = [_job(name, known, given, needs_output=needs_output) for name in wanted]
    return [replace(job, project=config) if job.configured else job for job in jobs]


def _check_form(package: str | None, distribution: str | None) -> None:
    """Raise UsageError where a package or the version of its distribution cannot be called so."""
    if package is not None and not is_package_name(package):
        message = "cannot be the name of a package: choose a free Python identifier"
        raise UsageError(f"{package!r} {message}")
    if distribution is not None and not is_version(distribution):
        raise UsageError(f"{distribution!r} is no version of PEP 440: write one as 1.2.0")


def working_folder(cwd: Path | None) -> Path:
    """Return the folder that relative paths start from, absolute. Raises UsageError where the working folder is gone."""
    try:
        return (cwd or Path()).absolute()
    except OSError:
        raise UsageError("the working folder does not exist any more: change to another") from None


@dataclass(frozen=True, slots=True)
class _Given:
    """The working folder, the options that say where a package goes, and the folder of the project."""

    here: Path
    output: Path | None
    package: str | None
    distribution: str | None
    choice: Choice
    overlays: tuple[Path, ...]
    project: Path | None

    @property
    def folder(self) -> Path | None:
        """The folder of `--output`, absolute."""
        if self.output is None:
            return None
        return self.here / self.output

    @property
    def options(self) -> tuple[str, ...]:
        """The options as words of a command line."""
        words: list[str] = []
        if self.output is not None:
            words += ["--output", shown(self.here / self.output)]
        if self.package is not None:
            words += ["--package", self.package]
        if self.distribution is not None:
            words += ["--distribution", self.distribution]
        for overlay in self.overlays:
            words += ["--overlay", shown(overlay)]
        for option, patterns in (
            ("--include", self.choice.include),
            ("--exclude", self.choice.exclude),
        ):
            words += [word for pattern in patterns for word in (option, pattern)]
        if self.choice.models != "reachable":
            words += ["--models", self.choice.models]
        return tuple(words)

    def form_or(self, form: Form) -> Form:
        """Return the form of a package: it stands alone where an option says where it goes or makes a distribution."""
        if self.distribution is not None:
            form = replace(form, distribution=Distribution(version=self.distribution))
        if self.output is not None or self.distribution is not None:
            form = replace(form, runtime=COPIED)
        return form

    def name_or(self, default: str | None) -> Ident | None:
        """Return the package's name: that of `--package` before any other."""
        name = self.package or default
        return None if name is None else Ident(name)


def _checked(choice: Choice) -> Choice:
    """Return a choice. Raises UsageError where a pattern in it can name no operation."""
    for patterns, excludes in ((choice.include, False), (choice.exclude, True)):
        for pattern in patterns:
            if not is_pattern(pattern, excludes=excludes):
                raise UsageError(f"{pattern!r} names no operation: {HINT}")
    return choice


def _by_name(config: Config | None) -> dict[str, ApiConfig]:
    if config is None:
        return {}
    return {api.name: api for api in config.apis}


def _job(name: str, known: dict[str, ApiConfig], given: _Given, *, needs_output: bool) -> Job:
    configured = known.get(name)
    if configured is None:
        return _file_job(name, known, given, needs_output=needs_output)
    return Job(
        name=name,
        spec=Path(shown(configured.spec)),
        output=given.folder or configured.output,
        package=given.name_or(configured.package),
        configured=given.output is None,
        options=given.options,
        form=given.form_or(configured.form),
        choice=given.choice.beside(configured.choice),
        overlays=_shown_each((*configured.overlays, *given.overlays)),
    )


def _file_job(name: str, known: Iterable[str], given: _Given, *, needs_output: bool) -> Job:
    path = given.here / name
    if _URL.match(name):
        advice = f"download it and name the file: curl -fsSL -o openapi.yaml {shlex.quote(name)}"
        raise UsageError(f"{name} is a URL, and specmint fetches nothing: {advice}")
    text = _standard_input() if name == STANDARD_INPUT else None
    if text is None and not (path.suffix in _SUFFIXES or "/" in name or path.exists()):
        among = ", ".join(sorted(known))
        configured = f"configured are {among}" if among else "none is configured"
        raise UsageError(f"no API is called {name!r} ({configured}), and there is no such file")
    if given.output is None and needs_output:
        raise UsageError(f"{name} is a file: say where its package goes with --output DIR")
    spec = _STANDARD if text is not None else named_spec(path, given.project)
    return Job(
        name=name,
        spec=Path(shown(path)),
        text=text,
        output=given.folder,
        package=given.name_or(None),
        options=given.options,
        choice=given.choice,
        overlays=_shown_each(given.overlays),
        form=given.form_or(Form(spec=spec)),
    )


def _shown_each(overlays: Iterable[Path]) -> tuple[Path, ...]:
    """Return each overlay once, as messages name it."""
    return tuple(dict.fromkeys(Path(shown(one)) for one in overlays))


def _standard_input() -> bytes:
    """Return what stands on standard input, as far as it could be a spec: one byte more than a spec may have is enough."""
    from specmint.source import Limits

    return sys.stdin.buffer.read(Limits().bytes + 1)


def find_exchanges(job: Job, files: Sequence[str | Path], cwd: Path | None = None) -> list[Path]:
    """Return the files of exchanges to replay: those given, or all of `exchanges/` beside the spec.

    Raises UsageError where one is missing, or there is none.
    """
    here = working_folder(cwd)
    beside = job.spec.parent / "exchanges"
    found = [here / file for file in files] or _files_in(beside)
    missing = [path for path in found if not path.is_file()]
    if missing:
        raise UsageError(f"there is no file {shown(missing[0])}")
    if not found:
        raise UsageError(f"there are no exchanges in {shown(beside)}: name files")
    return found


def _files_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_file())

"""A build back end (PEP 517, PEP 660) around one that has no plug-ins: the clients are generated before it works.

It cannot be given a list of files. So the archive is opened afterwards, and deleted where it lacks a client or a spec.
"""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Protocol, TypeAlias, cast

from specmint.building.project import generate_clients

Settings: TypeAlias = dict[str, object] | None
_TYPED = "py.typed"


class BackEnd(Protocol):
    """The functions of a back end."""

    def build_wheel(self, directory: str, settings: Settings, metadata: str | None, /) -> str:
        """Write a wheel into a folder and return its name."""
        ...

    def build_editable(self, directory: str, settings: Settings, metadata: str | None, /) -> str:
        """Write a wheel that leads to the project's folder, and return its name."""
        ...

    def build_sdist(self, directory: str, settings: Settings, /) -> str:
        """Write an archive of the sources, and return its name."""
        ...

    def get_requires_for_build_wheel(self, settings: Settings, /) -> list[str]:
        """Return what must be installed beside what `requires` says."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrapped:
    """The back end in `module`, with the clients generated first. `include` says how its users have a file packed."""

    module: str
    include: str

    @property
    def inner(self) -> BackEnd:
        """The back end, imported only when it is asked for something: it may be absent where this is only read."""
        return cast(BackEnd, import_module(self.module))

    def build_wheel(
        self,
        wheel_directory: str,
        config_settings: Settings = None,
        metadata_directory: str | None = None,
    ) -> str:
        """Generate the clients and build a wheel. Raises SystemExit where one fails, or is not in the wheel."""
        files = generate_clients(Path.cwd())
        name = self.inner.build_wheel(wheel_directory, config_settings, metadata_directory)
        path = Path(wheel_directory, name)
        with zipfile.ZipFile(path) as wheel:
            packed = {PurePosixPath(name) for name in wheel.namelist()}
        modules = [one for one in files.generated if one.suffix == ".py" or one.name == _TYPED]
        self._keep_if_complete(path, _not_installed(modules, packed))
        return name

    def build_editable(
        self,
        wheel_directory: str,
        config_settings: Settings = None,
        metadata_directory: str | None = None,
    ) -> str:
        """Generate the clients and build an editable wheel, by which Python finds them where they are."""
        generate_clients(Path.cwd())
        return self.inner.build_editable(wheel_directory, config_settings, metadata_directory)

    def build_sdist(self, sdist_directory: str, config_settings: Settings = None) -> str:
        """Generate the clients and pack the sources. Raises SystemExit where no wheel could be built of the archive."""
        files = generate_clients(Path.cwd())
        name = self.inner.build_sdist(sdist_directory, config_settings)
        path = Path(sdist_directory, name)
        with tarfile.open(path) as sources:
            packed = {PurePosixPath(*PurePosixPath(name).parts[1:]) for name in sources.getnames()}
        self._keep_if_complete(path, [one for one in files.read if one not in packed])
        return name

    def get_requires(self, config_settings: Settings = None) -> list[str]:
        """Return what the back end wants installed, the same for every kind of archive."""
        return self.inner.get_requires_for_build_wheel(config_settings)

    def _keep_if_complete(self, path: Path, missing: Sequence[PurePosixPath]) -> None:
        """Delete the archive and raise SystemExit if it lacks files."""
        if not missing:
            return
        path.unlink()
        others = f" and {len(missing) - 1} more" if missing[1:] else ""
        raise SystemExit(
            f"specmint: {path.name} lacks {missing[0]}{others}, so it was deleted. {self.include}"
        )


def _not_installed(
    modules: Sequence[PurePosixPath], packed: Collection[PurePosixPath]
) -> list[PurePosixPath]:
    """Return the modules that a wheel lacks.

    In a wheel a path begins at the folder that Python searches: src/ and its like, of any depth, are taken away.
    """
    depths = range(min((len(one.parent.parts) for one in modules), default=1))
    lacking = [
        [one for one in modules if PurePosixPath(*one.parts[depth:]) not in packed]
        for depth in depths
    ]
    return min(lacking, key=len)

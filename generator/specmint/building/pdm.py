"""The build hook for PDM: it works where `requires` in `[build-system]` names specmint, and needs no options.

PDM finds this module by its entry point, and its functions by their names. It gives them a context of its own, of which
this uses three members.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path
from typing import Protocol

from specmint.building.project import asks_for_specmint, find_clients, generate_clients


class _BuildConfig(Protocol):
    @property
    def package_dir(self) -> str:
        """The folder that packages lie in, relative to the project; "" for the project's own."""
        ...


class _Config(Protocol):
    @property
    def build_config(self) -> _BuildConfig:
        """The table `[tool.pdm.build]`."""
        ...


class BuildContext(Protocol):
    """What this needs of PDM's `Context`."""

    @property
    def root(self) -> Path:
        """The project's folder."""
        ...

    @property
    def target(self) -> str:
        """What is built: `sdist`, `wheel` or `editable`."""
        ...

    @property
    def config(self) -> _Config:
        """The project's configuration."""
        ...


def pdm_build_hook_enabled(context: BuildContext) -> bool:
    """Return whether the project asks for this hook."""
    return asks_for_specmint(context.root)


def pdm_build_initialize(context: BuildContext) -> None:
    """Generate the clients, before files are collected."""
    generate_clients(context.root)


def pdm_build_update_files(context: BuildContext, files: MutableMapping[str, Path]) -> None:
    """Add the clients to what is packed; the specs too in an archive of sources, nothing in an editable wheel."""
    clients = find_clients(context.root)
    if context.target == "sdist":
        files.update(
            {str(path): context.root / path for path in (*clients.generated, *clients.read)}
        )
    elif context.target == "wheel":
        packages = context.config.build_config.package_dir
        for path in clients.generated:
            shown = path.relative_to(packages) if path.is_relative_to(packages) else path
            files[str(shown)] = context.root / path

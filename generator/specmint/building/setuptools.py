"""The plug-in for setuptools: it works where `requires` in `[build-system]` names specmint, and needs no options.

The clients are generated before setuptools looks for packages. A step of `build` then puts every file of theirs into the
wheel, those too that setuptools would leave out: packages that a list in `[tool.setuptools]` does not name, and data files.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import ClassVar

from setuptools import Command, Distribution

from specmint.building.project import asks_for_specmint, find_clients, generate_clients

_STEP = "build_specmint"


def finalize_distribution_options(distribution: Distribution) -> None:
    """Generate the clients of the project in the working folder, and add the step to its `build` command."""
    if not asks_for_specmint(Path.cwd()):
        return
    generate_clients(Path.cwd())
    build = distribution.get_command_class("build")
    steps = [*build.sub_commands, (_STEP, None)]
    distribution.cmdclass["build"] = type("build", (build,), {"sub_commands": steps})
    distribution.cmdclass[_STEP] = BuildSpecmint


class BuildSpecmint(Command):
    """Copies the clients to where setuptools makes the wheel of. It keeps to the protocol "setuptools.command.build.SubCommand"."""

    description = "put the generated clients into the wheel"
    user_options: ClassVar[list[tuple[str, str, str]] | list[tuple[str, str | None, str]]] = []
    editable_mode = False
    build_lib: str | None = None

    def initialize_options(self) -> None:
        """Do nothing: there are no options."""

    def finalize_options(self) -> None:
        """Take the folder from `build_py`."""
        self.set_undefined_options("build_py", ("build_lib", "build_lib"))

    def run(self) -> None:
        """Copy the files; none for an editable wheel, where Python finds the clients where they were generated."""
        if self.editable_mode:
            return
        for target, source in self.get_output_mapping().items():
            Path(target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)

    def get_source_files(self) -> list[str]:
        """Return what an archive of sources needs: the specs, and the clients."""
        files = find_clients(Path.cwd())
        return [str(path) for path in (*files.read, *files.generated)]

    def get_outputs(self) -> list[str]:
        """Return the files that `run` writes."""
        return list(self.get_output_mapping())

    def get_output_mapping(self) -> dict[str, str]:
        """Return which file each of the files that `run` writes is a copy of."""
        folders = self.distribution.package_dir or {}
        generated = find_clients(Path.cwd()).generated
        return {
            str(Path(self.build_lib or "", _installed(path, folders))): str(path)
            for path in generated
        }


def _installed(path: PurePosixPath, folders: Mapping[str, str]) -> PurePosixPath:
    """Return where a file of the project is installed, by "package-dir": package name to folder, "" for all others.

    The longest folder that holds the file decides.
    """
    holding = [
        (folder, package) for package, folder in folders.items() if path.is_relative_to(folder)
    ]
    if not holding:
        return path
    folder, package = max(holding, key=lambda one: len(PurePosixPath(one[0]).parts))
    return (
        PurePosixPath(*package.split(".")) / path.relative_to(folder)
        if package
        else path.relative_to(folder)
    )

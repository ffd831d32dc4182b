"""Which files a package on disk was made of, and which files it has."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from specmint.config import Config
from specmint.jobs import STANDARD_INPUT
from specmint.output import last_manifest
from specmint.output.manifest import PATH


def files_read(spec: Path, folder: Path | None, project: Config | None) -> tuple[Path, ...]:
    """Return the files that decide what is in the package in `folder`; () if none of ours is there.

    They are the spec, what it refers to, and the pyproject.toml of the project, if one configures the package. A spec that came
    on standard input is no file.
    """
    last = None if folder is None else last_manifest(folder)
    if last is None:
        return ()
    paths = [Path(os.path.normpath(spec.parent / name)) for name in last.spec]
    if spec.name == STANDARD_INPUT:
        paths = []
    if project is not None:
        paths.append(project.file)
    return tuple(paths)


def package_files(folder: Path) -> tuple[PurePosixPath, ...]:
    """Return the generated files in `folder`, relative to it, its manifest among them; () if it is no package of ours."""
    last = last_manifest(folder)
    if last is None:
        return ()
    return (*last.files, PATH)

"""Which files a package on disk was made of, and which files it has."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from specmint.output import last_manifest
from specmint.output.manifest import PATH


def files_read(spec: Path, folder: Path) -> tuple[Path, ...]:
    """Return the spec and the files that it refers to, as the package in `folder` was made of them; () if none is there."""
    last = last_manifest(folder)
    if last is None:
        return ()
    return tuple(Path(os.path.normpath(spec.parent / name)) for name in last.spec)


def package_files(folder: Path) -> tuple[PurePosixPath, ...]:
    """Return the generated files in `folder`, relative to it, its manifest among them; () if it is no package of ours."""
    last = last_manifest(folder)
    if last is None:
        return ()
    return (*last.files, PATH)

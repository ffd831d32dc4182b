"""Which configured APIs a file belongs to: hooks name the files that changed, and not the APIs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from specmint.commands.files import files_read
from specmint.config import ApiConfig, Config, find
from specmint.jobs import working_folder


def apis_of_files(names: Sequence[str], *, ignore_foreign: bool) -> list[str]:
    """Return the names with each file of the project replaced by the APIs that it belongs to, each once.

    A file belongs to an API if it is its spec, if its package was made of it, if it is in the package, or if it is the
    pyproject.toml; before there is a package, if it is beside the spec or below. Other names are returned as they are. With
    `ignore_foreign` files of no API are left out. Raises SpecmintError for a broken configuration.
    """
    here = working_folder(None)
    config = find(here)
    if config is None:
        return list(names)
    known = {api.name for api in config.apis}
    found: list[str] = []
    for name in names:
        path = Path(os.path.normpath(here / name))
        owners: Iterable[str] = ()
        if name not in known:
            owners = list(_owners(path, config))
        if not owners and not (ignore_foreign and path.is_file() and name not in known):
            owners = [name]
        found += owners
    return list(dict.fromkeys(found))


def _owners(path: Path, config: Config) -> Iterator[str]:
    """Yield the names of the APIs that a path, absolute and without `..`, belongs to."""
    runtime = config.runtime
    concerns_all = path == config.file or (runtime is not None and path.is_relative_to(runtime))
    for api in config.apis:
        if concerns_all or _is_of(path, api):
            yield api.name


def _is_of(path: Path, api: ApiConfig) -> bool:
    spec = Path(os.path.normpath(api.spec))
    if path == spec or path.is_relative_to(os.path.normpath(api.output)):
        return True
    read = files_read(spec, api.output, None)
    if read:
        return path in read
    return path.is_relative_to(spec.parent)

"""The entry file and the local files it refers to, as bytes. Nothing is fetched.

A file is read only if it is a regular `.yaml`, `.yml` or `.json` file whose real path, links
followed, is below the entry's folder. For any other the reason is kept, so that the reference
that names it can be reported at its place.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count, islice
from pathlib import Path, PurePosixPath

from specmint.diagnostics import Place, SpecmintError, error, quoted
from specmint.document import Json, shown_in
from specmint.pointers import own_address
from specmint.resolve import BadReference, below, target_of
from specmint.source.fault import Limits
from specmint.source.parsing import Parsed, parse

_SUFFIXES = (".yaml", ".yml", ".json")
_MOST_LOOKED_FOR = 20
_MOST_LOOKED_AT = 2000


class Files(Mapping[str, bytes]):
    """Contents by name, relative to the entry's folder (POSIX). Read-only.

    `folder` is that folder as the user named it. `refused` says why a file that is referred to is not here. `overlays` are
    the names of those that are overlays, in the order in which they are applied.
    `parsed` keeps what was parsed to find the references, so that `load` need not parse it again.
    """

    __slots__ = ("_contents", "entry", "folder", "refused", "parsed", "overlays")

    def __init__(
        self,
        contents: Mapping[str, bytes],
        entry: str,
        *,
        folder: str = "",
        refused: Mapping[str, str] | None = None,
        parsed: Mapping[str, Parsed] | None = None,
        overlays: Sequence[str] = (),
    ) -> None:
        self._contents = contents
        self.entry = entry
        self.folder = folder
        self.refused: Mapping[str, str] = refused or {}
        self.parsed: Mapping[str, Parsed] = parsed or {}
        self.overlays = tuple(overlays)

    def __getitem__(self, name: str) -> bytes:
        return self._contents[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._contents)

    def __len__(self) -> int:
        return len(self._contents)

    def display_name(self, name: str) -> str:
        """Return a file's name as the user would write it."""
        return shown_in(self.folder, name)


class _Refused(Exception):
    """A file that is not read, and why."""

    def __init__(self, reason: str, *, code: str = "cannot-read-file") -> None:
        super().__init__(reason)
        self.code = code


def read(
    path: Path,
    limits: Limits | None = None,
    *,
    text: bytes | None = None,
    overlays: Iterable[Path] = (),
) -> Files:
    """Return the entry file, the overlays that change it and, transitively, the local files they refer to.

    `text` is the entry's where it comes from standard input; what it refers to is then found beside `path` all the same.
    Raises SpecmintError if the entry or an overlay cannot be read. Everything else that is wrong is
    reported by `load` and `validate`, which know the places.
    """
    limits = limits or Limits()
    shown = _shown(path)
    try:
        contents = _entry(path, text, limits)
    except _Refused as refusal:
        problem = f"cannot read the specification: {refusal}"
        raise SpecmintError(error(refusal.code, problem, Place(file=shown))) from None
    root = path.parent.resolve()
    return _gather(
        path.name,
        contents,
        _from_disk(root, limits),
        _folder(shown),
        limits,
        [(overlay_name(one, path), _overlay(one, limits)) for one in overlays],
    )


def _from_disk(root: Path, limits: Limits) -> Callable[[str], bytes]:
    """Return what fetches a file below a folder. For the first that are missing it looks for one in other letters."""
    missing = count()

    def fetch(name: str) -> bytes:
        path = _inside(root, name)
        if path is None:
            other = _in_other_letters(root, name) if next(missing) < _MOST_LOOKED_FOR else ""
            hint = f", but there is {quoted(other)}, and capitals count" if other else ""
            raise _Refused(f"there is no such file{hint}")
        return _bytes(path, limits)

    return fetch


def _in_other_letters(root: Path, name: str) -> str:
    """Return the name of the only file below a folder whose name differs in capitals alone; "" if there is none."""
    found = root
    for part in PurePosixPath(name).parts:
        try:
            with os.scandir(found) as listed:
                names = [one.name for one in islice(listed, _MOST_LOOKED_AT)]
        except (OSError, ValueError):
            return ""
        alike = [one for one in names if one.casefold() == part.casefold()]
        if len(alike) != 1 or (found / alike[0]).is_symlink():
            return ""
        found /= alike[0]
    return found.relative_to(root).as_posix()


def overlay_name(overlay: Path, spec: Path) -> str:
    """Return the name of an overlay relative to the folder of the entry, as those of all files; it may lead out of it."""
    try:
        name = os.path.relpath(overlay, spec.parent)
    except ValueError:  # on another drive of Windows
        return overlay.as_posix()
    return Path(name).as_posix()


def _overlay(path: Path, limits: Limits) -> bytes:
    try:
        return _bytes(path, limits)
    except _Refused as refusal:
        problem = f"cannot read the overlay: {refusal}"
        raise SpecmintError(error(refusal.code, problem, Place(file=_shown(path)))) from None


def read_through(
    entry: str,
    contents_of: Callable[[str], bytes | None],
    folder: str,
    limits: Limits | None = None,
    *,
    overlays: Iterable[str] = (),
) -> Files:
    """Return the entry and, transitively, the files it refers to, from elsewhere than the disk.

    `contents_of` gives a file by its name relative to the entry's folder, None where there is none; `folder` is that folder in messages.
    Of the `overlays`, by such names, those are applied that are there. Raises SpecmintError if there is no entry.
    """
    limits = limits or Limits()

    def fetch(name: str) -> bytes:
        if not name.endswith(_SUFFIXES) and name != entry:
            raise _Refused("only .yaml, .yml and .json files may be referred to")
        text = contents_of(name)
        if text is None:
            raise _Refused("there is no such file")
        return _entry(Path(name), text, limits)

    try:
        text = fetch(entry)
    except _Refused as refusal:
        place = Place(file=Files({}, entry, folder=folder).display_name(entry))
        problem = f"cannot read the specification: {refusal}"
        raise SpecmintError(error(refusal.code, problem, place)) from None
    there = ((name, contents_of(name)) for name in overlays)
    applied = [(name, data) for name, data in there if data is not None]
    return _gather(entry, text, fetch, folder, limits, applied)


def _gather(
    entry: str,
    text: bytes,
    fetch: Callable[[str], bytes],
    folder: str,
    limits: Limits,
    overlays: Sequence[tuple[str, bytes]],
) -> Files:
    """Return the entry with all that it refers to, as `fetch` gives it; it raises _Refused for what is not read."""
    contents, refused, parsed = (
        {**dict(overlays), entry: text},
        dict[str, str](),
        dict[str, Parsed](),
    )
    names = [name for name, _ in overlays]
    todo = [*names, entry]
    while todo:
        name = todo.pop()
        parsed[name] = parse(name, contents[name], limits)
        # What an overlay refers to is named from where it is put: in the entry.
        for other in _files_named(parsed[name].file.data, entry if name in names else name):
            if other in contents or other in refused:
                continue
            try:
                if len(contents) >= limits.files:
                    raise _Refused(f"the specification has more than {limits.files} files")
                contents[other] = fetch(other)
                todo.append(other)
            except _Refused as reason:
                refused[other] = str(reason)
    ordered = {name: contents[name] for name in [entry, *sorted(set(contents) - {entry})]}
    return Files(ordered, entry, folder=folder, refused=refused, parsed=parsed, overlays=names)


def _shown(path: Path) -> str:
    """Return a path as the user named it, or relative to the working directory if it is below that."""
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        return path.relative_to(Path.cwd()).as_posix()
    return path.as_posix()


def _folder(shown: str) -> str:
    folder, slash, _ = shown.rpartition("/")
    if slash and not folder:
        return "/"
    return folder


def _inside(root: Path, name: str) -> Path | None:
    """Return the file of this name below a folder; None if there is none."""
    if not name.endswith(_SUFFIXES):
        raise _Refused("only .yaml, .yml and .json files may be referred to")
    path = root / name
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        return None
    if not real.is_relative_to(root):
        raise _Refused("it is a link that leads out of the folder of the document")
    return real


def _entry(path: Path, text: bytes | None, limits: Limits) -> bytes:
    if text is None:
        return _bytes(path, limits)
    if len(text) > limits.bytes:
        raise _Refused(f"it is larger than {limits.bytes} bytes", code="file-too-large")
    return text


def _bytes(path: Path, limits: Limits) -> bytes:
    """Return the contents of a regular file. A device or a pipe is not opened for reading."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except (OSError, ValueError) as reason:
        raise _Refused(_because(reason)) from None
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise _Refused("it is a folder")
        if not stat.S_ISREG(status.st_mode):
            raise _Refused("it is not a regular file")
        if status.st_size > limits.bytes:
            raise _Refused(f"it is larger than {limits.bytes} bytes", code="file-too-large")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(limits.bytes + 1)
    except OSError as reason:
        raise _Refused(_because(reason)) from None
    finally:
        os.close(descriptor)


def _because(reason: OSError | ValueError) -> str:
    if isinstance(reason, FileNotFoundError):
        return "there is no such file"
    if isinstance(reason, OSError) and reason.strerror:
        return reason.strerror.lower()
    return "its name is not valid"


def _files_named(data: Json, file: str) -> list[str]:
    """Return the files that `$ref`s and discriminator mappings of `data` name, in order."""
    names: dict[str, None] = {}
    todo: list[Json] = [data]
    own = own_address(data)
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            for ref in _references(value):
                names |= dict.fromkeys(_file_named(below(ref, own), file))
            todo += value.values()
        elif isinstance(value, list):
            todo += value
    return [name for name in names if name != file]


def _references(value: dict[str, Json]) -> Iterator[str]:
    """Yield what may name another file: the `$ref` of an object, and file names in its `mapping`."""
    ref, mapping = value.get("$ref"), value.get("mapping")
    if isinstance(ref, str) and not ref.startswith("#"):
        yield ref
    if isinstance(mapping, dict):
        for text in mapping.values():
            if isinstance(text, str) and text.partition("#")[0].endswith(_SUFFIXES):
                yield text


def _file_named(ref: str, file: str) -> list[str]:
    try:
        name = target_of(ref, file).file
    except BadReference:
        return []
    return [name]

"""Whether a package on disk is what its spec, its options and this generator made: the one place that decides it.

`specmint.quick` asks it before any other module is imported, and the commands ask it too. So it imports little, and it takes
paths as texts: `pathlib` and `dataclasses` alone cost as much as an interpreter's start.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final, TypeAlias, TypeGuard, cast

from specmint.version import VERSION

#: The name of the manifest in a package's folder.
MANIFEST: Final = ".specmint.json"
#: The name of the file that configures us.
PROJECT_FILE: Final = "pyproject.toml"
GENERATOR: Final = f"specmint {VERSION}"
_TOOLS: Final = ("black", "jinja2")
_SOURCE: Final = os.path.join(os.path.dirname(os.path.realpath(__file__)), "runtime")

#: Flags of `os.open`: no symbolic link is followed at the last name, and no child process inherits the descriptor.
NOT_THROUGH_LINKS: Final = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
#: Flag of `os.open`: a pipe that somebody put in the place of a file does not make us wait for its other end.
NOT_WAITING: Final = getattr(os, "O_NONBLOCK", 0)

Members: TypeAlias = Mapping[str, object]
"""The members of a manifest, as JSON has them."""

Helpers: TypeAlias = Iterable[tuple[str, str]]
"""Where a run that was killed may have left something: folders, each with the label of the output."""

_SHAPES: Final[Mapping[str, type]] = {
    "excluded": dict,
    "files": dict,
    "generator": str,
    "meaning": str,
    "names": dict,
    "options": dict,
    "spec": dict,
    "title": str,
    "unreached": int,
}
_OPTIONAL: Final = frozenset({"excluded", "unreached"})


def is_current(folder: str, wanted: Members, helpers: Helpers) -> bool:
    """Return whether the package in `folder` was made as `wanted` says, and every file of it is as it was made.

    `wanted` are the generator, the digests of the spec and the options; the `files` too where they are known before. What
    else the manifest says follows from these. Its text must be the one that we write. `folder` is absolute, and above it
    stands no link. Touches nothing, and parses no spec; whatever cannot be read makes it False.
    """
    try:
        text = normalised(read(os.path.join(folder, MANIFEST)))
        last = members(text)
        return (
            last is not None
            and text == manifest_text({**last, **wanted}).encode()
            and not any(_leftovers(place, label) for place, label in helpers)
            and _holds(folder, cast("dict[str, str]", last["files"]))
        )
    except (OSError, ValueError, RecursionError):
        return False


def members(text: bytes) -> Members | None:
    """Return what a manifest says; None where it is none of this version. Raises ValueError for a text that is no JSON."""
    data: object = json.loads(text.decode("utf-8"))
    if not _is_object(data) or not _SHAPES.keys() - _OPTIONAL <= data.keys() <= _SHAPES.keys():
        return None
    if not all(isinstance(value, _SHAPES[key]) for key, value in data.items()):
        return None
    if not all(data[key] for key in _OPTIONAL & data.keys()):  # it is left out where it is empty
        return None
    scopes = cast("dict[str, object]", data["names"]).values()
    texts = all(_is_object(names) and _holds_texts(names) for names in scopes)
    files = data["files"]
    are_files = _is_object(files) and _holds_texts(files) and not any(map(unsafe, files))
    return data if texts and are_files else None


def manifest_text(said: Members) -> str:
    """Return the text of a manifest: sorted, ASCII, with a newline at the end."""
    return json.dumps(said, indent=2, sort_keys=True, allow_nan=False) + "\n"


def _is_object(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)


def _holds_texts(value: dict[str, object]) -> bool:
    return all(isinstance(one, str) for one in value.values())


def unsafe(path: str) -> str:
    """Return why a path, with `/` between its parts, cannot be a file of ours below a folder; "" if it can."""
    parts = path.split("/")
    if path.startswith("/"):
        return "it is absolute"
    if ".." in parts or path in ("", "."):
        return "it leaves the folder"
    if MANIFEST in parts:
        return f"{MANIFEST} is the manifest's"
    if "\\" in path or not (path.isascii() and path.isprintable()) and _has_control(path):
        return "it holds a backslash, a control character or half a surrogate pair"
    if "" in parts or "." in parts:
        return "it is not the shortest way to write it"
    return ""


def _has_control(path: str) -> bool:
    from unicodedata import category

    return any(category(letter) in ("Cc", "Cs") for letter in path)


def _leftovers(place: str, label: str) -> bool:
    """Return whether a run at work, or one that was killed, has a helper in a folder."""
    try:
        names = os.listdir(place)
    except (FileNotFoundError, PermissionError):
        return False
    return any(is_helper(name, label) for name in names)


def is_helper(name: str, label: str = "") -> bool:
    """Return whether `name` is that of a lock or staging folder of ours, made for the output `label` (any if it is "")."""
    before, found, kind = name.rpartition(".specmint-")
    if not found or not before.startswith(".") or label not in ("", before[1:]):
        return False
    is_staging = len(kind) == 8 and not kind.strip("0123456789abcdef")
    return len(before) > 1 and (is_staging or kind in ("lock", "old", "redo"))


def _holds(folder: str, files: Mapping[str, str]) -> bool:
    """Return whether each file is a regular one, reached through no link, with this digest. Raises OSError for one that is not there."""
    above = {path[:at] for path in files for at, letter in enumerate(path) if letter == "/"}
    if not all(stat.S_ISDIR(os.lstat(os.path.join(folder, path)).st_mode) for path in above):
        return False
    return all(digest(read(os.path.join(folder, path))) == sha for path, sha in files.items())


# --- digests ----------------------------------------------------------------------------------------------------------


def normalised(data: bytes) -> bytes:
    """Return a text with LF at the end of its lines, as it was before git's core.autocrlf checked it out."""
    return data.replace(b"\r\n", b"\n")


def digest(data: bytes) -> str:
    """Return the SHA-256, in hexadecimal: how the manifest remembers a text. Lines that end with CRLF make the digest of LF."""
    return hashlib.sha256(normalised(data)).hexdigest()


def read(path: str | os.PathLike[str]) -> bytes:
    """Return the bytes of a regular file. Raises OSError for a symbolic link (ELOOP), or what is no file."""
    descriptor = os.open(path, os.O_RDONLY | NOT_WAITING | NOT_THROUGH_LINKS)
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", os.fspath(path))
        return stream.read()


def spec_digests(spec: str, names: Iterable[str], text: bytes | None = None) -> dict[str, str]:
    """Return the digest of each file that a package was made of, by its name beside the spec. Raises OSError.

    `text` is that of the spec itself where it is in no file.
    """
    found: dict[str, str] = {}
    for name in names:
        if text is not None and name == os.path.basename(spec):
            found[name] = digest(text)
            continue
        # Without `..`, which the system would take from where a link leads: overlays may stand outside.
        path = os.path.normpath(os.path.join(os.path.dirname(spec), name))
        with open(path, "rb") as stream:
            found[name] = digest(stream.read())
    return found


def runtime_paths() -> list[str]:
    """Return the modules of the runtime, sorted, below its own folder."""
    found: list[str] = []
    for folder, _, names in os.walk(_SOURCE):
        inside = os.path.relpath(folder, _SOURCE).replace(os.sep, "/") + "/"
        found += [inside.removeprefix("./") + name for name in names if name.endswith(".py")]
    return sorted(found)


def runtime_digests() -> dict[str, str]:
    """Return the digests of the files of a shared runtime, as this generator would write it."""
    found = {path: digest(read(os.path.join(_SOURCE, path))) for path in runtime_paths()}
    return found | {"py.typed": digest(b"")}


# --- what an output was made by and with ------------------------------------------------------------------------------


def wanted(
    spec: Mapping[str, str], options: Members, files: Mapping[str, str] | None = None
) -> dict[str, object]:
    """Return what the manifest of an output says that this generator makes of a spec with these options.

    `files` are its files where they are known before.
    """
    made: dict[str, object] = {"generator": GENERATOR, "spec": dict(spec), "options": dict(options)}
    return made | ({"files": dict(files)} if files else {})


def up_to_date(name: str) -> str:
    """Return the line that says of an API that there was nothing to do."""
    return f"{name}: up to date"


def package_options(package: str, **others: object) -> dict[str, object]:
    """Return what the manifest of a package remembers: its name, the tools whose work shows in it, and what else is said."""
    return {"package": package, "tools": _tools(), **others}


@cache
def _tools() -> dict[str, str]:
    """Return the versions of the tools, "" for one that is not installed: of the first on the path that imports take."""
    found = dict(reversed(list(_versions())))
    return {name: found.get(name) or _version_elsewhere(name) for name in _TOOLS}


def _versions() -> Iterator[tuple[str, str]]:
    for folder in sys.path:
        for entry in _names_in(folder):
            name, _, version = entry.removesuffix(".dist-info").partition("-")
            if entry.endswith(".dist-info") and name.lower() in _TOOLS:
                yield name.lower(), version


def _names_in(folder: str) -> list[str]:
    try:
        return os.listdir(folder or ".")
    except OSError:  # a zip file, or a folder that is gone
        return []


def _version_elsewhere(name: str) -> str:
    # Not asked first: it imports 60 modules, and parses the metadata.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def named_spec(spec: str, project: str | None) -> str:
    """Return how modules name their document: its path below the project's folder, or else its file's name alone.

    Links are not followed and `..` is taken out, so that what it names does not depend on the machine.
    """
    if project is not None:
        normal, home = os.path.normpath(spec), os.path.normpath(project)
        if normal.startswith(os.path.join(home, "")):
            return os.path.relpath(normal, home).replace(os.sep, "/")
    return os.path.basename(spec)


def project_files(folder: str) -> Iterator[tuple[str, bytes]]:
    """Yield each pyproject.toml that mentions specmint, in an absolute folder and those above it, and its bytes."""
    while True:
        file = os.path.join(folder, PROJECT_FILE)
        try:
            with open(file, "rb") as stream:
                data = stream.read()
        except OSError:  # none there, or none that we may read
            data = b""
        if b"specmint" in data:
            yield file, data
        if folder == os.path.dirname(folder):
            return
        folder = os.path.dirname(folder)

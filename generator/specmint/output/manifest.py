"""`.specmint.json`: what a folder was made from, and which files in it are ours."""

import errno
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import cast

from specmint import current
from specmint.current import MANIFEST as NAME
from specmint.diagnostics import SpecmintError
from specmint.output import disk
from specmint.output.faults import fault, problem

PATH = PurePosixPath(NAME)
_HINT = f"Restore {NAME} from version control, or delete it and generate with --force."


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Where an output came from. `files` is filled in by `write`: path -> SHA-256.

    `spec` is file name -> SHA-256 of its bytes, by which a run sees fast that nothing changed; `meaning` is the SHA-256 of what the
    files say, by which a comment changes nothing. `options` are whatever JSON the caller wants remembered. From these the others
    follow: `title` is that of the document, and `names` what each public name of the package means, by scope; `excluded`
    says why an operation is not in the package, and `unreached` counts the schemas that no operation leads to.
    """

    generator: str
    spec: Mapping[str, str]
    options: Mapping[str, object]
    meaning: str = ""
    title: str = ""
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    excluded: Mapping[str, str] = field(default_factory=dict[str, str])
    unreached: int = 0
    files: Mapping[PurePosixPath, str] = field(default_factory=dict[PurePosixPath, str])

    def source(self) -> dict[str, object]:
        """Return what an output is made of, from which the other members follow; its files too where they are known before."""
        made: dict[str, object] = {
            "generator": self.generator,
            "spec": dict(self.spec),
            "options": dict(self.options),
        }
        if self.files:
            made["files"] = {path.as_posix(): sha for path, sha in self.files.items()}
        return made

    def text(self) -> str:
        """Return the file's content: sorted, ASCII, with a newline at the end."""
        data: dict[str, object] = {
            **self.source(),
            "meaning": self.meaning,
            "title": self.title,
            "names": {scope: dict(names) for scope, names in self.names.items()},
            "files": {path.as_posix(): sha for path, sha in self.files.items()},
        }
        if self.excluded:
            data["excluded"] = dict(self.excluded)
        if self.unreached:
            data["unreached"] = self.unreached
        return current.manifest_text(data)


def read(folder: Path, shown: str) -> Manifest | None:
    """Return the manifest in `folder`; None where there is none.

    Raises SpecmintError `symlink` or `manifest-unreadable`, OSError if it cannot be opened.
    """
    where = f"{shown}/{NAME}"
    at = disk.status(folder / NAME)
    if at is None:
        return None
    try:
        if not disk.is_regular(at):
            raise OSError(errno.ELOOP, "not a regular file")
        data = current.read(folder / NAME)
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        message = f"{where} is a symbolic link or no file"
        hint = f"Replace it by a file, or remove it. {_HINT}"
        raise fault("symlink", where, message, hint) from None
    try:
        return _parse(data)
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 0
        message = f"{where} is not a manifest of specmint: {_reason(error)}"
        found = problem("manifest-unreadable", where, message, _HINT, line=line)
        raise SpecmintError(found) from None


def says_the_same(one: str, other: str) -> bool:
    """Return whether two manifests differ at most in the digests of the spec's bytes, and know that its meaning is the same."""
    try:
        first, second = _parse(one.encode()), _parse(other.encode())
    except (ValueError, RecursionError):
        return False
    return bool(first.meaning) and replace(first, spec=second.spec) == second


def _reason(error: Exception) -> str:
    match error:
        case json.JSONDecodeError():
            return f"not JSON, {error.msg[:1].lower()}{error.msg[1:]}"
        case UnicodeDecodeError():
            return "not UTF-8"
        case RecursionError():
            return "nested too deeply"
        case _:
            return str(error)


def _parse(data: bytes) -> Manifest:
    """Return the manifest of a text. Raises ValueError, which says what is missing or wrong."""
    document: object = json.loads(data.decode("utf-8"))
    if not isinstance(document, dict):
        raise ValueError("not an object")
    members = cast("dict[str, object]", document)
    generator = members.get("generator")
    if not isinstance(generator, str):
        raise ValueError("'generator' is no string")
    files: dict[PurePosixPath, str] = {}
    for name, sha in _digests(members, "files").items():
        path = PurePosixPath(name)
        if path.as_posix() != name or unsafe(path):
            raise ValueError(f"{name!r} under 'files' is no path inside the folder")
        files[path] = sha
    return Manifest(
        generator=generator,
        spec=_digests(members, "spec"),
        options=_mapping(members, "options"),
        meaning=_text(members, "meaning"),
        title=_text(members, "title"),
        names=_names(members),
        excluded=_excluded(members),
        unreached=_unreached(members),
        files=files,
    )


def _text(members: Mapping[str, object], key: str) -> str:
    """Return a text; "" in a manifest of an older version, which has none."""
    text = members.get(key, "")
    if not isinstance(text, str):
        raise ValueError(f"{key!r} is no string")
    return text


def _excluded(members: Mapping[str, object]) -> dict[str, str]:
    """Return the operations that were left out; none where the manifest names none."""
    if "excluded" not in members:
        return {}
    return {address: str(why) for address, why in _mapping(members, "excluded").items()}


def _unreached(members: Mapping[str, object]) -> int:
    count = members.get("unreached", 0)
    if not isinstance(count, int):
        raise ValueError("'unreached' is no number")
    return count


def _names(members: Mapping[str, object]) -> dict[str, dict[str, str]]:
    """Return the names by scope; none in a manifest of an older version."""
    if "names" not in members:
        return {}
    found: dict[str, dict[str, str]] = {}
    for scope in _mapping(members, "names"):
        names = _mapping(_mapping(members, "names"), scope)
        found[scope] = {name: text for name, text in names.items() if isinstance(text, str)}
        if found[scope] != names:
            raise ValueError(f"'names' says of {scope!r} what is no string")
    return found


def _mapping(members: Mapping[str, object], key: str) -> dict[str, object]:
    value = members.get(key)
    if not isinstance(value, dict):
        raise ValueError(f"{key!r} is no object")
    return cast("dict[str, object]", value)


def _digests(members: Mapping[str, object], key: str) -> dict[str, str]:
    checked: dict[str, str] = {}
    for name, sha in _mapping(members, key).items():
        if not isinstance(sha, str) or not re.fullmatch(r"[0-9a-f]{64}", sha):
            raise ValueError(f"{name!r} under {key!r} has no SHA-256 digest")
        checked[name] = sha
    return checked


def unsafe(path: PurePosixPath) -> str:
    """Return why `path` cannot be a file of ours below the folder; empty if it can."""
    return current.unsafe(path.as_posix())

"""How a folder differs from what would be written, for `check` to show."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal, TypeAlias

from specmint import current
from specmint.diagnostics import printable
from specmint.output import disk, manifest
from specmint.output.scan import Found, scan
from specmint.output.target import Target

Kind: TypeAlias = Literal["missing", "changed", "stale", "edited", "unwritten"]
_TOO_MANY = 5_000  # lines between the first and the last difference; difflib is not linear


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One file that `write` would change, or refuse to.

    `missing`: it would be new. `changed`: it is as we wrote it, and would be written anew.
    `stale`: we wrote it, and it would be removed. `edited`: it is not as we wrote it, `note` may
    say more. `unwritten`: the folder (path `.`) has no manifest, so nothing in it is ours yet.
    """

    kind: Kind
    path: PurePosixPath
    before: str | None = None
    after: str | None = None
    note: str = ""

    def diff(self, *, limit: int = 40) -> str:
        """Return a unified diff from what is there to what would be, at most about `limit` lines.

        Control characters are escaped, so it may be printed to a terminal.
        """
        old, new = (self.before or "").splitlines(), (self.after or "").splitlines()
        lines = list(itertools.islice(_diff(self.path, old, new), limit + 1))
        if len(lines) > limit:
            lines[limit:] = ["... and more"]
        return "".join(printable(line.expandtabs(4)) + "\n" for line in lines)


def changes(target: Target, files: Mapping[PurePosixPath, bytes]) -> tuple[Change, ...]:
    """Return every difference between the folder and `files`, sorted by path, the manifest last.

    A manifest that only has other digests of the spec's bytes is none: the spec says what it said, line by line otherwise.

    Raises SpecmintError for a manifest that cannot be read, OSError for a file.
    """
    old = manifest.read(target.folder, target.shown)
    if old is None:
        return (Change(kind="unwritten", path=PurePosixPath(".")),)
    found = scan(target.folder)
    paths = sorted(old.files.keys() | files.keys(), key=lambda path: (path == manifest.PATH, path))
    every = (_change(target, found, path, old.files.get(path), files.get(path)) for path in paths)
    return tuple(change for change in every if change is not None)


def _change(
    target: Target, found: Found, path: PurePosixPath, recorded: str | None, new: bytes | None
) -> Change | None:
    after = None if new is None else new.decode()
    if note := _obstacle(found, path):
        return Change(kind="edited", path=path, after=after, note=note)
    if path not in found.files:
        return None if new is None else Change(kind="missing", path=path, after=after)
    data = current.normalised(current.read(target.folder / path))
    if data == new:
        return None
    before = data.decode("utf-8", "replace")
    if path == manifest.PATH:
        if after is not None and manifest.says_the_same(before, after):
            return None
        return Change(kind="changed", path=path, before=before, after=after)
    if recorded != current.digest(data):
        note = "specmint did not write it" if recorded is None else ""
        return Change(kind="edited", path=path, before=before, after=after, note=note)
    kind: Kind = "stale" if new is None else "changed"
    return Change(kind=kind, path=path, before=before, after=after)


def _obstacle(found: Found, path: PurePosixPath) -> str:
    """Return what of another kind stands at or above `path`; empty if nothing."""
    if any(part in found.files for part in path.parents):
        return "no folder stands where its folder must be"
    at = found.files.get(path)
    if path in found.folders or (at is not None and not disk.is_regular(at)):
        return "no regular file stands there"
    return ""


def _diff(path: PurePosixPath, old: list[str], new: list[str]) -> Iterator[str]:
    same = 0
    while same < min(len(old), len(new)) and old[-1 - same] == new[-1 - same]:
        same += 1
    start = 0
    while start < min(len(old), len(new)) - same and old[start] == new[start]:
        start += 1
    differing = max(len(old), len(new)) - same - start
    if differing > _TOO_MANY and old and new:
        yield f"{path}: about {differing} lines differ from line {start + 1} on"
        return
    import difflib

    yield from difflib.unified_diff(old, new, f"{path} (now)", f"{path} (generated)", lineterm="")

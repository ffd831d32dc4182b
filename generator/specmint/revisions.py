"""A document as git has it at a revision: `git show`, and nothing that writes."""

from __future__ import annotations

import posixpath
import subprocess
from collections.abc import Sequence
from pathlib import Path

from specmint.diagnostics import quoted
from specmint.source import Files, read_through


class NoRevision(Exception):
    """Raised where there is no such revision, or no git, with what to say of it."""


def read_at(path: Path, revision: str, overlays: Sequence[str] = ()) -> Files:
    """Return the document, those of its overlays that are there and the files that it refers to, as they are at a revision.

    Raises NoRevision; SpecmintError where the revision does not have the document.
    """
    folder = path.absolute().parent
    commit = _commit(folder, revision)
    above = _git(folder, "rev-parse", "--show-prefix") or b""
    prefix = above.decode("utf-8", "surrogateescape").rstrip("\n")
    shown = f"{revision}:{posixpath.normpath(prefix) if prefix else '.'}"

    def contents_of(name: str) -> bytes | None:
        at = posixpath.normpath(prefix + name)
        if at.startswith(".."):
            return None
        listed = _git(folder, "ls-tree", "-z", "--full-tree", commit, "--", at) or b""
        if not listed.startswith(b"100"):  # a link, a folder, a submodule, or nothing
            return None
        return _git(folder, "show", f"{commit}:{at}")

    return read_through(path.name, contents_of, shown, overlays=overlays)


def _commit(folder: Path, revision: str) -> str:
    """Return the digest of a revision's commit, so that no revision can be taken for an option afterwards."""
    if not folder.is_dir():
        raise NoRevision(f"there is no folder {folder}")
    wanted = f"{revision}^{{commit}}"
    found = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", wanted)
    if found is None:
        inside = _git(folder, "rev-parse", "--git-dir") is not None
        reason = "there is no such revision" if inside else "the document is in no git repository"
        message = f"cannot compare with {quoted(revision)}: {reason}"
        raise NoRevision(f"{message}. Name a revision, a file or a folder with --against")
    return found.decode("ascii").strip()


def _git(folder: Path, *words: str) -> bytes | None:
    """Return what git prints; None where it fails. Paths mean what they say: no patterns."""
    command = ["git", "--literal-pathspecs", "-C", str(folder), *words]
    try:
        done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    except OSError:
        raise NoRevision("git is needed to compare with a revision, and could not be run") from None
    return done.stdout if done.returncode == 0 else None

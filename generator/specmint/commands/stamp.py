"""What make and ninja want of a command: a file that is as new as its last success, and the list of what decides its work.

Generated files keep their dates where nothing changes in them, so no rule of make can have them as its target: it would run
for ever after the first change of a spec that changes no client.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from specmint.commands.results import Generated
from specmint.config import shown
from specmint.jobs import UsageError

#: GNU make and ninja read these in a rule as they stand, or escaped; they differ over all others.
_WRITABLE = re.compile(r"[\w/.+,@!{} #$:-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """The files that `specmint generate` writes for a build tool: an empty one, and a rule whose target that is.

    Raises UsageError where they do not go together.
    """

    file: Path | None = None
    depfile: Path | None = None
    dry_run: bool = False

    def __post_init__(self) -> None:
        if self.file is None and self.depfile is not None:
            raise UsageError("--depfile needs --stamp FILE: the target of the rule that it holds")
        if self.file is not None and self.dry_run:
            raise UsageError("--dry-run writes nothing, so there can be no --stamp")

    def write(self, results: Sequence[Generated]) -> None:
        """Write the files if all went well: the depfile first, so that the stamp tells that both are there.

        The stamp gets a new date even where nothing changed. Raises UsageError where a file cannot be written, or cannot be
        named in a rule.
        """
        if self.file is None or not all(result.ok for result in results):
            return
        if self.depfile is not None:
            read = {shown(path) for result in results for path in result.read}
            _write(self.depfile, rule(self.file.as_posix(), sorted(read)))
        _write(self.file, "")


def rule(target: str, read: Iterable[str]) -> str:
    """Return a rule in the syntax of GNU make, which ninja reads too.

    A rule without a recipe for each file lets make go on when one is deleted: the command is run, and says what is wrong.
    """
    names = [_escaped(name) for name in read]
    lines = [" \\\n  ".join([f"{_escaped(target)}:", *names]), *(f"{name}:" for name in names)]
    return "\n\n".join(lines) + "\n"


def _escaped(name: str) -> str:
    if not _WRITABLE.fullmatch(name):
        message = "cannot be named in a depfile that make and ninja both understand: rename it"
        raise UsageError(f"{name!r} {message}")
    return re.sub(r"([ #:])", r"\\\1", name).replace("$", "$$")


def _write(path: Path, text: str) -> None:
    """Put a file in its place whole: make reads a depfile before it does anything else, and stops at half a rule."""
    new = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_text(text, encoding="utf-8")
        new.replace(path)
    except OSError as error:
        with suppress(OSError):  # there may be none
            new.unlink()
        raise UsageError(f"cannot write {shown(path)}: {error.strerror}") from None

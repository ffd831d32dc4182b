"""The output folder: where it really is, what may stand in it, who may write it."""

import os
import stat
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from specmint.config import caseless, shown
from specmint.current import NOT_THROUGH_LINKS, is_helper
from specmint.output import disk
from specmint.output.faults import fault
from specmint.output.system import lock

_PATIENCE = 60.0  # seconds; writing takes a fraction of one


@dataclass(frozen=True, slots=True)
class Target:
    """An output folder (or a single file), absolute and its parents free of links; `shown` is its name in messages.

    `helpers` is where our lock and staging folders stand meanwhile, called `.LABEL.specmint-...`.
    """

    folder: Path
    shown: str
    helpers: Path
    label: str

    def helper(self, what: str) -> Path:
        """Return the path of a helper of ours, on the same file system as the folder."""
        return self.helpers / f".{self.label}.specmint-{what}"

    def leftovers(self) -> tuple[Path, ...]:
        """Return every helper that is there: of a run at work, or of one that was killed."""
        try:
            every = list(self.helpers.iterdir())
        except (FileNotFoundError, PermissionError):
            return ()
        return tuple(path for path in every if is_helper(path.name, self.label))


def locate(folder: Path, holder: Path | None = None) -> Target:
    """Find the output folder, which need not exist. Links above it are followed; it may be none.

    The helpers stand beside the folder; given a `holder` above it, beside that one if they can.
    Raises SpecmintError `symlink` or `not-a-folder`; OSError where its parent is no folder.
    """
    name, real = shown(folder), _real(folder)
    if real == real.parent:
        raise fault("not-a-folder", name, f"{name} is the root of the file system", "")
    at = disk.status(real)
    if at is not None and stat.S_ISLNK(at.st_mode):
        message = f"the output {name} is a symbolic link; it is neither followed nor replaced"
        raise fault("symlink", name, message, "Name the folder that it points to, or remove it.")
    if at is not None and not stat.S_ISDIR(at.st_mode):
        message = f"the output {name} is a file, not a folder"
        raise fault("not-a-folder", name, message, "Choose another output, or move the file away.")
    top = real if holder is None else Path(os.path.realpath(holder))
    if top not in real.parents or not _can_help(top.parent, real.parent):
        top = real
    label = ".".join((top.name, *real.relative_to(top).parts))
    return Target(real, name, top.parent, label)


def check_case(target: Target) -> None:
    """Raise SpecmintError `case-collision` where a folder to be made differs from one beside it by letter case alone.

    On macOS and Windows the two would be one folder, so a checkout there would mix two packages.
    """
    parent = target.folder.parent
    if disk.status(target.folder) is not None or not parent.is_dir():
        return
    name = caseless(target.folder.name)
    twin = next((path for path in parent.iterdir() if caseless(path.name) == name), None)
    if twin is not None:
        message = f"{target.shown} and {shown(twin)} are one folder where upper and lower case are"
        hint = "Choose another name for the package, or remove the other one."
        raise fault("case-collision", target.shown, message, hint)


def locate_file(path: Path) -> Target:
    """Find the place of a single file, which need not exist; its helpers stand beside it. Links above it are followed."""
    real = _real(path)
    return Target(real, shown(path), real.parent, real.name)


def _real(folder: Path) -> Path:
    """Return the absolute path, every link but the last name followed."""
    if folder.name in ("", ".."):
        return Path(os.path.realpath(folder))
    return Path(os.path.realpath(folder.parent)) / folder.name


def _can_help(place: Path, parent: Path) -> bool:
    """Return whether we may make folders in `place`, and rename them into `parent`, as far as one sees."""
    here, there = disk.status(place), disk.status(parent)
    if here is None or not os.access(place, os.W_OK | os.X_OK):
        return here is None
    return there is None or (here.st_dev == there.st_dev and not os.path.ismount(parent))


@contextmanager
def parents(target: Target) -> Generator[None, None, None]:
    """Make the folders above the output; take those made away again if the run fails."""
    made: list[Path] = []
    try:
        for folder in reversed(target.folder.parents):
            if not folder.exists():
                with suppress(FileExistsError):  # another run was faster
                    folder.mkdir()
                    made.append(folder)
        yield
    except BaseException:
        for folder in reversed(made):
            with suppress(OSError):  # somebody else's things are in it by now
                folder.rmdir()
        raise


@contextmanager
def locked(target: Target, patience: float = _PATIENCE) -> Generator[None, None, None]:
    """Keep other runs away from the output. The lock of a killed run is free: the kernel drops it.

    Raises SpecmintError `output-busy` when another run holds it for `patience` seconds.
    """
    path = target.helper("lock")
    end = time.monotonic() + patience
    while (descriptor := _try_lock(path)) is None:
        if time.monotonic() > end:
            message = f"another run has been writing {target.shown} for {patience:.0f} seconds"
            raise fault("output-busy", target.shown, message, "Wait for it, or end it.")
        time.sleep(0.02)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(descriptor)


def _try_lock(path: Path) -> int | None:
    """Return the locked file's descriptor, or None: held by another, or removed as we opened it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | NOT_THROUGH_LINKS, 0o666)
    try:
        if lock(descriptor) and _still_there(path, descriptor):
            return descriptor
    except OSError:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def _still_there(path: Path, descriptor: int) -> bool:
    """Return whether the path names the file that we opened: its last holder removes it, and another may make it anew."""
    at = disk.status(path)
    return at is not None and os.path.samestat(at, os.fstat(descriptor))

"""Build the complete new folder beside the old one."""

from pathlib import Path

from specmint.output import disk
from specmint.output.plan import Plan
from specmint.output.scan import ROOT, above


def build(staging: Path, folder: Path, plan: Plan) -> None:
    """Make `staging` what `folder` shall be, and force it to the disk.

    What does not change is a hard link: same inode, mode and time. What is written again gets the
    mode of what stood in its place. OSError leaves `staging` incomplete: the caller removes it.
    """
    written = sorted(plan.files.keys() - plan.kept)
    linked = sorted(plan.kept | plan.carried.files.keys())
    folders = sorted({ROOT} | above(written) | above(linked) | plan.carried.folders.keys())
    for path in folders:
        (staging / path).mkdir()
    for path in linked:
        _carry(folder / path, staging / path)
    for path in written:
        disk.create(staging / path, plan.files[path])
        if (before := plan.found.files.get(path)) is not None:
            disk.like(staging / path, before)
    disk.flush(staging / path for path in written)
    disk.flush(staging / path for path in folders)
    for path in reversed(folders):  # inner ones first: a mode may close the door
        if (at := plan.found.folders.get(path)) is not None:
            disk.like(staging / path, at)


def _carry(old: Path, new: Path) -> None:
    """Give a file a second name, links not followed, or make a copy where it can have none."""
    if not disk.link(old, new):
        disk.copy(old, new)

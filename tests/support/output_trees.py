"""Two trees, a folder that holds one of them, and processes that write the other."""

import errno
import os
import traceback
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Literal

from specmint.diagnostics import SpecmintError
from specmint.output import Manifest, swap, write
from specmint.tree import Tree

MADE_BY = Manifest(generator="1.0", spec={}, options={})
NAME = ".specmint.json"
REFUSED, BROKEN = 3, 99

SAME: Tree = {PurePosixPath("same.py"): "same\n"}
OLD = {**SAME, **{PurePosixPath(p): f"{p} old\n" for p in ("a.py", "aio/b.py", "gone/c.py")}}
NEW = {**SAME, **{PurePosixPath(p): f"{p} new\n" for p in ("a.py", "aio/b.py", "more/d.py")}}

SwapMethod = Literal["exchange", "aside", "redo"]
NO_EXCHANGE = {"aside": errno.EINVAL, "redo": errno.EXDEV}


def forked(work: Callable[[], object]) -> int:
    """Run `work` in a process of its own: 0, REFUSED by a SpecmintError, BROKEN, or -signal."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 0
    try:
        work()
    except SpecmintError:
        code = REFUSED
    except BaseException:
        traceback.print_exc()
        code = BROKEN
    os._exit(code)


def allow_only(way: SwapMethod) -> None:
    """Make this process meet a file system on which only `way` works."""
    if way in NO_EXCHANGE:

        def no(*_: object) -> None:
            raise OSError(NO_EXCHANGE[way], "no exchange here")

        setattr(swap, "exchange", no)  # noqa: B010


def state(folder: Path) -> str:
    """`old`, `new`, `absent` or `mixed`; with what is not ours in each of the first two."""
    if not folder.exists():
        return "absent"
    files = {p.relative_to(folder): p.read_text() for p in folder.rglob("*") if p.is_file()}
    if files.pop(Path("mine.txt"), "") != "mine":
        return "mixed"
    text = files.pop(Path(NAME), "")
    for name, tree in (("old", OLD), ("new", NEW)):
        if files == {Path(path): content for path, content in tree.items()}:
            known = all(f'"{path}"' in text for path in tree)
            return name if known and text.count(".py") == len(tree) else "mixed"
    return "mixed"


def write_old(folder: Path) -> Path:
    """Write OLD there, and add a file that is not ours."""
    write(OLD, folder, MADE_BY)
    (folder / "mine.txt").write_text("mine")
    return folder


def listing(folder: Path) -> list[str]:
    """The names in a folder, hidden ones too."""
    return sorted(path.name for path in folder.iterdir())


def alternate(folder: str) -> None:
    """Write OLD and NEW by turns, for ever."""
    while True:
        for tree in (OLD, NEW):
            write(tree, Path(folder), MADE_BY)

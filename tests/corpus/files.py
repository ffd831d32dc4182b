"""Contents of files in each form that an annotation may take beside plain bytes."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import IO, Any, BinaryIO, Final, TypeAlias

_PATH: TypeAlias = os.PathLike[str]
_PIECES: TypeAlias = Iterable[bytes]
KINDS: Final = (_PATH, Path, IO[bytes], BinaryIO, _PIECES)


def opened(kind: Any, text: str) -> tuple[Any, bytes]:
    """Return a value of one of the `KINDS` and the bytes that must travel for it.

    An iterable is an iterator of two pieces: it is not told by a length or by being a list.
    """
    content = text.encode()
    if kind in (_PATH, Path):
        return _written(content), content
    if kind == _PIECES:
        return iter([content, content]), 2 * content
    return BytesIO(content), content


def _written(content: bytes) -> Path:
    handle, name = tempfile.mkstemp(dir=_folder(), suffix=".txt")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return Path(name)


@cache
def _folder() -> Path:
    """The folder of the files of this process, which goes with it."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder

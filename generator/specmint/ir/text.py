"""What keeps a spec's text from becoming code: `Text`, which does not print, and `Ident`, which can only be a name."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from typing import NoReturn

_IDENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


class Ident(str):
    """An ASCII Python identifier that is no keyword. Raises ValueError for anything else."""

    __slots__ = ()

    def __new__(cls, value: str) -> Ident:
        if not _IDENT.match(value) or keyword.iskeyword(value):
            raise ValueError(f"not usable as a Python name: {value!r}")
        return super().__new__(cls, value)


@dataclass(frozen=True, slots=True, repr=False, order=True)
class Text:
    """Text that came from a spec. It does not print: only an encoder may read `raw`."""

    raw: str

    def __str__(self) -> NoReturn:
        raise TypeError("text of a spec was printed without an encoder")

    def __format__(self, spec: str) -> NoReturn:
        raise TypeError("text of a spec was printed without an encoder")

    def __repr__(self) -> str:
        return f"Text({self.raw!r})"

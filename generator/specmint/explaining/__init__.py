"""What each diagnostic and each kind of change means, with an example and the cure: for `specmint explain`, and for DIAGNOSTICS.md.

The words stand in `codes.toml` and, of what `specmint diff` reports, in `changes.toml`. The examples, in `codes.json` and
`changes.json`, are what the tests saw reported: a test holds them to that, so they are true where Specmint is installed
without its tests.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast

_HEAD = """# Diagnostics

What Specmint reports has a code in brackets. Each is explained here, with what its own test case reports as an example;
`specmint explain CODE` prints the same. This page is made of `generator/specmint/explaining/`.

The kinds of change that `specmint diff` reports are [below](#changes).
"""
_CHANGES = """# Changes

`specmint diff` shows the kind of each change in brackets. `docs` is for readers alone; `additive` no program that type-checked and
ran before can notice; `breaking` some can. Many kinds are the one or the other, by who makes the value and who is given it.
The examples are edits of a small document.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What the diagnostic, or the kind of change, of a `name` means and what to do about it. `example` is a report of it."""

    name: str
    means: str
    cure: str
    example: str

    def text(self) -> str:
        """Return it for people."""
        example = "".join(f"    {line}\n" for line in self.example.splitlines())
        return f"{self.name}\n\n{self.means}\n\nExample:\n\n{example}\nCure: {self.cure}\n"

    def as_json(self) -> dict[str, object]:
        """Return it for programs."""
        return {
            "code": self.name,
            "means": self.means,
            "cure": self.cure,
            "example": self.example,
        }


@cache
def explanations() -> Mapping[str, Explanation]:
    """Return the explanation of every diagnostic and every change by its code, each sort in the order of the alphabet."""
    return _read("codes") | _read("changes")


def _read(sort: str) -> dict[str, Explanation]:
    here = files(__name__)
    words = cast(
        "dict[str, dict[str, str]]", tomllib.loads((here / f"{sort}.toml").read_text("utf-8"))
    )
    examples = cast("dict[str, str]", json.loads((here / f"{sort}.json").read_text("utf-8")))
    return {
        name: Explanation(
            name=name,
            means=said["means"],
            cure=said["cure"],
            example=examples.get(name, ""),
        )
        for name, said in sorted(words.items())
    }


def page() -> str:
    """Return DIAGNOSTICS.md."""
    diagnostics, changes = _read("codes"), _read("changes")
    sections = [_HEAD, *map(_section, diagnostics.values()), _CHANGES]
    return "\n".join([*sections, *map(_section, changes.values())])


def _section(one: Explanation) -> str:
    example = one.example.rstrip("\n")
    return f"## {one.name}\n\n{one.means}\n\n```\n{example}\n```\n\n{one.cure}\n"

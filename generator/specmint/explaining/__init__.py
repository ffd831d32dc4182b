"""What each diagnostic means, with an example and the cure: for `specmint explain`, and for DIAGNOSTICS.md.

The words stand in `codes.toml`. The examples in `examples.json` are what the test case of each code reports: a test holds
them to that, so they are true where Specmint is installed without its tests.
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
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What the diagnostic of a code, its `name`, means and how to cure it. `example` is a report of it, as it is printed."""

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
    """Return the explanation of every code, in the order of the alphabet."""
    here = files(__name__)
    words = cast(
        "dict[str, dict[str, str]]", tomllib.loads((here / "codes.toml").read_text("utf-8"))
    )
    examples = cast("dict[str, str]", json.loads((here / "examples.json").read_text("utf-8")))
    return {
        code: Explanation(
            name=code,
            means=said["means"],
            cure=said["cure"],
            example=examples.get(code, ""),
        )
        for code, said in sorted(words.items())
    }


def page() -> str:
    """Return DIAGNOSTICS.md."""
    return "\n".join([_HEAD, *map(_section, explanations().values())])


def _section(one: Explanation) -> str:
    example = one.example.rstrip("\n")
    return f"## {one.name}\n\n{one.means}\n\n```\n{example}\n```\n\n{one.cure}\n"

"""Takes secrets out of what is shown, logged or kept."""

import html
import json
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from .exact import Json as Tree

REDACTED: Final = "redacted"
_WORD: Final = 6
_SLASHES: Final = r"\\{0,8}"


@dataclass(frozen=True, slots=True, repr=False)
class Veil:
    """Takes out these texts wherever they are, and what members of these names hold.

    They are found as they travel: in a URL, a form, JSON, HTML, Basic authentication.
    A text of fewer than six characters only where it stands alone: it may be a word.
    """

    secrets: frozenset[str]
    names: frozenset[str] = frozenset()

    def text(self, text: str) -> str:
        """The text without secrets."""
        if text in self.secrets:
            return REDACTED
        for finder in _finders(self.secrets):
            text = finder.sub(REDACTED, text)
        return text

    def tree(self, tree: Tree) -> Tree:
        """The tree without secrets."""
        if isinstance(tree, str):
            return self.text(tree)
        if isinstance(tree, list):
            return [self.tree(each) for each in tree]
        return self.members(tree) if isinstance(tree, dict) else tree

    def members(self, members: Mapping[str, Tree]) -> dict[str, Tree]:
        """The members without secrets; null stays null."""
        return {
            self.text(name): (
                REDACTED
                if name in self.names and value is not None
                else self.tree(value)
            )
            for name, value in members.items()
        }


@lru_cache(maxsize=64)
def _finders(secrets: frozenset[str]) -> tuple[re.Pattern[str], ...]:
    """Finds each in any spelling; the longest first, as it may hold another."""
    wanted = {secret for secret in secrets if len(secret) >= _WORD}
    wanted |= {b64encode(secret.encode()).decode("ascii") for secret in wanted}
    ordered = sorted(wanted, key=len, reverse=True)
    return tuple(re.compile("".join(map(_ways, secret))) for secret in ordered)


def _ways(character: str) -> str:
    """The ways to write a character, also where its escapes were escaped again."""
    plain = re.escape(character)
    if character.isascii() and character.isalnum():
        return plain
    ways = [
        json.dumps(character)[1:-1],
        quote(character, safe=""),
        html.escape(character),
        f"&#x{ord(character):x};",
        f"&#{ord(character)};",
        *(["+"] if character == " " else []),
    ]
    others = {
        re.escape(way).replace(r"\\", r"\\{1,8}")
        for way in ways
        if way.strip("\\") not in {"", character}
    }
    return f"(?:{_SLASHES}{plain}|(?i:{'|'.join(sorted(others))}))"

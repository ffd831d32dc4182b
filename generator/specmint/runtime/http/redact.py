"""Takes secrets out of what is shown, logged or kept."""

import html
import json
import re
from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote

from ..data.json_text import Json as Tree

REDACTED: Final = "redacted"
_WORD: Final = 6


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

    def tree(self, tree: Tree) -> Any:
        """The JSON tree without secrets; null stays null."""
        if isinstance(tree, str):
            return self.text(tree)
        if isinstance(tree, list):
            return [self.tree(each) for each in tree]
        if not isinstance(tree, dict):
            return tree
        return {
            self.text(name): (
                self.tree(value)
                if value is None or name not in self.names
                else REDACTED
            )
            for name, value in tree.items()
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
    if character.isascii() and character.isalnum():
        return character
    ways = {
        json.dumps(character)[1:-1],
        quote(character, safe=""),
        html.escape(character),
        f"&#x{ord(character):x};",
        f"&#{ord(character)};",
        "+" if character == " " else "",
    }
    others = [
        re.escape(way).replace(r"\\", r"\\{1,8}")
        for way in sorted(ways)
        if way.strip("\\") not in {"", character}
    ]
    return rf"(?:\\{{0,8}}{re.escape(character)}|(?i:{'|'.join(others)}))"

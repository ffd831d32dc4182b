"""Takes secrets out of what is shown, logged or kept."""

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, quote_plus

from .exact import Json as Tree

REDACTED: Final = "redacted"


def spellings(secrets: Iterable[str]) -> frozenset[str]:
    """Secrets as they travel: plain, in a URL, a form, JSON, Basic authentication."""
    return frozenset(each for secret in secrets for each in _spelt(secret))


def _spelt(secret: str) -> tuple[str, ...]:
    inside_json = json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]
    encoded = b64encode(secret.encode()).decode("ascii")
    return secret, quote(secret, safe=""), quote_plus(secret), *inside_json, encoded


@dataclass(frozen=True, slots=True, repr=False)
class Veil:
    """Takes out these texts wherever they are, and what members of these names hold.

    A text of fewer than six characters only where it stands alone: it may be a word.
    """

    secrets: frozenset[str]
    names: frozenset[str] = frozenset()

    def text(self, text: str) -> str:
        """The text without secrets."""
        for secret in self.secrets:
            if text == secret or len(secret) >= 6:
                text = text.replace(secret, REDACTED)
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

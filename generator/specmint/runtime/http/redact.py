"""Take secrets out of what is shown, logged or kept."""

import html
import json
import re
from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote, unquote_plus

from ..data.json_text import JsonTree

REDACTED: Final = "redacted"
_SHORTEST: Final = 6
_PAIR: Final = re.compile(r"(?<=[?&])[^\s<>\"'?&]+")


@dataclass(frozen=True, slots=True, repr=False)
class Redactor:
    """Replaces these texts wherever they are, and what members of these names hold.

    A secret is found as it travels: in a URL, a form, JSON, HTML, Basic authentication.
    One of fewer than six characters only where it is the whole text: it may be a word.
    """

    secrets: frozenset[str]
    names: frozenset[str] = frozenset()

    def text(self, text: str) -> str:
        """Return the text without secrets, and without what these names hold in a query."""
        if text in self.secrets:
            return REDACTED
        if self.names and "?" in text:
            text = _PAIR.sub(self._pair, text)
        for finder in _finders(self.secrets):
            text = finder.sub(REDACTED, text)
        return text

    def tree(self, tree: JsonTree) -> Any:
        """Return the JSON tree without secrets; null stays null."""
        if isinstance(tree, str):
            return self.text(tree)
        if isinstance(tree, list):
            return [self.tree(each) for each in tree]
        if isinstance(tree, dict):
            return {self.text(name): self._member(name, tree[name]) for name in tree}
        return tree

    def _pair(self, found: re.Match[str]) -> str:
        """Return a pair of a query, without its value if that is of these names.

        By the name, also in brackets (`filter[email]`), or by one in the value
        (`where=email:EQUALS:…`), in any case, but not by a part of a longer word.
        """
        names = "|".join(map(re.escape, filter(None, self.names)))
        if not re.search(rf"(?i)(?<!\w)(?:{names})(?!\w)", unquote_plus(found[0])):
            return found[0]
        return f"{found[0].partition('=')[0]}={REDACTED}"

    def _member(self, name: str, value: JsonTree) -> Any:
        is_hidden = not self.names.isdisjoint((name, *re.split(r"[\[\]]", name)))
        return REDACTED if is_hidden and value is not None else self.tree(value)


@lru_cache(maxsize=64)
def _finders(secrets: frozenset[str]) -> tuple[re.Pattern[str], ...]:
    """Return a pattern for each secret in any spelling."""
    wanted = {secret for secret in secrets if len(secret) >= _SHORTEST}
    wanted |= {b64encode(secret.encode()).decode("ascii") for secret in wanted}
    # The longest first, for it may hold another: half a secret would be left.
    ordered = sorted(wanted, key=len, reverse=True)
    return tuple(re.compile("".join(map(_spellings, secret))) for secret in ordered)


def _spellings(character: str) -> str:
    """Return a pattern for the ways in which a character may be written.

    A vendor may echo a request as JSON inside JSON, and each level escapes the
    backslashes of the one below. So up to eight of them may precede a character, and
    replace each one in its escapes. Without a bound, a long row of backslashes would be
    tried again for every character of a secret.
    """
    if character.isascii() and character.isalnum():
        return character
    code = ord(character)
    ways = {f"&#x{code:x};", f"&#{code};", html.escape(character)}
    ways |= {json.dumps(character)[1:-1], quote(character, safe="")}
    if character == " ":
        ways.add("+")
    others = [
        re.escape(way).replace(r"\\", r"\\{1,8}")
        for way in sorted(ways)
        if way.strip("\\") not in {"", character}
    ]
    # Hexadecimal digits of escapes may be in either case, the character itself not.
    return rf"(?:\\{{0,8}}{re.escape(character)}|(?i:{'|'.join(others)}))"

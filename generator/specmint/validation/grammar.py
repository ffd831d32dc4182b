"""The grammar of tokens, media types, statuses and path templates, by their RFCs."""

from __future__ import annotations

import re

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""RFC 9110, 5.6.2: header names, cookie names (RFC 6265, 4.1.1), authentication schemes."""

WORDS = re.compile(rf"{TOKEN.pattern}(?: {TOKEN.pattern})*")
"""Tokens with a space between them: a name as a person reads it, where one token is needed."""

TOKEN_HINT = "Use only letters, digits and !#$%&'*+-.^_`|~ (RFC 9110, 5.6.2)."

_QUOTED = r'"(?:[^"\\\x00-\x08\x0a-\x1f\x7f]|\\[\t\x20-\x7e])*+"'
MEDIA_TYPE = re.compile(
    rf"{TOKEN.pattern}/{TOKEN.pattern}"
    rf"(?:[ \t]*+;[ \t]*+(?:{TOKEN.pattern}=(?:{TOKEN.pattern}|{_QUOTED}))?)*+"
)
"""RFC 9110, 8.3.1. `*/*` and `text/*` match too."""

STATUS = re.compile(r"[1-5](?:[0-9][0-9]|XX)|default")

COMPONENT_NAME = re.compile(r"[a-zA-Z0-9._-]+")

UNSENDABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
"""Control characters, and halves of surrogate pairs, which have no UTF-8."""

VARIABLE = re.compile(r"\{([^{}]*)\}")
"""A variable of a path template or a server URL."""

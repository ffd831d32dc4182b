"""JSON Pointers (RFC 6901), and the runtime expressions of OpenAPI that hold one (3.1, 4.8.20.4).

The generator takes pointers apart here and nowhere else:

    pointer    = *( "/" token )
    token      = any text, with "~" written "~0" and "/" written "~1"
    expression = "$request.query." name | "$request.body#" pointer
               | "$response.header." name | "$response.body#" pointer

Generated clients carry the same rule in their runtime, which imports nothing of ours. One table of
vectors, `tests/pointer_vectors.py`, holds both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias, cast
from urllib.parse import urldefrag, urljoin

Tokens: TypeAlias = tuple[str, ...]
"""The unescaped reference tokens of a pointer; () is the whole document."""

_EXPRESSION = re.compile(
    r"\$(?P<message>request|response)\."
    r"(?:query\.(?P<query>.+)|header\.(?P<header>[!#$%&'*+.^_`|~\w-]+)|body#(?P<body>/.*))\Z",
    re.DOTALL | re.ASCII,
)


def tokens_of(pointer: str) -> Tokens:
    """Return the tokens of a pointer: `/a~1b/c` is ("a/b", "c"), "" is (). Raises ValueError if it is none."""
    if pointer and not pointer.startswith("/"):
        raise ValueError(f"not a JSON Pointer: {pointer!r}")
    # "~1" before "~0": the other order would turn "~01", which is "~1", into "/" (RFC 6901, 4).
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def pointer_of(tokens: Tokens) -> str:
    """Return the pointer that `tokens_of` takes apart into these tokens."""
    return "".join("/" + token.replace("~", "~0").replace("/", "~1") for token in tokens)


def is_index(token: str) -> bool:
    """Return whether a token can be the index of an array element: ASCII digits, no leading zero (RFC 6901, 4)."""
    if not (token.isascii() and token.isdigit() and len(token) < 10):
        return False
    return token == "0" or token[0] != "0"


class Expression(NamedTuple):
    """A runtime expression: a place in a request or in a response.

    `name` is that of a query parameter or a header, or a JSON Pointer into the body.
    """

    message: Literal["request", "response"]
    place: Literal["query", "header", "body"]
    name: str


def expression_of(text: str) -> Expression | None:
    """Return the parsed runtime expression, or None for any text that is no expression of the kinds above."""
    match = _EXPRESSION.match(text)
    if match is None:
        return None
    message = cast(Literal["request", "response"], match["message"])
    if match["query"] is not None:
        return Expression(message, "query", match["query"])
    if match["header"] is not None:
        return Expression(message, "header", match["header"])
    return Expression(message, "body", match["body"])


def joined(base: str, uri: str) -> str:
    """Return a URI resolved against a base, without its fragment; as it is if it is malformed."""
    try:
        return urldefrag(urljoin(base, uri)).url
    except ValueError:
        return uri


def own_address(data: object) -> str:
    """Return the address that a document gives itself by `$self` (OpenAPI 3.2, 4.1.1), without a fragment, or ""."""
    own = cast(Mapping[str, object], data).get("$self") if isinstance(data, Mapping) else None
    return urldefrag(own).url if isinstance(own, str) else ""


def origin(moves: Mapping[Tokens, Tokens], path: Tokens) -> Tokens:
    """Return where a value stands in its text; `moves` has what a conversion has moved, by its new place."""
    length = next((end for end in range(len(path), 0, -1) if path[:end] in moves), 0)
    return moves.get(path[:length], ()) + path[length:]

"""JSON Pointers and their steps (RFC 6901, 5): the generator and the runtime take them apart alike."""

from __future__ import annotations

VECTORS: list[tuple[str, tuple[str, ...]]] = [
    ("", ()),
    ("/", ("",)),
    ("/foo", ("foo",)),
    ("/foo/0", ("foo", "0")),
    ("/a~1b", ("a/b",)),
    ("/m~0n", ("m~n",)),
    ("/~01", ("~1",)),
    ("/~10", ("/0",)),
    ("/a~1b/c~0d/e", ("a/b", "c~d", "e")),
    ("/c%d", ("c%d",)),
    ("/ /é", (" ", "é")),
    ("//x/", ("", "x", "")),
]
"""Each pointer, and what it leads through."""

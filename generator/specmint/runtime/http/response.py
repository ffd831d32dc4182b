"""Receive one answer: its body is decoded piece by piece, and never beyond a cap.

A gzip bomb of 200 kB unpacks to 200 MB; here it stops at the cap, while it unpacks. An
encoding that ends too soon is noticed, which neither zlib nor httpx2 reports.
"""

import re
import zlib
from dataclasses import dataclass, field
from json import detect_encoding
from typing import Any, Final

import httpx2

from ..data.json_text import JsonTree, NotJson, loads

_PIECE: Final = 1 << 20
SHOWN: Final = 8_192
"""How many bytes of a body an error shows."""
_DEFLATE: Final = 15
_GZIP: Final = 31
# Some servers write there what is no coding, such as the charset.
_NO_CODING: Final = dict.fromkeys(("", "identity", "none", "utf-8", "utf8", "binary", "8bit"), 0)
_CODINGS: Final = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": _DEFLATE, **_NO_CODING}
"""The window size that zlib wants for a Content-Encoding; 0: nothing to unpack."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What arrived. With a `flaw`, in part; `cut` if the connection broke.

    `saved`: the body went elsewhere while it arrived, and is not here. `repeated`: the
    first key that `tree_of` met twice in one object.
    """

    status: int
    headers: httpx2.Headers = field(repr=False)
    body: bytes = field(repr=False)
    seconds: float = 0.0
    flaw: str = ""
    cut: bool = False
    saved: bool = False
    repeated: list[str] = field(default_factory=list[str], repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Why nothing arrived; unless `sent`, the request certainly did not leave."""

    why: str
    sent: bool
    seconds: float = 0.0
    cause: OSError | None = None


def tree_of(answer: Answer) -> JsonTree:
    """Return the body as JSON: UTF-8, else in the charset that its Content-Type names.

    What no charset explains becomes U+FFFD: where a call succeeded, its id is worth
    more than a letter of a name.
    """
    try:
        return loads(answer.body, answer.repeated)
    except NotJson:
        return loads(text_of(answer), answer.repeated)


def is_garbled(answer: Answer) -> bool:
    """Return whether `tree_of` met bytes that no charset explains."""
    if answer.body.isascii() and b"\0" not in answer.body:  # nor is it UTF-16
        return False
    try:
        answer.body.decode(detect_encoding(answer.body))
    except ValueError:
        return "\ufffd" in text_of(answer)
    return False


def text_of(answer: Answer) -> str:
    """Return the body as text: in the charset of its Content-Type, else as it begins."""
    found = re.search(r"charset=[\"']?([\w.-]+)", answer.headers.get("content-type", ""))
    charset = found[1] if found else detect_encoding(answer.body)
    try:
        return answer.body.decode(charset, errors="replace").removeprefix("\ufeff")
    except (LookupError, ValueError):
        return answer.body.decode("utf-8", errors="replace")


class BodyReader:
    """Decodes a body while it arrives: feed it the pieces, then ask what it holds.

    `encoding` is the Content-Encoding (RFC 9110 8.4.1): gzip, deflate or none; `most`
    is how many decoded bytes are accepted.
    """

    saved = keeps_open = False

    def __init__(self, encoding: str, most: int) -> None:
        coding = encoding.strip().lower()
        self._bits = _CODINGS.get(coding, 0)
        self._known = coding in _CODINGS
        self._flaw = ""
        if not self._known:
            self._flaw = f"the answer's Content-Encoding is unknown: {coding[:40]}"
        self._most = most
        self._content = bytearray()
        self._packed = bytearray()
        self._inflate: Any = None

    def feed(self, chunk: bytes) -> bool:
        """Take a piece; return whether more is wanted."""
        self._packed += chunk[: SHOWN - len(self._packed)]
        if not self._known:
            return len(self._packed) < SHOWN
        is_first = self._inflate is None
        if is_first and self._bits == _GZIP and chunk[:1] in (b"{", b"["):
            self._bits = 0  # a proxy took off the gzip, and left its name
        take = self._unpack if self._bits else self._keep
        try:
            if not self._flaw:
                take(chunk)
        except zlib.error:
            self._flaw = "the answer's compression is broken"
        return not self._flaw

    def content(self) -> bytes:
        """Return the decoded body; of a flawed one its beginning, packed if need be."""
        packed = self._packed if self._flaw else b""
        return bytes(self._content or packed)

    def flaw(self) -> str:
        """Return what is wrong with the body, if nothing more comes."""
        if self._flaw or self._inflate is None or self._inflate.eof:
            return self._flaw
        return "the answer's compression ends too soon"

    def _keep(self, piece: bytes) -> None:
        self._content += piece
        if len(self._content) > self._most:
            self._flaw = f"the answer is larger than {self._most} bytes"
            del self._content[SHOWN:]

    def _unpack(self, chunk: bytes) -> None:
        is_first = self._inflate is None
        if is_first and chunk and self._bits == _DEFLATE and chunk[0] & 0x0F != 8:
            # "deflate" is zlib by RFC 9110 8.4.1.2; some servers send it raw.
            self._bits = -_DEFLATE
        while chunk and not self._flaw:
            if self._inflate is None or self._inflate.eof:
                # Members of gzip may follow each other (RFC 1952 2.2).
                self._inflate = zlib.decompressobj(self._bits)
            self._keep(self._inflate.decompress(chunk, _PIECE))
            chunk = self._inflate.unconsumed_tail or self._inflate.unused_data

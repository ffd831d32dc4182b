"""An answer's body, decoded piece by piece and never beyond a cap.

A gzip bomb of 200 kB unpacks to 200 MB; here it stops at the cap, while it unpacks. An
encoding that ends too soon is noticed, which neither zlib nor httpx2 tells.
"""

import zlib
from typing import Any, Final

_PIECE: Final = 1 << 20
_KEPT: Final = 8_192
_CODINGS: Final = {"": 0, "identity": 0, "gzip": 31, "x-gzip": 31, "deflate": 15}
"""What zlib calls `wbits`; 0 where there is nothing to unpack."""


class Body:
    """Feed it what arrives, then ask for its content and flaw.

    `encoding` is the Content-Encoding (RFC 9110 8.4.1): gzip, deflate or none; `most`
    the decoded bytes to accept.
    """

    def __init__(self, encoding: str, most: int) -> None:
        coding = encoding.strip().lower()
        self._bits = _CODINGS.get(coding, 0)
        self._unknown = coding not in _CODINGS
        self._flaw = "the answer's encoding is unknown" if self._unknown else ""
        self._most = most
        self._content = bytearray()
        self._packed = bytearray()
        self._inflate: Any = None

    def feed(self, chunk: bytes) -> bool:
        """Take a piece; False if no more is wanted."""
        self._packed += chunk[: _KEPT - len(self._packed)]
        if self._unknown:
            return len(self._packed) < _KEPT
        take = self._unpack if self._bits else self._keep
        try:
            if not self._flaw:
                take(chunk)
        except zlib.error:
            self._flaw = "the answer's compression is broken"
        return not self._flaw

    def content(self) -> bytes:
        """All of it; of what is too large, enough for an error; of what could not be
        unpacked at all, that much as it came."""
        return bytes(self._content or (self._packed if self._flaw else b""))

    def flaw(self) -> str:
        """What is wrong with it, if nothing more comes."""
        ended = self._inflate is None or self._inflate.eof
        return self._flaw or ("" if ended else "the answer's compression ends too soon")

    def _keep(self, piece: bytes) -> None:
        self._content += piece
        if len(self._content) > self._most:
            self._flaw = f"the answer is larger than {self._most} bytes"
            del self._content[_KEPT:]

    def _unpack(self, chunk: bytes) -> None:
        while chunk and not self._flaw:
            if self._inflate is None and self._bits == 15 and chunk[0] & 0x0F != 8:
                self._bits = -15  # "deflate" is zlib by the standard, raw by some
            if self._inflate is None or self._inflate.eof:
                # Members of gzip may follow each other (RFC 1952 2.2).
                self._inflate = zlib.decompressobj(self._bits)
            self._keep(self._inflate.decompress(chunk, _PIECE))
            chunk = self._inflate.unconsumed_tail or self._inflate.unused_data

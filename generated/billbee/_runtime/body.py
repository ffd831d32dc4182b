"""An answer's body, decoded piece by piece and never beyond a cap.

A gzip bomb of 200 kB unpacks to 200 MB; here it stops at the cap, while it unpacks. An
encoding that ends too soon is noticed, which zlib alone does not tell.
"""

import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from zlib import _Decompress as Inflate  # pyright: ignore[reportPrivateUsage]

_PIECE: Final = 1 << 20
_KEPT: Final = 8_192
_RAW_DEFLATE: Final = -zlib.MAX_WBITS
_CODINGS: Final = {
    "": 0,
    "identity": 0,
    "gzip": zlib.MAX_WBITS | 16,
    "x-gzip": zlib.MAX_WBITS | 16,
    "deflate": zlib.MAX_WBITS,
}


class Body:
    """Feed it what arrives, then ask for its content and flaw.

    Args:
        encoding: The Content-Encoding (RFC 9110 8.4.1); gzip, deflate or none.
        most: Decoded bytes to accept.
    """

    def __init__(self, encoding: str, most: int) -> None:
        coding = encoding.strip().lower()
        self._bits = _CODINGS.get(coding, 0)
        self._flaw = "" if coding in _CODINGS else "the answer's encoding is unknown"
        self._most = most
        self._full = False
        self._content = bytearray()
        self._inflate: Inflate | None = None

    def feed(self, chunk: bytes) -> bool:
        """Take a piece; False if no more is wanted."""
        if self._flaw:
            return False
        try:
            return self._unpack(chunk) if self._bits else self._keep(chunk)
        except zlib.error:
            self._flaw = "the answer's compression is broken"
            return False

    def content(self) -> bytes:
        """All of it; of what is too large, enough for an error."""
        return bytes(self._content[:_KEPT] if self._full else self._content)

    def flaw(self) -> str:
        """What is wrong with it, if nothing more comes."""
        if self._flaw or self._inflate is None or self._inflate.eof:
            return self._flaw
        return "the answer's compression ends too soon"

    def _keep(self, piece: bytes) -> bool:
        if len(self._content) + len(piece) > self._most:
            self._full = True
            self._flaw = f"the answer is larger than {self._most} bytes"
            piece = piece[: max(0, _KEPT - len(self._content))]
        self._content += piece
        return not self._full

    def _unpack(self, chunk: bytes) -> bool:
        if self._inflate is None and chunk:
            # "deflate" is zlib by the standard, and raw by some servers.
            if self._bits == zlib.MAX_WBITS and chunk[0] & 0x0F != 8:
                self._bits = _RAW_DEFLATE
            self._inflate = zlib.decompressobj(self._bits)
        while chunk and self._inflate is not None:
            if self._inflate.eof:  # gzip members may follow each other (RFC 1952 2.2)
                self._inflate = zlib.decompressobj(self._bits)
            if not self._keep(self._inflate.decompress(chunk, _PIECE)):
                return False
            chunk = self._inflate.unconsumed_tail or self._inflate.unused_data
        return True

"""An answer's body, decoded piece by piece and never beyond a cap.

A gzip bomb of 200 kB unpacks to 200 MB; here it stops at the cap, while it is
unpacked. An encoding cut short is noticed, which zlib alone does not tell.
"""

import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from zlib import _Decompress as _Inflate

_PIECE: Final = 1 << 20
_GZIP: Final = zlib.MAX_WBITS | 16


class Body:
    """Feed it what arrives, then ask for `content` and `flaw`.

    Args:
        encoding: The Content-Encoding (RFC 9110 8.4.1); gzip, deflate or none.
        most: Decoded bytes to accept.
    """

    def __init__(self, encoding: str, most: int) -> None:
        self.content = bytearray()
        self.flaw = ""
        self.full = False
        self._most = most
        self._bits = 0
        self._inflate: _Inflate | None = None
        match encoding.strip().lower():
            case "" | "identity":
                pass
            case "gzip" | "x-gzip":
                self._bits = _GZIP
            case "deflate":
                self._bits = zlib.MAX_WBITS
            case _:
                self.flaw = "the answer is encoded in a way that was not asked for"

    def feed(self, chunk: bytes) -> bool:
        """Take a piece; False if no more is wanted."""
        if self.flaw:
            return False
        if not self._bits:
            return self._keep(chunk)
        try:
            return self._unpack(chunk)
        except zlib.error:
            self.flaw = "the answer's compression is broken"
            return False

    def end(self) -> None:
        """Nothing more comes; an encoding that has not ended is a flaw."""
        if self._inflate is not None and not self._inflate.eof and not self.flaw:
            self.flaw = "the answer's compression ends too soon"

    def _keep(self, piece: bytes) -> bool:
        if len(self.content) + len(piece) > self._most:
            self.content += piece[: self._most - len(self.content)]
            self.full = True
            self.flaw = f"the answer is larger than {self._most} bytes"
            return False
        self.content += piece
        return True

    def _unpack(self, chunk: bytes) -> bool:
        if self._inflate is None:
            # "deflate" is zlib by the standard and raw by many servers.
            if self._bits == zlib.MAX_WBITS and chunk and chunk[0] & 0x0F != 8:
                self._bits = -zlib.MAX_WBITS
            self._inflate = zlib.decompressobj(self._bits)
        while chunk:
            if self._inflate.eof:  # gzip members may follow each other (RFC 1952 2.2)
                if self._bits != _GZIP:
                    return True
                self._inflate = zlib.decompressobj(self._bits)
            if not self._keep(self._inflate.decompress(chunk, _PIECE)):
                return False
            chunk = self._inflate.unconsumed_tail or self._inflate.unused_data
        return True

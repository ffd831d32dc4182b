"""Bodies as they arrive: whatever their encoding and wherever they are cut, whole, or known not to be; and never too large."""

import gzip
import itertools
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specmint.runtime.http.response import BodyReader


def received(encoding: str, *chunks: bytes, most: int = 1 << 20) -> tuple[bytes, str]:
    body = BodyReader(encoding, most)
    for chunk in chunks:
        if not body.feed(chunk):
            break
    return body.content(), body.flaw()


@given(st.binary(max_size=200), st.sampled_from(["", "gzip", "deflate", "raw"]), st.integers(1, 9))
def test_encodings_are_undone_however_they_are_cut(data: bytes, coding: str, step: int) -> None:
    """gzip, deflate by the standard, deflate as some send it, or none."""
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = {
        "": data,
        "gzip": gzip.compress(data, mtime=0),
        "deflate": zlib.compress(data),
        "raw": raw.compress(data) + raw.flush(),
    }[coding]
    chunks = [packed[at : at + step] for at in range(0, len(packed), step)]
    assert received("deflate" if coding == "raw" else coding, *chunks) == (data, "")


def test_gzip_members_follow_each_other() -> None:
    """RFC 1952 2.2."""
    assert received("gzip", gzip.compress(b"a", mtime=0) + gzip.compress(b"b")) == (b"ab", "")


def test_a_compression_that_ends_too_soon_is_noticed_at_every_byte() -> None:
    """No prefix of a compressed answer passes for the whole."""
    packed = gzip.compress(b'{"amount": 12345}' * 20, mtime=0)
    for end in range(1, len(packed)):
        assert received("gzip", packed[:end])[1]
    assert received("gzip", b"not gzip at all")[1] == "the answer's compression is broken"
    assert received("br", b"x")[1] == "the answer's Content-Encoding is unknown: br"
    assert received("gzip") == (b"", "")


def test_a_body_is_never_larger_than_the_cap() -> None:
    """Exactly the cap is accepted, one byte more is not."""
    assert received("", b"x" * 99, b"y", most=100)[1] == ""
    content, flaw = received("", b"x" * 99, b"yz", most=100)
    assert "larger than 100 bytes" in flaw and content.startswith(b"xxx")


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_bomb_stops_at_the_cap(coding: str) -> None:
    """200 MB in 200 kB: less than twice the cap is ever held."""
    cap = 8_000_000
    bits = zlib.MAX_WBITS | (16 if coding == "gzip" else 0)
    squeeze = zlib.compressobj(9, wbits=bits)
    zeros = bytes(1 << 20)
    packed = b"".join(squeeze.compress(zeros) for _ in itertools.repeat(None, 200))
    packed += squeeze.flush()
    tracemalloc.start()
    try:
        content, flaw = received(coding, packed, most=cap)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "larger" in flaw and len(content) <= 8192
    assert peak < 2 * cap

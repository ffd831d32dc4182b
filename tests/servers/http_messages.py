"""Just enough HTTP/1.1 to know where a message ends."""

import asyncio
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The first lines of a request."""

    text: bytes
    method: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A whole message, its head apart from its body (still chunked, if it was)."""

    head: bytes
    body: bytes


async def read_head(reader: asyncio.StreamReader) -> Head | None:
    """The head of the next request; None when the client has gone."""
    try:
        text = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    method, target, _ = text.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
    return Head(text=text, method=method, target=target)


async def read_request(reader: asyncio.StreamReader, head: Head, most: int | None) -> bytes:
    """The whole request; or its head and `most` bytes of its body."""
    if most is None:
        return head.text + await _body(reader, head.text)
    wanted = min(most, int(_field(head.text, b"content-length") or b"0"))
    return head.text + await reader.readexactly(wanted)


async def read_answer(reader: asyncio.StreamReader, method: str) -> Message:
    """The whole answer to a request of that method."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    bodiless = method == "HEAD" or status in (204, 304)
    return Message(head=head, body=b"" if bodiless else await _body(reader, head))


async def _body(reader: asyncio.StreamReader, head: bytes) -> bytes:
    if b"chunked" in (_field(head, b"transfer-encoding") or b"").lower():
        return await _chunks(reader)
    length = _field(head, b"content-length")
    return await reader.readexactly(int(length)) if length else b""


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    parts = []
    while True:
        line = await reader.readuntil(b"\r\n")
        chunk = await reader.readexactly(int(line.split(b";")[0], 16) + 2)
        parts += [line, chunk]
        if chunk == b"\r\n":
            return b"".join(parts)


def _field(head: bytes, name: bytes) -> bytes | None:
    for line in head.split(b"\r\n")[1:]:
        key, _, value = line.partition(b":")
        if key.strip().lower() == name:
            return value.strip()
    return None

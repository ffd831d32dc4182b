"""A vendor on loopback: `python -m tests.bench.server` prints its port, and answers until its standard input ends."""

from __future__ import annotations

import asyncio
import json
import sys

_ROWS = 5800
_ROW = {"Name": "Muster GmbH", "Email": "einkauf@muster.example", "Tel1": "+49 30 1234567"}
_ONE = json.dumps({"ErrorCode": 0, "Data": {"Id": 1, **_ROW}}).encode()
#: About 839 kB.
_LIST = json.dumps(
    {
        "ErrorCode": 0,
        "Data": [{"Id": number, **_ROW, "PriceGroupId": 7, "DefaultMailAddress": None} for number in range(_ROWS)],
        "Paging": {"Page": 1, "TotalPages": 1, "TotalRows": _ROWS, "PageSize": _ROWS},
    }
).encode()  # fmt: skip


def answer(head: bytes) -> bytes:
    """Return the answer to a request: one customer where its path ends with a number, else the list."""
    path = head.split(b" ", 2)[1].partition(b"?")[0]
    body = _ONE if path[-1:].isdigit() else _LIST
    lines = (
        f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return lines.encode() + body


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            writer.write(answer(await reader.readuntil(b"\r\n\r\n")))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
        writer.close()


async def main() -> None:
    """Serve requests without a body, on kept connections."""
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())

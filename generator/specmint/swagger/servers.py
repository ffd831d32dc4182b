"""Host, base path and schemes of Swagger 2.0 as the servers of OpenAPI 3.0. Credentials go there."""

from __future__ import annotations

import re

from specmint.document import Json
from specmint.swagger.parts import Members, Moves, texts

_ADDRESS = re.compile(r"(https?)://([^/?#]+)([^?#]*)/?\Z", re.IGNORECASE)


def servers(data: Members, moves: Moves) -> Members:
    """Return the servers: https before http, since credentials go there; relative to the document where it names no host.

    A slip never leads elsewhere than to the host that is named: an address in the place of a host or of a base path is
    that address.
    """
    host, base = data.get("host"), _base(data, moves)
    if _ADDRESS.match(base):
        moves.warn(
            ("basePath",), "server-url", "`basePath` is a whole URL; it is read as the server"
        )
        moves.record(("servers",), ("basePath",))
        return {"servers": [{"url": base}]}
    if not isinstance(host, str) or not host.strip():
        moves.record(("servers",), ("basePath",))
        relative: list[Json] = [{"url": base}]
        own = data.get("servers")
        if isinstance(own, list) and own:
            moves.places.pop(("servers",))
            return {"servers": own}
        return {"servers": relative[: bool(base)]}
    moves.record(("servers",), ("host",))
    schemes, host = _schemes(data, moves), host.strip()
    address = _ADDRESS.match(host)
    if address is not None:
        message = "`host` is a whole URL; its scheme and path count"
        moves.warn(("host",), "server-url", message)
        schemes, host = [address[1].lower()], address[2] + address[3]
    host = host.rstrip("/")
    if base and host.endswith(base):
        moves.warn(("host",), "server-url", "`host` ends with `basePath`, which counts once")
        base = ""
    listed: list[Json] = [{"url": f"{one}://{host}{base}"} for one in schemes]
    return {"servers": listed}


def _base(data: Members, moves: Moves) -> str:
    """Return the base path, with a slash before it and none behind it: without the first it would be part of the host."""
    written = str(data.get("basePath") or "").strip()
    base = written.rstrip("/")
    if not base or base.startswith("/") or _ADDRESS.match(base):
        return base
    message = "`basePath` has no slash before it; it is read with one"
    moves.warn(("basePath",), "server-url", message)
    return f"/{base}"


def _schemes(data: Members, moves: Moves) -> list[str]:
    """Return the schemes that can be called; the declared one if none can, which validation then reports."""
    declared = [one.lower() for one in texts(data.get("schemes"))]
    if isinstance(data.get("schemes"), str):
        message = "`schemes` must be a list; the text is read as one"
        moves.warn(("schemes",), "wrong-type", message)
    usable = sorted({one for one in declared if one in ("http", "https")}, reverse=True)
    return usable or declared[:1] or ["https"]

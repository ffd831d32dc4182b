"""What the body of an operation is sent as."""

from __future__ import annotations

from specmint import ir

_USUAL = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "content": "application/octet-stream",
}


def media_type(body: ir.Body) -> str:
    """Return the media type of a body: its own, else the usual one of its kind."""
    if body.media_type is not None:
        return body.media_type.raw
    return _USUAL[body.kind]

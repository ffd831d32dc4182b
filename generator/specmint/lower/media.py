"""Media types: which are JSON, which are forms."""

from __future__ import annotations


def is_form(media: str) -> bool:
    """Whether a media type is a form without files."""
    return media.split(";")[0].strip().lower() == "application/x-www-form-urlencoded"


def is_json(media: str) -> bool:
    """Whether a media type is JSON (RFC 6838, 4.2.8: the structured suffix `+json`)."""
    plain = media.split(";")[0].strip().lower()
    return plain in ("application/json", "text/json", "*/*", "application/*") or plain.endswith(
        "+json"
    )

"""Write a body of type multipart/form-data (RFC 7578, and WHATWG HTML 4.10.21.8).

A value is a part: files with name and media type, objects as JSON, all else as text. A
list is a part for each of its items.
"""

import mimetypes
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast
from urllib.parse import unquote

from ..data.model import Model
from ..errors import BadRequest
from .contents import Content, Streamed, upload_of
from .params import Encoded, JsonField, header, json_text, named, text

#: Python's own table, without the files of the system, which differ.
_TYPES: Final = mimetypes.MimeTypes()
_MEDIA: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+/[ !-~]+")
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LINE: Final = re.compile(r"\r\n?|\n")
_BREAK: Final = re.compile(r"[\r\n\x00]")


@dataclass(frozen=True, slots=True)
class TypedPart:
    """A value whose part has its own media type, or headers of its own."""

    value: object
    media_type: str = ""
    headers: Mapping[str, object] = field(default_factory=dict[str, object])


def typed_part(
    value: object, media_type: str = "", headers: Mapping[str, object] | None = None
) -> TypedPart | None:
    """Return a part of a declared media type, or `None` (left out) for no value."""
    return None if value is None else TypedPart(value, media_type, headers or {})


def multipart_body(values: Mapping[str, object] | None) -> Streamed | None:
    """Return the body with a part for each value; `None` is left out.

    Without values there is no body. Raises `BadRequest` for what cannot be sent. The
    boundary is random, so no content can hold it but by chance of 1 to 2^128.
    """
    if values is None:
        return None
    boundary = secrets.token_hex(16)
    pieces: list[bytes | Content] = []
    for head, content in _heads_and_contents(values):
        pieces.append(f"--{boundary}\r\n{head}\r\n\r\n".encode())
        pieces += [content, b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode())
    return Streamed(pieces, f"multipart/form-data; boundary={boundary}")


def _heads_and_contents(
    values: Mapping[str, object],
) -> Iterator[tuple[str, bytes | Content]]:
    for name, value in values.items():
        media_type, headers = "", dict[str, str]()
        if isinstance(value, TypedPart):
            media_type = value.media_type
            headers = {key: _header(value.headers[key], key) for key in value.headers}
            value = value.value
        try:
            is_file = isinstance(value, tuple) and upload_of(cast(Any, value))
            single: object = cast(Any, value)
            for own, each in [(name, single)] if is_file else named({name: single}):
                yield _part(own, each, media_type, headers)
        except UnicodeEncodeError:
            raise BadRequest(f"{name}: the text holds what UTF-8 cannot") from None
        except (OSError, ValueError) as refused:
            raise BadRequest(f"{name}: {refused}") from None


def _part(
    name: str, value: object, media_type: str, headers: Mapping[str, str]
) -> tuple[str, bytes | Content]:
    """Return the head and the content of one part."""
    one_break = _LINE.sub("\r\n", name)
    disposition = f'form-data; name="{_escaped(one_break)}"'
    content: bytes | Content
    if isinstance(value, JsonField | Mapping | Model):
        plain = cast(object, value)
        if isinstance(value, JsonField):
            plain = value.value
        content, media_type = (
            json_text(plain).encode(),
            media_type or "application/json",
        )
    elif upload := upload_of(value):
        shown = upload.name or name
        disposition += f'; filename="{_escaped(shown)}"'
        guessed, _ = _TYPES.guess_type(shown)
        media_type = upload.media_type or media_type or guessed or _BYTES
        content = upload.content
    elif isinstance(value, Encoded):
        content = unquote(value).encode()
    else:
        content = text(value, name).encode()
    lines = {"Content-Disposition": disposition, **headers}
    if media_type:
        lines["Content-Type"] = _checked_type(media_type, name)
    return "\r\n".join(f"{key}: {lines[key]}" for key in lines), content


_BYTES: Final = "application/octet-stream"


def _escaped(name: str) -> str:
    """Return a name as browsers write it: line breaks and quotes escaped (WHATWG)."""
    escaped = name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
    escaped.encode()  # raises for half a surrogate pair
    return escaped


def _checked_type(media_type: str, name: str) -> str:
    if not _MEDIA.fullmatch(media_type):
        raise BadRequest(f"{name}: {media_type!r} is no media type")
    return media_type


def _header(value: object, name: str) -> str:
    written = header(value, name)
    if not _NAME.fullmatch(name) or _BREAK.search(written):
        raise BadRequest(f"{name}: the value cannot stand in a header")
    return written

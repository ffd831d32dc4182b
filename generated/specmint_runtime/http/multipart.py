"""Write bodies of several parts (RFC 2046, 5.1): a part for each value.

Files have name and media type, objects are JSON, all else is text. In a mapping a list
is a part for each of its items. multipart/form-data is as RFC 7578 and browsers write
it (WHATWG HTML 4.10.21.8).
"""

import mimetypes
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
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
_FORM_DATA: Final = "multipart/form-data"
_RELATED: Final = "multipart/related"
_PLAIN_TEXT: Final = "text/plain; charset=utf-8"
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


def multipart_body(
    values: Mapping[str, object] | Sequence[object] | None,
    media_type: str = _FORM_DATA,
) -> Streamed | None:
    """Return the body with a part for each value; `None` is left out.

    Names travel as those of a form. Parts of a list have none, nor have those of
    multipart/related, which are told apart by their order (RFC 2387, 4): the first is
    the root, whose media type the body's repeats (RFC 2387, 3.1).

    Without values there is no body. Raises `BadRequest` for what cannot be sent. The
    boundary is random, so no content can hold it but by chance of 1 to 2^128.
    """
    if values is None:
        return None
    boundary = secrets.token_hex(16)
    pieces: list[bytes | Content] = []
    root = ""
    for head, content in _heads_and_contents(values, media_type):
        root = root or head.get("Content-Type", "")
        lines = "".join(f"{key}: {head[key]}\r\n" for key in head)
        pieces += [f"--{boundary}\r\n{lines}\r\n".encode(), content, b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode())
    kind = f'; type="{root}"' if media_type == _RELATED and '"' not in root else ""
    return Streamed(pieces, f"{media_type}{kind}; boundary={boundary}")


def _heads_and_contents(
    values: Mapping[str, object] | Sequence[object], whole: str
) -> Iterator[tuple[dict[str, str], bytes | Content]]:
    """Yield headers and content of each part; a text in a form has no media type."""
    is_named = isinstance(values, Mapping) and whole != _RELATED
    for name, value in _values_and_names(values):
        media_type, headers = "", dict[str, str]()
        if isinstance(value, TypedPart):
            media_type = value.media_type
            headers = {key: _header(value.headers[key], key) for key in value.headers}
            value = value.value
        try:
            is_file = isinstance(value, tuple) and upload_of(cast(Any, value))
            single: object = cast(Any, value)
            for own, each in [(name, single)] if is_file else named({name: single}):
                head, content = _part(own, each, media_type, is_named=is_named)
                if whole != _FORM_DATA:
                    head.setdefault("Content-Type", _PLAIN_TEXT)
                yield {**head, **headers}, content
        except UnicodeEncodeError:
            raise BadRequest(f"{name}: the text holds what UTF-8 cannot") from None
        except (OSError, ValueError) as refused:
            raise BadRequest(f"{name}: {refused}") from None


def _values_and_names(
    values: Mapping[str, object] | Sequence[object],
) -> Iterator[tuple[str, object]]:
    """Yield the parts with their names, or with their numbers; a list in a list is JSON."""
    if isinstance(values, Mapping):
        yield from values.items()
        return
    for number, value in enumerate(values):
        each: object = cast(Any, value)
        if isinstance(value, list):
            each = JsonField(cast(Any, value))
        yield f"part {number}", each


def _part(
    name: str, value: object, media_type: str, *, is_named: bool
) -> tuple[dict[str, str], bytes | Content]:
    """Return the headers and the content of one part; a file has a name in any case."""
    one_break = _LINE.sub("\r\n", name)
    disposition = f'form-data; name="{_escaped(one_break)}"' if is_named else ""
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
        shown = upload.name or (name if is_named else "")
        if shown:
            disposition = f'{disposition or "attachment"}; filename="{_escaped(shown)}"'
        guessed, _ = _TYPES.guess_type(shown)
        media_type = upload.media_type or media_type or guessed or _BYTES
        content = upload.content
    elif isinstance(value, Encoded):
        content = unquote(value).encode()
    else:
        content = text(value, name).encode()
    head = {"Content-Disposition": disposition} if disposition else {}
    if media_type:
        head["Content-Type"] = _checked_type(media_type, name)
    return head, content


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

"""Check that a request is a fresh webhook of the vendor, before its body is understood.

No error, `repr` or local variable of what raises one holds a secret.
"""

import hmac
import re
import time
from base64 import b64decode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NoReturn, Protocol, TypeAlias

from ..errors import BadRequest, Error

_PLACES: Final = re.compile(r"(\{(?:timestamp|id|body)\})")
_WHOLE_SECONDS: Final = re.compile(r"[0-9]{1,15}")
WebhookProblem: TypeAlias = Literal["missing", "malformed", "wrong", "old", "repeated"]


class WebhookRefused(Error):
    """A request is no fresh webhook of the vendor: answer it with 400, and do nothing.

    `reason` is "missing" or "malformed" for a header, "wrong" for a signature that none
    of the secrets makes, "old" for a time outside the tolerance, and "repeated" for an
    event that came before: answer that one with 200, or the vendor sends it again.
    """

    def __init__(self, message: str = "", reason: WebhookProblem = "wrong") -> None:
        super().__init__(message, reason)
        self.message = message
        self.reason: WebhookProblem = reason

    def __str__(self) -> str:
        return self.message


class HeadersLike(Protocol):
    """The headers of a request, in any case: a dict, or what a web framework has."""

    def items(self) -> Iterable[tuple[str, str]]: ...


@dataclass(frozen=True, slots=True)
class Signature:
    """How a request of the vendor proves who sent it.

    Attributes:
        header: Where the signature stands: one element, or several with a `separator`.
        hash: That of the HMAC (RFC 2104); `None`: the header has the secret itself.
        encoding: How the HMAC is written, behind `prefix`.
        signed: What is signed, with `{body}`, `{timestamp}`, `{id}` and `{url}` for these.
        time_prefix: What the element with the time begins with, if `header` has one.
        time_header: The header with the time, if it has one of its own.
        id_header: The header with the event's id, if that is signed.
        tolerance: How many seconds that time may lie in the past or in the future.
        secret_prefix: What the vendor writes before a secret, and is no part of it.
        secret_encoding: How the vendor writes the bytes of a secret.
    """

    header: str
    hash: Literal["sha1", "sha256", "sha512"] | None = None
    encoding: Literal["hex", "base64"] = "hex"
    signed: str = "{body}"
    prefix: str = ""
    separator: str = ""
    time_prefix: str | None = None
    time_header: str | None = None
    id_header: str | None = None
    tolerance: float = 300.0
    secret_prefix: str = ""
    secret_encoding: Literal["text", "base64"] = "text"

    def message(self, body: bytes, moment: str, event_id: str, url: str = "") -> bytes:
        """Return the bytes that are signed."""
        filled = {
            "{body}": body,
            "{timestamp}": moment.encode(),
            "{id}": event_id.encode(),
            "{url}": url.encode(),
        }
        parts = _PLACES.split(self.signed)
        return b"".join(filled.get(part, part.encode()) for part in parts)

    def key(self, secret: str) -> bytes:
        """Return the bytes of a secret; none where it is not written as it should be."""
        text = secret.removeprefix(self.secret_prefix)
        if self.secret_encoding == "text":
            return text.encode()
        return _from_base64(text)

    def digest(self, text: str) -> bytes:
        """Return the bytes of a signature; none where it is not written as one."""
        if self.hash is None:
            return text.encode()
        if self.encoding == "base64":
            return _from_base64(text)
        try:
            # `fromhex` takes spaces too.
            return bytes.fromhex(text) if text.isalnum() else b""
        except ValueError:
            return b""


class WebhookSecrets:
    """The secrets of a vendor's webhooks, each as good as the others; never shown."""

    __slots__ = ("_keys", "_signature")

    def __init__(self, given: Iterable[str], signature: Signature) -> None:
        self._signature = signature
        self._keys = [signature.key(each) for each in given]

    def are_usable(self) -> bool:
        """Return whether there are any, and none is empty or written otherwise."""
        return bool(self._keys) and all(self._keys)

    def made(self, found: Sequence[str], message: bytes) -> bool:
        """Return whether one of the secrets makes one of the signatures.

        Every pair is compared, each in constant time.
        """
        given = [self._signature.digest(each) for each in found]
        made = [self._made(key, message) for key in self._keys]
        fits = [hmac.compare_digest(ours, each) for ours in made for each in given]
        return any(fits)

    def _made(self, key: bytes, message: bytes) -> bytes:
        if self._signature.hash is None:
            return key
        return hmac.digest(key, message, self._signature.hash)

    def __repr__(self) -> str:
        return f"WebhookSecrets({len(self._keys)})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("secrets are not pickled")


@dataclass(frozen=True, slots=True)
class Proven:
    """What a request has proved: what was signed, and whether a time was part of it."""

    message: bytes
    event_id: str = ""
    is_timed: bool = False


def check_signature(
    signature: Signature,
    secrets: WebhookSecrets,
    body: bytes,
    headers: HeadersLike,
    tolerance: float,
    url: str = "",
) -> Proven:
    """Return what was signed; raise `WebhookRefused` for what the vendor did not send.

    The time counts only once the signature is known to be right. Raises `BadRequest`
    where the address is signed and not given, or given and not signed.
    """
    if "{url}" in signature.signed and not url:
        raise BadRequest("the address is signed: give url=, as the vendor has it")
    if url and "{url}" not in signature.signed:
        raise BadRequest("the address is not signed, so url= proves nothing")
    whole = _only_header(headers, signature.header)
    elements = [each.strip() for each in whole.split(signature.separator or None)]
    if not signature.separator:
        elements = [whole]
    found = _behind(signature.prefix, elements)
    moment = _moment(signature, elements, headers)
    event_id = _only_header(headers, signature.id_header) if signature.id_header else ""
    if not found:
        raise WebhookRefused(f"the header {signature.header} has no signature", "malformed")
    message = signature.message(body, moment, event_id, url)
    if not secrets.made(found, message):
        raise WebhookRefused(
            f"the signature in {signature.header} is of nobody who knows the secret",
            "wrong",
        )
    if moment and abs(time.time() - int(moment)) > tolerance:
        raise WebhookRefused(f"it was signed more than {tolerance:g} s ago, or ahead", "old")
    return Proven(message, event_id, bool(moment))


def _moment(signature: Signature, elements: Sequence[str], headers: HeadersLike) -> str:
    """Return the time at which it was signed, in seconds since 1970; "" without one."""
    where, found = signature.header, list[str]()
    if signature.time_header is not None:
        where = signature.time_header
        found = [_only_header(headers, where)]
    elif signature.time_prefix is not None:
        found = _behind(signature.time_prefix, elements)
    else:
        return ""
    # Of two times the one that is checked need not be the one that was signed.
    if len(found) != 1 or not _WHOLE_SECONDS.fullmatch(found[0]):
        raise WebhookRefused(f"the header {where} has no time", "malformed")
    return found[0]


def _behind(prefix: str, elements: Sequence[str]) -> list[str]:
    """Return the values of the elements that begin with a prefix."""
    begun = [each for each in elements if each.startswith(prefix)]
    return [value for each in begun if (value := each.removeprefix(prefix))]


def _only_header(headers: HeadersLike, name: str) -> str:
    """Return the value of a header, which must be there once."""
    pairs = headers.items()
    found = [value for key, value in pairs if key.lower() == name.lower()]
    if not found or not found[0].strip():
        raise WebhookRefused(f"the header {name} is missing", "missing")
    if len(found) > 1:
        raise WebhookRefused(f"the header {name} came twice", "malformed")
    return found[0].strip()


def _from_base64(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError:
        return b""

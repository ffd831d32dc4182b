"""What the vendor sends on its own, and how it proves that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from specmint.ir.text import Text
from specmint.ir.values import Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """`x-webhook-signature`: an HMAC by `hash` over `signed`, or, where that is None, the secret itself.

    It stands in `header`, in an `encoding`, behind `prefix`; `separator` is between the header's elements. The time stands
    in the same header behind `time_prefix`, or in `time_header`; the event's id in `id_header`. `tolerance` is in
    seconds, None for the usual one. Secrets have a `secret_prefix`, and are written in `secret_encoding`.
    """

    header: Text
    hash: Literal["sha1", "sha256", "sha512"] | None
    encoding: Literal["hex", "base64"]
    signed: Text
    prefix: Text
    separator: str
    time_prefix: Text | None
    time_header: Text | None
    id_header: Text | None
    tolerance: int | None
    secret_prefix: Text
    secret_encoding: Literal["text", "base64"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhooks:
    """The events that the vendor sends, as one `type`: the alternatives of several.

    `is_mixed`: nothing tells several apart. `id` points to the id of an event in its body. `signature` is None where
    nothing says how the vendor proves that it sent one.
    """

    type: Type
    is_mixed: bool
    id: Text | None
    signature: Signature | None

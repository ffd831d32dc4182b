"""What a JSON Schema cannot say of `x-webhook-signature`: whether its header is of a form, and what is signed."""

from __future__ import annotations

from collections.abc import Iterator

from specmint.diagnostics import Diagnostic
from specmint.document import Node
from specmint.vocabulary import signature_elements

_KEY = "x-webhook-signature"


def check_signature(signature: Node) -> Iterator[Diagnostic]:
    """Yield what is wrong with a signature that has the form which the vocabulary wants."""
    elements = signature_elements(signature)
    if elements is None:
        message = f"{_KEY}: a form has {{signature}} once, and {{timestamp}} at most once, each at an element's end"
        hint = "name what stands between its elements as `separator`"
        yield signature.child("form").error("vocabulary", message, hint)
        return
    is_shared = signature.text("algorithm") == "shared-secret"
    signed = signature.text("signed") or "{body}"
    times = [key for key in ("timestamp",) if signature.get(key) is not None]
    if "timestamp" in elements:
        times.append("form")
    if len(times) > 1:
        message = (
            f"{_KEY}: the time stands in a header of its own, or in the signature's, not in both"
        )
        yield (signature / "timestamp").error("vocabulary", message)
    if times and (is_shared or "{timestamp}" not in signed):
        message = f"{_KEY}: a time that is not signed proves nothing"
        hint = "write {timestamp} where the vendor signs it, or leave the time out"
        yield (signature / times[0]).error("vocabulary", message, hint)
    if not times and "{timestamp}" in signed:
        message = f"{_KEY}: nothing says where the time stands that is signed"
        hint = "name it in `form`, or its header by `timestamp`"
        yield (signature / "signed").error("vocabulary", message, hint)
    if not times and signature.get("tolerance") is not None:
        message = f"{_KEY}: without a time nothing can be too old"
        yield (signature / "tolerance").error("vocabulary", message)
    yield from _check_id(signature, signed)


def _check_id(signature: Node, signed: str) -> Iterator[Diagnostic]:
    is_in_header = signature.text("id").startswith("$request.header.")
    if is_in_header and "{id}" not in signed:
        message = f"{_KEY}: an id in a header that is not signed proves nothing"
        hint = "write {id} where the vendor signs it, or name a member of the body"
        yield (signature / "id").error("vocabulary", message, hint)
    if "{id}" in signed and not is_in_header:
        message = f"{_KEY}: nothing says which header has the id that is signed"
        yield (signature / "signed").error("vocabulary", message, "name it by `id`")

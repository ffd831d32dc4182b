"""Overlays (OpenAPI Overlay Specification 1.0 and 1.1): a document with what a team says of it, in files of their own.

The vendor's file stays as it is. Of what an overlay puts into the document it is remembered where it is written, so
that every later diagnostic points into the overlay.

    actions      what an overlay says, judged by itself
    paths        what a JSONPath selects
    tree         the document while it changes, and where each value is written
    applying     the actions, one after the other
"""

from __future__ import annotations

from typing import NamedTuple

from specmint.diagnostics import Diagnostic
from specmint.document import Document

__all__ = ["Overlaid", "overlaid"]


class Overlaid(NamedTuple):
    """A document as its overlays make it, and what is to be said of them."""

    document: Document
    diagnostics: tuple[Diagnostic, ...]


def overlaid(document: Document, *, values: int, depth: int) -> Overlaid:
    """Return a document with its overlays applied in their order. They may add `values` to it, and nest it to a `depth`.

    Raises SpecmintError with all that is wrong with them, if something is: what they were to make is not known then.
    """
    if not document.overlays:
        return Overlaid(document, ())
    from specmint.overlays.applying import applied

    return Overlaid(*applied(document, values, depth))

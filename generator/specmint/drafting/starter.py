"""The spec that a new API starts with: small and whole, with the vocabulary beside it as comments."""

from __future__ import annotations

from importlib.resources import files


def starter(name: str) -> str:
    """Return the text of a document for an API of this name, which is a Python identifier."""
    text = files("specmint").joinpath("drafting", "starter.yaml").read_text("utf-8")
    title = name.replace("_", " ").strip().title() or name
    host = name.replace("_", "-").strip("-").lower() or "acme"
    return text.replace("@TITLE@", title).replace("@NAME@", name).replace("@HOST@", host)

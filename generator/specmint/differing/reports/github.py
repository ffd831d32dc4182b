"""Differences as annotations of GitHub Actions: workflow commands, one a line."""

from __future__ import annotations

from collections.abc import Sequence

from specmint.diagnostics import printable
from specmint.differing.difference import Difference, Level

_COMMANDS = {Level.BREAKING: "error", Level.ADDITIVE: "notice", Level.DOCS: "notice"}


def github(name: str, differences: Sequence[Difference]) -> str:
    """Return a line for each difference. What stands in the new document is shown at its place there; the rest has none."""
    return "".join(f"{_command(name, one)}\n" for one in differences)


def _command(name: str, one: Difference) -> str:
    place = None if one.new is None else one.new.place
    facts: list[tuple[str, object]] = []
    if place is not None:
        facts = [("file", place.file), ("line", place.line), ("col", place.column)]
    facts.append(("title", f"{name}: {one.level} ({one.kind})"))
    properties = ",".join(f"{key}={_property(str(value))}" for key, value in facts)
    message = printable(f"{one.what}: {one.reason}")
    return f"::{_COMMANDS[one.level]} {properties}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(printable(text)).replace(":", "%3A").replace(",", "%2C")

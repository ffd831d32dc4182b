"""Data -> YAML text that means the same in YAML 1.1 and 1.2, whichever a tool reads."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import yaml

from specmint.document import Json

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
_WORDS = frozenset(["true", "false", "null", "yes", "no", "on", "off", "y", "n"])
"""Words that are no text in YAML 1.1, the last two in some readers only."""


class _Writer(yaml.SafeDumper):
    """Writes numbers digit for digit, and indents the elements of a list."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def written(data: Json) -> str:
    """Return data as YAML: a member a line, lists of plain values on one line, text that is not plainly text quoted."""
    return yaml.dump(data, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=float("inf"))


def _text(writer: Any, text: str) -> Any:
    is_plain = _PLAIN.match(text) and text.lower() not in _WORDS
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=None if is_plain else '"')


def _decimal(writer: Any, number: Decimal) -> Any:
    # Without a dot, PyYAML and YAML 1.1 take 1E+2 for text.
    digits = re.sub(r"^(-?[0-9]+)E", r"\1.0E", str(number))
    return writer.represent_scalar("tag:yaml.org,2002:float", digits)


def _mapping(writer: Any, data: dict[str, Json]) -> Any:
    return writer.represent_mapping("tag:yaml.org,2002:map", data, flow_style=not data)


def _list(writer: Any, data: list[Json]) -> Any:
    is_nested = any(isinstance(each, dict | list) for each in data)
    return writer.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=not is_nested)


_Writer.add_representer(str, _text)
_Writer.add_representer(Decimal, _decimal)
_Writer.add_representer(dict, _mapping)
_Writer.add_representer(list, _list)

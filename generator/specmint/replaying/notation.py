"""How an overlay is written: YAML that means the same in YAML 1.1 and 1.2."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from specmint.diagnostics import printable
from specmint.document import Json
from specmint.replaying.actions import Action

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
_WORDS = frozenset(["true", "false", "null", "yes", "no", "on", "off", "y", "n"])
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def written(title: str, extends: str, actions: list[Action], left: Iterable[str]) -> str:
    """The overlay's text; "" without actions, for an overlay has at least one. `left` becomes comments."""
    if not actions:
        return ""
    lines = [
        "overlay: 1.0.0",
        "info:",
        f"  title: {_text(f'What recorded exchanges show of {title}'.strip())}",
    ]
    lines.append('  version: "1"')
    if extends:
        lines.append(f"extends: {_text(extends)}")
    lines.append("actions:")
    for action in actions:
        lines += _action(action)
    lines += [f"# left to you: {printable(what)}" for what in left]
    return "\n".join(lines) + "\n"


def _action(action: Action) -> Iterator[str]:
    yield f"  # {printable(action.comment)}"
    yield f"  - target: {_text(action.target)}"
    yield f"    description: {_text(action.description)}"
    if action.remove:
        yield "    remove: true"
    elif isinstance(action.update, dict) and action.update:
        yield "    update:"
        yield from _block(action.update, "      ")
    else:
        yield f"    update: {_flow(action.update)}"


def _block(value: Json, indent: str) -> Iterator[str]:
    """An object or a list, one member a line."""
    if isinstance(value, dict):
        for name, child in value.items():
            yield from _entry(f"{indent}{_text(name)}:", child, indent + "  ")
    elif isinstance(value, list):
        for child in value:
            yield from _entry(f"{indent}-", child, indent + "  ")


def _entry(start: str, value: Json, indent: str) -> Iterator[str]:
    nested = (
        isinstance(value, dict)
        and value
        or isinstance(value, list)
        and any(isinstance(one, dict | list) for one in value)
    )
    if nested and start.endswith("-"):
        first, *rest = _block(value, indent)
        yield f"{start} {first.strip()}"
        yield from rest
    elif nested:
        yield start
        yield from _block(value, indent)
    else:
        yield f"{start} {_flow(value)}"


def _flow(value: Json) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return str(value)
        case str():
            return _text(value)
        case list():
            return f"[{', '.join(_flow(one) for one in value)}]"
        case dict():
            return f"{{{', '.join(f'{_text(name)}: {_flow(one)}' for name, one in value.items())}}}"


def _text(text: str) -> str:
    """A text as it reads in YAML 1.1 and 1.2 alike: plain where that is safe, else in double quotes."""
    if _PLAIN.match(text) and text.lower() not in _WORDS:
        return text
    return f'"{"".join(_in_double_quotes(char) for char in text)}"'


def _in_double_quotes(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    return char if char.isprintable() else f"\\U{ord(char):08x}"

"""JSON text -> data (RFC 8259), strict where the standard module is lenient.

The standard module reads. A second pass runs only when there is something to report.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, NoReturn

from specmint.document import Json
from specmint.lines import line_and_column, line_starts
from specmint.source.fault import (
    Fault,
    Limits,
    Unreadable,
    decimal,
    duplicate_key,
    integer,
    number_too_long,
    too_deep,
)
from specmint.spots import Spot

_TOKEN = re.compile(
    r"""[ \t\n\r]*+(?:(?P<string>"(?:[^"\\]++|\\.)*+")|(?P<open>[\[{])|(?P<close>[\]}])"""
    r"""|(?P<mark>[:,])|(?P<word>[^\s\[\]{}:,"]++))""",
    re.DOTALL,
)
_STRING = r'"(?:[^"\\]++|\\.)*+"?'
_COMMENT = re.compile(
    rf"{_STRING}|(?P<slip>//[^\n\r]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/)?)", re.DOTALL
)
_LAST_COMMA = re.compile(rf"{_STRING}|(?P<slip>,)(?=[ \t\n\r]*+[}}\]])", re.DOTALL)
_NOT_A_LINE_END = re.compile(r"[^\n\r]")
_MOST_COMPARED = 100
"""Members that are there twice and whose values are compared: each costs the reading of both."""


class Parsed(NamedTuple):
    """The data of a text, and the slips in it."""

    data: Json
    faults: list[Fault]


class Faulty(Exception):
    """Raised for JSON that could be read, and is not accepted."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


class _Doubtful(Exception):
    """Raised where the fast pass meets something that the second pass must look at."""


def parse(text: str, limits: Limits) -> Parsed:
    """Return the data of a JSON text, and the slips in it. Raises Unreadable for a syntax error.

    Raises Faulty for a text that is well-formed but not acceptable: a member twice with different values,
    NaN, numbers of absurd length, absurd depth.
    """
    doubtful = False

    def members(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        nonlocal doubtful
        made = dict(pairs)
        doubtful = doubtful or len(made) != len(pairs)
        return made

    try:
        data: Json = json.loads(
            text,
            object_pairs_hook=members,
            parse_float=decimal,
            parse_int=integer,
            parse_constant=_no_constant,
        )
    except json.JSONDecodeError as error:
        raise Unreadable(_syntax(text, error)) from None
    except (_Doubtful, ValueError, RecursionError):
        doubtful = True
        data = None
    if doubtful or _deeper_than(data, limits.depth):
        _check_syntax(text)
        faults = _Scanner(text, limits).faults()
        if not all(fault.is_slip for fault in faults):
            raise Faulty(*faults)
        return Parsed(data, faults)
    return Parsed(data, [])


class Plain(NamedTuple):
    """A text of the same length that is JSON alone, and where something else stood."""

    text: str
    slips: tuple[Fault, ...]


def without_slips(text: str) -> Plain:
    """Return a text without comments and commas before closing brackets, which JSON lacks: spaces stand in their place."""
    found: list[Fault] = []
    for pattern, message in (
        (_COMMENT, "JSON has no comments; this one is passed over"),
        (_LAST_COMMA, "JSON has no comma before a closing bracket; it is passed over"),
    ):
        parts, end = list[str](), 0
        for match in pattern.finditer(text):
            start = match.start("slip")
            if start >= 0:
                parts += [text[end:start], _NOT_A_LINE_END.sub(" ", match["slip"])]
                end = match.end("slip")
                found.append(Fault(start, "json-slip", message, is_slip=True))
        text = "".join([*parts, text[end:]])
    return Plain(text, tuple(found))


def _no_constant(_: str) -> NoReturn:
    raise _Doubtful


def _check_syntax(text: str) -> None:
    """Raise Unreadable unless the text is well-formed, at least down to the depth limit: the scanner relies on it."""
    try:
        json.loads(text, parse_float=str, parse_int=str)
    except json.JSONDecodeError as error:
        raise Unreadable(_syntax(text, error)) from None
    except RecursionError:
        return


def _syntax(text: str, error: json.JSONDecodeError) -> Fault:
    message, hint = _sentence(error.msg), ""
    if error.msg.startswith("Illegal trailing comma"):
        return _after_comma(text, error.pos)
    if error.msg.startswith("Extra data"):
        message, hint = "there is text after the end of the JSON document", "Remove it."
    elif not text[error.pos :].strip():
        message, hint = "the text ends in the middle", "The file may be cut off."
    return Fault(error.pos, "json-syntax", f"not valid JSON: {message}", hint)


def _after_comma(text: str, comma: int) -> Fault:
    """Return the fault of a bracket behind a comma.

    Python 3.13 points at the comma; before, it missed what should follow, and so do we on every version.
    """
    bracket = len(text) - len(text[comma + 1 :].lstrip(" \t\n\r"))
    wanted = (
        "value" if text[bracket : bracket + 1] == "]" else "property name enclosed in double quotes"
    )
    return Fault(bracket, "json-syntax", f"not valid JSON: expecting {wanted}")


def _sentence(message: str) -> str:
    return message[:1].lower() + message[1:]


def _deeper_than(data: Json, limit: int) -> bool:
    level: list[Json] = [data]
    for _ in range(limit + 1):
        if not level:
            return False
        level = [child for value in level for child in _containers_in(value)]
    return bool(level)


def _containers_in(value: Json) -> Iterator[Json]:
    """Yield the objects and lists directly inside a value."""
    children: Iterable[Json] = ()
    if isinstance(value, dict):
        children = value.values()
    elif isinstance(value, list):
        children = value
    return (child for child in children if isinstance(child, (dict, list)))


def _key(text: str) -> str:
    """Return the key that a string of JSON spells."""
    return json.loads(text) if "\\" in text else text[1:-1]


class _Scanner:
    """Finds what is wrong with the tokens, in one pass over them without recursion."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.found: list[Fault] = []
        self.starts: list[int] = []

    def faults(self) -> list[Fault]:
        try:
            self.run()
        except Unreadable as stop:
            self.found += stop.faults
        return self.found or [Fault(0, "json-syntax", "not acceptable JSON")]

    def run(self) -> None:
        stack: list[dict[str, Spot] | list[Spot]] = []
        key: tuple[str, int] | None = None
        for token in _TOKEN.finditer(self.text):
            kind = token.lastgroup or "word"
            start = token.start(kind)
            if kind == "close":
                stack.pop()
            elif kind == "mark":
                continue
            elif kind == "string" and key is None and stack and isinstance(stack[-1], dict):
                key = (_key(token.group("string")), start)
                continue
            else:
                self._add(stack, key, start, token.group(kind))
                key = None

    def _add(
        self,
        stack: list[dict[str, Spot] | list[Spot]],
        key: tuple[str, int] | None,
        start: int,
        token: str,
    ) -> None:
        children = self._children(token, start, len(stack))
        parent = stack[-1] if stack else []
        if isinstance(parent, list):
            parent.append(Spot(start, start, children))
        elif key:
            self._add_member(parent, key[0], Spot(key[1], start, children))
        if children is not None:
            stack.append(children)

    def _add_member(self, parent: dict[str, Spot], key: str, spot: Spot) -> None:
        known = parent.get(key)
        if known is not None:
            self.starts = self.starts or line_starts(self.text)
            line, _ = line_and_column(self.starts, known.key)
            values = self._values(known.value, spot.value)
            self.found.append(duplicate_key(spot.key, key, known.key, line, values))
        parent[key] = spot

    def _values(self, *offsets: int) -> tuple[Json, Json] | None:
        """Return two values; None for values that are too long or too deep, and after many."""
        if len(self.found) >= _MOST_COMPARED:
            return None
        read = json.JSONDecoder(parse_float=decimal, parse_int=integer).raw_decode
        try:
            one, other = (read(self.text, offset)[0] for offset in offsets)
        except (ValueError, RecursionError):
            return None
        return one, other

    def _children(self, token: str, start: int, depth: int) -> dict[str, Spot] | list[Spot] | None:
        """Return an empty container for the children of an object or a list; None for a scalar, which is checked."""
        if token in ("{", "[") and depth >= self.limits.depth:
            raise Unreadable(too_deep(start, self.limits.depth))
        if token == "{":
            return {}
        if token == "[":
            return []
        if token[0] not in '"tfn':
            self._number(token, start)
        return None

    def _number(self, token: str, start: int) -> None:
        try:
            decimal(token)
        except ValueError:
            if token.lstrip("-") in ("NaN", "Infinity"):
                message, hint = f"{token} is not JSON", "JSON numbers are finite (RFC 8259, 6)."
                self.found.append(Fault(start, "json-syntax", message, hint))
            else:
                self.found.append(number_too_long(start))

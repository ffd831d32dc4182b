"""YAML text -> data and spots: YAML 1.2 with the core schema, and nothing that runs.

PyYAML's parser gives the events (the C library where it is installed). What they mean is decided
here: only the tags of the core schema, no duplicate keys, aliases within a budget. Merge keys (YAML 1.1) and
keys that are no text are slips: the members are taken over, the key is the text that is written. `yes`, `2020-01-01`, `12:30:45`, `0777` and `1_000` are text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, NoReturn

import yaml

from specmint.diagnostics import printable, quoted
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

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE = "tag:yaml.org,2002:"
_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_CONSTANT_NAMES: dict[type, str] = {bool: "a boolean", type(None): "null"}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_STATUS_CODE = re.compile(r"[1-5][0-9][0-9]")
_NOT_YAML = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)  # YAML 1.2, 5.1
_TEXT_OF_A_VALUE = 100
"""Characters of text that count as one more value, so that aliases do not multiply long texts either."""
_MISREAD = "\x85\u2028\u2029\ufeff"
"""Characters that are ordinary in YAML 1.2, and that PyYAML takes for line ends or refuses."""


class Parsed(NamedTuple):
    """What a text contains, and every fault that did not stop the reading."""

    data: Json
    spot: Spot
    faults: list[Fault]


class _Made(NamedTuple):
    """A finished node: its value, and its size and height once aliases are expanded."""

    value: Json
    spot: Spot
    size: int
    height: int


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet."""

    value: dict[str, Json] | list[Json]
    children: dict[str, Spot] | list[Spot]
    start: int
    anchor: str | None
    holds_statuses: bool
    key: str | None = None
    key_start: int = 0
    size: int = 1
    height: int = 0
    merges: bool = False
    merged: list[_Made] = field(default_factory=list[_Made])


def parse(text: str, limits: Limits) -> Parsed:
    """Return the data of one YAML document. Raises Unreadable, with all faults up to there, where it must stop."""
    bad = _NOT_YAML.search(text)
    if bad:
        message = f"the control character {printable(bad.group())} is not allowed in YAML"
        hint = "Write it as an escape in a double-quoted string, or remove it."
        raise Unreadable(Fault(bad.start(), "control-character", message, hint))
    builder = _Builder(text, limits)
    try:
        return builder.build()
    except Unreadable as stop:
        raise Unreadable(*builder.faults, *stop.faults) from None


class _Builder:
    """Turns the events of the parser into data, without recursion."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.faults: list[Fault] = []
        self.stack: list[_Open] = []
        self.anchors: dict[str, _Made | _Open] = {}
        self.aliased = 0
        self.size = 0
        self.starts: list[int] = []
        self.result: _Made | None = None
        self.stand_ins = _stand_ins(text)
        self.originals = {ord(new): old for old, new in self.stand_ins.items()}

    def build(self) -> Parsed:
        documents = 0
        for event in self._events():
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                self._open(event)
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                self._close()
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._stop(event, "several-documents", "a second YAML document starts here")
        if self.result is None:
            raise Unreadable(Fault(0, "empty-file", "the file contains nothing but comments"))
        return Parsed(self.result.value, self.result.spot, self.faults)

    def _events(self) -> Iterator[yaml.Event]:
        text = self.text.translate({ord(old): new for old, new in self.stand_ins.items()})
        try:
            parser = _LOADER(text)
            while parser.check_event():
                yield parser.get_event()
        except yaml.MarkedYAMLError as error:
            raise Unreadable(_syntax(self.text, error)) from None
        except (yaml.YAMLError, RecursionError, UnicodeError) as error:
            raise Unreadable(Fault(0, "yaml-syntax", f"not valid YAML: {error}")) from None

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        start = _offset(event)
        text = self._original(event.value)
        if self._expects_key():
            self._key(text, start, plain=self._is_plain(event))
            return
        value = self._resolved(text, event, start)
        size = 1 + len(text) // _TEXT_OF_A_VALUE
        self._add(_Made(value, Spot(start, start, None), size, 0), event.anchor)

    def _original(self, text: str) -> str:
        if not self.originals:  # nearly always: translating costs time
            return text
        return text.translate(self.originals)

    def _is_plain(self, event: yaml.ScalarEvent) -> bool:
        return event.tag is None and bool(event.implicit[0])

    def _expects_key(self) -> bool:
        if not self.stack:
            return False
        return isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None

    def _resolved(self, text: str, event: yaml.ScalarEvent, start: int) -> Json:
        tag = event.tag
        if tag is None and event.implicit[0]:
            return self._plain(text, start)
        if tag in (None, "!", _CORE + "str"):
            return text
        if tag not in {_CORE + name for name in ("int", "float", "bool", "null")}:
            self._refuse_tag(tag, start)
            return text
        value = self._plain(text, start)
        if isinstance(value, str):
            self._refuse_tag(tag, start)
        return value

    def _plain(self, text: str, start: int) -> Json:
        """Return what a plain scalar means by the core schema (YAML 1.2, 10.3.2); numbers with leading zeros stay text."""
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        try:
            if _INTEGER.fullmatch(text):
                return integer(text)
            if _BASED.fullmatch(text):
                return integer(text, base=0)
            if _FLOAT.fullmatch(text):
                return decimal(text)
        except ValueError:
            self.faults.append(number_too_long(start))
            return None
        if _NOT_FINITE.fullmatch(text):
            message = f"{text} is not a finite number; JSON has no such number"
            self.faults.append(Fault(start, "number-not-finite", message, "Leave it out."))
            return None
        return text

    def _refuse_tag(self, tag: str, start: int) -> None:
        message = f"the YAML tag {quoted(tag)} is not allowed: a specification is plain data"
        hint = "Remove the tag; a value is text when it is quoted."
        self.faults.append(Fault(start, "yaml-tag", message, hint))

    def _key(self, text: str, start: int, *, plain: bool) -> None:
        top = self.stack[-1]
        assert isinstance(top.children, dict)
        top.merges = plain and text == "<<"
        if top.merges:
            message = "merge keys are not part of YAML 1.2; the members are taken over"
            fault = Fault(start, "merge-key", message, "Write the members out.", is_slip=True)
            self.faults.append(fault)
            top.key, top.key_start = text, start
            return
        if plain and not (top.holds_statuses and _STATUS_CODE.fullmatch(text)):
            self._check_plain_key(text, start)
        top.key, top.key_start = text, start

    def _check_plain_key(self, text: str, start: int) -> None:
        kind = _kind_of_key(text)
        if kind:
            is_slip = text not in ("", "~")
            message = f"the key {quoted(text)} is {kind}; keys are text"
            message += ", and it is read as the text" * is_slip
            hint = f'Quote it: "{text}"'
            fault = Fault(start, "key-not-text", message, hint, written=text, is_slip=is_slip)
            self.faults.append(fault)

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        start = _offset(event)
        if self._expects_key():
            self._stop(event, "key-not-text", "a key is a mapping or a list; keys are text")
        if len(self.stack) >= self.limits.depth:
            raise Unreadable(too_deep(start, self.limits.depth))
        holds_statuses = bool(self.stack) and self.stack[-1].key == "responses"
        made, tag = _Open([], [], start, event.anchor, holds_statuses), "seq"
        if isinstance(event, yaml.MappingStartEvent):
            made, tag = _Open({}, {}, start, event.anchor, holds_statuses), "map"
        if event.tag not in (None, "!", _CORE + tag):
            self._refuse_tag(event.tag, start)
        if event.anchor:
            self.anchors[event.anchor] = made
        self.stack.append(made)

    def _close(self) -> None:
        done = self.stack.pop()
        for source in done.merged:
            _take_over(done, source)
        spot = Spot(done.start, done.start, done.children)
        self._add(_Made(done.value, spot, done.size, done.height + 1), done.anchor)

    def _alias(self, event: yaml.AliasEvent) -> None:
        start = _offset(event)
        name = quoted(str(event.anchor))
        target = self.anchors.get(str(event.anchor))
        if target is None:
            self._stop(event, "undefined-alias", f"there is no anchor {name} before this alias")
        if isinstance(target, _Open):
            self._stop(event, "recursive-alias", f"the alias {name} is inside the value it names")
        assert isinstance(target, _Made)
        if self._expects_key():
            if not isinstance(target.value, str):
                self._stop(event, "key-not-text", f"the alias {name} is not text; keys are text")
            self._key(str(target.value), start, plain=False)
            return
        self.aliased += target.size
        if self.aliased > self.limits.aliased:
            message = f"the YAML aliases expand to more than {self.limits.aliased} values"
            hint = "Use components and $ref instead of YAML aliases."
            raise Unreadable(Fault(start, "alias-bomb", message, hint))
        if len(self.stack) + target.height > self.limits.depth:
            raise Unreadable(too_deep(start, self.limits.depth))
        self._add(target._replace(spot=target.spot._replace(key=start)), None)

    def _add(self, made: _Made, anchor: str | None) -> None:
        if anchor:
            self.anchors[anchor] = made
        if not self.stack:
            self.result = made
            return
        top = self.stack[-1]
        top.size += made.size
        top.height = max(top.height, made.height)
        if isinstance(top.value, list):
            top.value.append(made.value)
            assert isinstance(top.children, list)
            top.children.append(made.spot)
        elif top.merges:
            top.key, top.merges = None, False
            self._merge(top, made)
        elif top.key is not None:
            self._add_member(top, top.key, made)
            top.key = None
        self.size += 1
        if self.size + self.aliased > self.limits.nodes:
            message = f"more than {self.limits.nodes} values"
            raise Unreadable(Fault(made.spot.value, "too-many-values", message))

    def _add_member(self, top: _Open, key: str, made: _Made) -> None:
        assert isinstance(top.value, dict)
        assert isinstance(top.children, dict)
        if key in top.children:
            self.starts = self.starts or line_starts(self.text)
            first = top.children[key].key
            line, _ = line_and_column(self.starts, first)
            values = (top.value[key], made.value)
            self.faults.append(duplicate_key(top.key_start, key, first, line, values))
        top.value[key] = made.value
        top.children[key] = made.spot._replace(key=top.key_start)

    def _merge(self, top: _Open, made: _Made) -> None:
        """Remember the mapping, or the mappings of a list, whose members are taken over; the first that has one counts."""
        for source in _elements(made):
            if isinstance(source.value, dict):
                top.merged.append(source)
            else:
                message = "a merge key takes over the members of mappings, and this is none"
                self.faults.append(Fault(made.spot.value, "merge-key", message))

    def _stop(self, event: yaml.Event, code: str, message: str) -> NoReturn:
        raise Unreadable(Fault(_offset(event), code, message))


def _elements(made: _Made) -> Iterator[_Made]:
    """Yield the elements of a list, or the one value that is no list."""
    if not isinstance(made.value, list) or not isinstance(made.spot.children, list):
        yield made
        return
    for value, spot in zip(made.value, made.spot.children, strict=True):
        yield made._replace(value=value, spot=spot)


def _take_over(done: _Open, source: _Made) -> None:
    """Add the members of a mapping that another does not have (YAML 1.1, type `merge`). They stand where they are written."""
    children = source.spot.children
    if isinstance(done.value, dict) and isinstance(source.value, dict):
        for key, value in source.value.items():
            if key not in done.value and isinstance(children, dict):
                done.value[key] = value
                assert isinstance(done.children, dict)
                done.children[key] = children[key]


def _offset(event: yaml.Event) -> int:
    if not event.start_mark:
        return 0
    return event.start_mark.index


def _kind_of_key(text: str) -> str:
    """Return what a plain key is instead of text; "" if it is text."""
    if text in _CONSTANTS:
        return _CONSTANT_NAMES[type(_CONSTANTS[text])]
    if _INTEGER.fullmatch(text) or _FLOAT.fullmatch(text) or _BASED.fullmatch(text):
        return "a number"
    return ""


def _stand_ins(text: str) -> dict[str, str]:
    """Return a private-use character, unused in `text`, for each one in it that PyYAML would misread."""
    present = [char for char in _MISREAD if char in text]
    free = (chr(code) for code in range(0x10FFFD, 0x100000, -1) if chr(code) not in text)
    return {char: next(free) for char in present}


def _syntax(text: str, error: yaml.MarkedYAMLError) -> Fault:
    mark = error.problem_mark or error.context_mark
    offset = 0
    if mark:
        offset = mark.index
    problem: str = error.problem or "cannot be read"
    hint = ""
    if text[offset : offset + 1] == "\t" or "\\t" in problem:
        hint = "YAML is indented with spaces; a tab cannot indent."
    elif error.context:
        hint = f"It happened {error.context}."
    return Fault(min(offset, len(text)), "yaml-syntax", f"not valid YAML: {problem}", hint)

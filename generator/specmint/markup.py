"""HTML in the texts of a document as Markdown, which docstrings and README files can show.

Descriptions are CommonMark, in which HTML may stand (OpenAPI 3.1, 4.4). A reader of Python sees no rendered page, so
tags that mean something become the marks of Markdown, and those that only look like something go. What is no tag of HTML
(`List<String>`, `/items/<id>`) and what stands in code stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

_BLOCKS: Final = frozenset(["p", "div", "section", "article", "header", "footer", "center", "dl"])
_MARKS: Final = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "tt": "`", "kbd": "`"}
_LOOKS: Final = frozenset(
    ("span", "font", "u", "sup", "sub", "small", "big", "label", "abbr", "cite", "mark")
    + ("thead", "tbody")
)
_HIDDEN: Final = frozenset(["script", "style"])
_LISTS: Final = frozenset(["ul", "ol"])
_HEADINGS: Final = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_WRAPPED: Final = frozenset({*_MARKS, *_HEADINGS, *_HIDDEN}) | frozenset(
    ["a", "li", "pre", "blockquote", "table", "tr", "td", "th", "dt", "dd"]
)
_KNOWN: Final = _BLOCKS | _LOOKS | _LISTS | _WRAPPED | frozenset(["br", "hr", "img"])
_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_KNOWN))})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_CODE = re.compile(r"(```.*?```|~~~.*?~~~|``.+?``|`[^`\n]+`)", re.DOTALL)
_NO_END = re.compile(r"</(?![A-Za-z])")
"""Begins no end of a tag, but what HTML takes for a comment (WHATWG HTML 13.2.5.7): its words would be lost."""
_LONGEST: Final = 100_000
_DEEPEST: Final = 50
"""Tags inside tags: what is deeper is read as if it were not tagged, so that no text takes long."""
_INNER_LINES, _INDENTED = re.compile(r"\n+"), "\n  "
_HELD = "\ue000"
"""Stands before the number of a piece of code while the tags around it are read: a letter of no language."""


def markdown(text: str) -> str:
    """Return a text with its HTML as Markdown; as it is where there is none, or where it cannot be read."""
    if not _TAG.search(text) or len(text) > _LONGEST or _HELD in text:
        return text
    code: list[str] = []

    def hold(found: re.Match[str]) -> str:
        code.append(found[0])
        return f"{_HELD}{len(code) - 1}{_HELD}"

    outside = _CODE.sub(hold, text)
    if not _TAG.search(outside):
        return text
    reader = _Reader()
    try:
        reader.feed(_NO_END.sub("&lt;/", outside))
        reader.close()
    except AssertionError:  # a declaration that is none: `<![x`
        return text
    made = re.sub(rf"{_HELD}(\d+){_HELD}", lambda found: code[int(found[1])], reader.text())
    return re.sub(r"[ \t]+\n", "\n", re.sub(r"\n{3,}", "\n\n", made)).strip()


@dataclass(slots=True)
class _Open:
    """A tag that is open: what stands in it so far, and what it leads to."""

    tag: str
    pieces: list[str] = field(default_factory=list[str])
    target: str = ""
    number: int = 0


class _Reader(HTMLParser):
    """Reads tags in their order. A tag that closes none is passed over, one that is never closed ends with the text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._stack = [_Open("")]

    def text(self) -> str:
        """Return what has been read."""
        while len(self._stack) > 1:
            self._close()
        return "".join(self._stack[0].pieces)

    def handle_data(self, data: str) -> None:
        if not any(one.tag in _HIDDEN for one in self._stack):
            self._add(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in _KNOWN:
            self._add(self.get_starttag_text() or "")
        elif tag == "br" or tag in _BLOCKS:
            self._add("\n\n")
        elif tag == "hr":
            self._add("\n\n---\n\n")
        elif tag == "img":
            self._add(given.get("alt") or "")
        elif len(self._stack) < _DEEPEST and tag in _WRAPPED | _LISTS:
            if tag == "li" and self._stack[-1].tag == "li":
                self._close()  # the end of an item may be left out
            self._stack.append(_Open(tag, target=given.get("href") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _KNOWN:
            self._add(f"</{tag}>")
        elif tag in _BLOCKS:
            self._add("\n\n")
        elif any(one.tag == tag for one in self._stack[1:]):
            while self._close() != tag:
                pass

    def _add(self, text: str) -> None:
        self._stack[-1].pieces.append(text)

    def _close(self) -> str:
        """Close the innermost tag and return it; what stood in it goes to the one around it."""
        done = self._stack.pop()
        self._add(self._shown(done, "".join(done.pieces)))
        return done.tag

    def _shown(self, done: _Open, inner: str) -> str:
        """Return what becomes of a tag with this inside."""
        if done.tag in _HIDDEN:
            return ""
        if done.tag in _MARKS:
            return _marked(inner, _MARKS[done.tag])
        return _SHOWN.get(done.tag, _block)(self, done, inner)

    def item(self, inner: str) -> str:
        """Return an item of the list that is open."""
        lists = [one for one in self._stack if one.tag in _LISTS]
        bullet = "- "
        if lists and lists[-1].tag == "ol":
            lists[-1].number += 1
            bullet = f"{lists[-1].number}. "
        return f"\n{bullet}{_INNER_LINES.sub(_INDENTED, inner.strip())}"

    def row(self, inner: str) -> str:
        """Return a row of a table; below the first stands the line that makes it one."""
        # What stands in a row outside of its cells is a cell too: no word is lost.
        cells = [cell.strip() for cell in inner.strip().removesuffix("|").split("|")]
        line = f"\n| {' | '.join(cells)} |"
        table = next((one for one in reversed(self._stack) if one.tag == "table"), None)
        if table is None or table.number:
            return line
        table.number = 1
        return f"{line}\n|{' --- |' * len(cells)}"


def _marked(inner: str, mark: str) -> str:
    """Return a text between marks, with white space outside of them; nothing is marked over several paragraphs."""
    words = inner.strip()
    if not words or "\n\n" in words or mark in words:
        return inner
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return f"{before}{mark}{words}{mark}{after}"


def _link(_: _Reader, done: _Open, inner: str) -> str:
    words = " ".join(inner.split())
    target = "".join(done.target.split())
    if not re.match(r"(https?://|mailto:|[#/])[^()<>]*\Z", target) or "[" in words or not words:
        return inner
    return target if words == target else f"[{words}]({target})"


def _fenced(_: _Reader, done: _Open, inner: str) -> str:
    return f"\n\n```\n{inner.strip().strip('`')}\n```\n\n"


def _quoted(_: _Reader, done: _Open, inner: str) -> str:
    lines = re.sub(r"\n{2,}", "\n\n", inner.strip()).split("\n")
    return "\n\n" + "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


def _heading(_: _Reader, done: _Open, inner: str) -> str:
    return f"\n\n{_HEADINGS[done.tag]}{' '.join(inner.split())}\n\n"


def _item(reader: _Reader, done: _Open, inner: str) -> str:
    return reader.item(inner)


def _row(reader: _Reader, done: _Open, inner: str) -> str:
    return reader.row(inner)


def _cell(_: _Reader, done: _Open, inner: str) -> str:
    return f"{' '.join(inner.replace('|', '/').split())}|"


def _block(_: _Reader, done: _Open, inner: str) -> str:
    return f"\n\n{inner.strip()}\n\n"


_SHOWN: Final[dict[str, Callable[[_Reader, _Open, str], str]]] = {
    "a": _link,
    "pre": _fenced,
    "blockquote": _quoted,
    "li": _item,
    "tr": _row,
    "td": _cell,
    "th": _cell,
    **dict.fromkeys(_HEADINGS, _heading),
}

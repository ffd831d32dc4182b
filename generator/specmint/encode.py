"""The encoders: the only ways in which text becomes Python source, or Markdown.

Everything a template prints is `Code`, and only these functions (and `python.py`, which spells IR facts with them)
make `Code`. `repr` escapes quotes, backslashes, line ends, control and bidirectional characters and lone surrogates.
"""

from __future__ import annotations

import re
import textwrap
from decimal import Decimal

from markupsafe import Markup

from specmint.ir import Text


class Code(Markup):
    """Python source made by an encoder. Nothing else may be printed by a template."""

    __slots__ = ()


class Markdown(Markup):
    """Text for a Markdown file. It is no `Code`: a template that makes Python cannot print it."""

    __slots__ = ()


def markdown(text: Text) -> Markdown:
    """The text as one line of Markdown: visible characters only, none that starts mark-up or HTML."""
    plain = "".join(char if char.isprintable() else " " for char in text.raw)
    return Markdown(
        "".join(
            "\\" + char if char in "\\`*_[]<>#|!&{}" else char for char in " ".join(plain.split())
        )
    )


def literal(value: Text | str | int | bool | Decimal | None) -> Code:
    """A Python literal. A Decimal is spelled as the number it is. Raises TypeError for anything else."""
    plain = value.raw if isinstance(value, Text) else value
    if isinstance(plain, Decimal):
        return Code(format(plain, "f") if abs(plain.adjusted()) < 30 else str(plain))
    if plain is None or type(plain) in (str, bool, int):
        return Code(repr(plain))
    if isinstance(plain, str):
        return Code(repr(str(plain)))
    raise TypeError(f"no literal for {type(value).__name__}")


def _printable(line: str) -> str:
    """One line of a docstring: every character that is not plainly visible is escaped."""
    out: list[str] = []
    for char in line:
        if char == "\\":
            out.append("\\\\")
        elif char.isprintable() and not 0xD800 <= ord(char) <= 0xDFFF:
            out.append(char)
        elif char == "\t":
            out.append("    ")
        else:
            code = ord(char)
            out.append(
                f"\\x{code:02x}"
                if code < 256
                else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
            )
    return "".join(out)


def _wrap(line: str, width: int) -> list[str]:
    """A long line in pieces that never split a word, keeping its indentation."""
    if len(line) <= width:
        return [line]
    indent = line[: len(line) - len(line.lstrip(" "))]
    hanging = indent + ("  " if re.match(r" *([-*+]|\d+[.)]) ", line) else "")
    return textwrap.wrap(
        line,
        width,
        initial_indent="",
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]


_MARK = re.compile(r" *([-*+] |\d+[.)] |[|#>]|```|~~~)| {4}")


def _paragraphs(text: str) -> list[str]:
    """The lines of a text with plain ones that follow each other joined, so that they can be wrapped anew.

    Lists, tables, headings, quotations and code keep their lines (CommonMark, 4 and 5).
    """
    lines: list[str] = []
    fenced = joinable = False
    for line in text.split("\n"):
        fence = line.lstrip().startswith(("```", "~~~"))
        plain = bool(line.strip()) and not fenced and not _MARK.match(line)
        if plain and joinable:
            lines[-1] = f"{lines[-1].rstrip()} {line.strip()}"
        else:
            lines.append(line)
            joinable = plain
        fenced ^= fence
    return lines


def doc_lines(text: Text, width: int) -> list[str]:
    """The text as escaped, wrapped lines for the inside of a docstring; no line ends in white space."""
    whole = text.raw.replace("\r\n", "\n").replace("\r", "\n").strip()
    lines: list[str] = []
    for line in _paragraphs(whole):
        safe = _printable(line.rstrip())
        lines.extend(piece.rstrip() for piece in _wrap(safe, width))
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
    return joined.split("\n") if joined else []


def docstring(lines: list[str]) -> Code:
    """A docstring from lines that `doc_lines` made (or that are ours). Quotes that could end it are escaped."""
    body = "\n".join(lines).strip("\n")
    body = body.replace('"""', '\\"\\"\\"')
    if body.endswith('"') and not _is_escaped(body):
        body = body[:-1] + '\\"'
    return Code(f'"""{body}\n"""' if "\n" in body else f'"""{body}"""')


def _is_escaped(body: str) -> bool:
    """Whether the last character stands behind an odd number of backslashes."""
    before = body[:-1]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def comment(text: Text) -> Code:
    """A one-line comment."""
    return Code("# " + repr(text.raw)[1:-1])


def indented(code: Code, spaces: int) -> Code:
    """The code with its lines after the first indented; blank lines stay blank."""
    pad = "\n" + " " * spaces
    return Code(re.sub(r"\n[ ]+(?=\n)", "\n", pad.join(str(code).split("\n"))))

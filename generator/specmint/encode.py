"""The encoders: the only ways in which text becomes Python source, or Markdown.

Everything a template prints is `Code`, and only these functions (and the package `spell`, which spells IR facts with them)
make `Code`. `repr` escapes quotes, backslashes, line ends, control and bidirectional characters and lone surrogates.
"""

from __future__ import annotations

import re
import textwrap
from decimal import Decimal
from functools import lru_cache
from typing import Final

from markupsafe import Markup

from specmint.ir import Text


class Code(Markup):
    """Python source made by an encoder. Nothing else may be printed by a template."""

    __slots__ = ()


class Markdown(Markup):
    """Text for a Markdown file. It is no `Code`: a template that makes Python cannot print it."""

    __slots__ = ()


class Toml(Markup):
    """A value in a TOML file. It is no `Code`, and no `Markdown`."""

    __slots__ = ()


def toml(text: str) -> Toml:
    """Return a text as a basic string of TOML: one line, with `\\uXXXX` for whatever cannot be seen (TOML 1.0, String)."""
    spelled = ""
    for char in text:
        if char in '"\\':
            spelled += "\\" + char
        elif char.isprintable():
            spelled += char
        else:
            spelled += f"\\U{ord(char):08x}"
    return Toml(f'"{spelled}"')


_MARKUP = frozenset("\\`*_[]<>#|!&{}")


def markdown(text: Text) -> Markdown:
    """Return the text as one line of Markdown: visible characters only, none that starts mark-up or HTML."""
    spelled = ""
    for char in text.raw:
        if char in _MARKUP:
            spelled += "\\" + char
        elif char.isprintable():
            spelled += char
        else:
            spelled += " "
    return Markdown(" ".join(spelled.split()))


def markdown_text(text: Text) -> Markdown:
    """Return a text that is Markdown itself (CommonMark, as OpenAPI has it), whatever HTML is in it made harmless.

    Its headings step down so that the first stands below the file's title. Fenced code and code spans stay as they are.
    """
    lines: list[str] = []
    fenced = False
    for line in text.raw.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n"):
        shown = "".join(char for char in line.expandtabs(4) if char.isprintable())
        is_fence = shown.lstrip().startswith(("```", "~~~"))
        if not fenced and not is_fence:
            shown = _without_html(re.sub(r"^(#{1,5}) ", r"\1# ", shown))
        lines.append(shown.rstrip())
        fenced ^= is_fence
    if fenced:  # an end that the author forgot would swallow the rest of the file
        lines.append("```")
    return Markdown("\n".join(lines))


def _without_html(line: str) -> str:
    """Return a line with `<` escaped wherever it stands outside a code span."""
    parts = re.split(r"(`+[^`]*`+)", line)
    return "".join(part if part.startswith("`") else part.replace("<", "&lt;") for part in parts)


def literal(value: Text | str | int | bool | Decimal | None) -> Code:
    """Return a Python literal. A Decimal is spelled as the number it is. Raises TypeError for anything else."""
    plain: object = value
    if isinstance(value, Text):
        plain = value.raw
    if isinstance(plain, Decimal):
        return Code(_number(plain))
    if plain is None or type(plain) in (str, bool, int):
        return Code(_quoted(repr(plain)))
    if isinstance(plain, str):
        return Code(_quoted(repr(str(plain))))  # a name, or another subclass of str
    raise TypeError(f"no literal for {type(value).__name__}")


def _quoted(spelled: str) -> str:
    """Return a literal as `repr` spells it, with double quotes where these need no more escapes: black's choice."""
    if not spelled.startswith("'"):
        return spelled
    single, double = spelled.count("\\'"), spelled.count('"')
    if double > single:
        return spelled
    # Each quote inside is escaped by one backslash, so no other backslash is taken for it.
    body = spelled[1:-1].replace("\\'", "'").replace('"', '\\"')
    return f'"{body}"'


def _number(plain: Decimal) -> str:
    if abs(plain.adjusted()) < 30:
        return format(plain, "f")
    return str(plain)  # 1E+400, not 400 zeros


def _printable(line: str) -> str:
    """Return one line of a docstring with every character escaped that is not plainly visible."""
    if line.isprintable() and "\\" not in line:
        return line
    return line.translate(_VISIBLE)


class _Visible(dict[int, str]):
    """What a docstring has for a character, by its code: each is worked out once, for texts may have megabytes."""

    def __missing__(self, code: int) -> str:
        self[code] = _visible(code)
        return self[code]


def _visible(code: int) -> str:
    char = chr(code)
    if char.isprintable():  # no surrogate is, which UTF-8 could not write
        return char
    if code < 0x100:
        return f"\\x{code:02x}"
    if code < 0x10000:
        return f"\\u{code:04x}"
    return f"\\U{code:08x}"


_VISIBLE: Final = _Visible({ord("\\"): "\\\\", ord("\t"): "    "})


def _wrap(line: str, width: int) -> list[str]:
    """Return a long line in pieces that never split a word, and that keep its indentation."""
    if len(line) <= width:
        return [line]
    hanging = line[: len(line) - len(line.lstrip(" "))]
    if re.match(r" *([-*+]|\d+[.)]) ", line):  # an item of a list: its text is aligned
        hanging += "  "
    return textwrap.wrap(
        line,
        width,
        initial_indent="",
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]


_ELEMENT = re.compile(r" {0,3}([-*+]|\d+[.)]) +[^ ]")
_MARK = re.compile(r" *([-*+] |\d+[.)] |[|#>]|```|~~~)| {4}")


def _paragraphs(text: str) -> list[str]:
    """Return the lines of a text with plain ones that follow each other joined, so that they can be wrapped anew.

    Lists, tables, headings, quotations and code keep their lines (CommonMark, 4 and 5). An indented line goes on with the
    element of a list before it.
    """
    paragraphs: list[list[str]] = []
    fenced = joinable = in_list = False
    for line in text.split("\n"):
        fence = line.lstrip().startswith(("```", "~~~"))
        plain = bool(line.strip()) and not fenced and not _MARK.match(line)
        if plain and (joinable or (in_list and line.startswith(" "))):
            paragraphs[-1].append(line.strip())
        else:
            paragraphs.append([line.rstrip()])
            joinable, in_list = plain, not fenced and bool(_ELEMENT.match(line))
        fenced ^= fence
    return [" ".join(lines) for lines in paragraphs]


def doc_lines(text: Text, width: int) -> list[str]:
    """Return the text as escaped, wrapped lines for the inside of a docstring; no line ends in white space."""
    return [*_doc_lines(text.raw, width)]


@lru_cache(maxsize=2**14)
def _doc_lines(text: str, width: int) -> tuple[str, ...]:
    """Return the lines of `doc_lines`: both clients have the same, and many fields of one name."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    lines: list[str] = []
    for line in _paragraphs(whole):
        # Escaped before it is wrapped, so that no escape is cut in two; and before `docstring` adds ours.
        safe = _printable(line.rstrip())
        lines.extend(piece.rstrip() for piece in _wrap(safe, width))
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
    return tuple(joined.split("\n")) if joined else ()


def code_lines(code: Code) -> list[str]:
    """Return code as escaped lines for the inside of a docstring."""
    return [_printable(line) for line in str(code).split("\n")]


def docstring(lines: list[str]) -> Code:
    """Return a docstring from lines that `doc_lines` made (or that are ours). Quotes that could end it are escaped."""
    first, *others = lines or [""]
    # Black's form: what the other lines are all indented by is taken away, and a quote at the end is kept apart.
    body = "\n".join([first, *textwrap.dedent("\n".join(others)).split("\n")[: len(others)]]).strip(
        "\n"
    )
    body = body.replace('"""', '\\"\\"\\"')
    if body.endswith('"') and not _is_escaped(body):
        body = body[:-1] + '\\"'
    if body.endswith('"') and "\n" not in body:
        body += " "
    if body.startswith('"'):
        body = f" {body}"
    if "\n" in body:
        return Code(f'"""{body}\n"""')
    return Code(f'"""{body}"""')


def _is_escaped(body: str) -> bool:
    """Return whether the last character stands behind an odd number of backslashes."""
    before = body[:-1]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def comment_lines(text: Text, width: int) -> list[Code]:
    """Return the text as wrapped lines of comment; none for a text without words."""
    words = _printable(" ".join(text.raw.split()))
    return [Code(f"# {line}") for line in _wrap(words, width - 2) if line]


_COMMANDS = re.compile("[#:=;]")


def comment(text: Text) -> Code:
    """Return a one-line comment that means something to people alone.

    Tools read comments too, and Python itself does (PEP 263: `coding=`). Each command that one of them looks for has a
    `#`, `:`, `=` or `;` in it, so these are escaped like what cannot be seen.
    """
    plain = repr(text.raw)[1:-1]
    return Code("# " + _COMMANDS.sub(lambda found: f"\\x{ord(found[0]):02x}", plain))


def indented(code: Code, spaces: int) -> Code:
    """Return the code with its lines after the first indented; blank lines stay blank."""
    pad = "\n" + " " * spaces
    return Code(re.sub(r"\n[ ]+(?=\n)", "\n", pad.join(str(code).split("\n"))))

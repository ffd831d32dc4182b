"""Lines of a TOML file: tomllib keeps no positions."""

import re


def line_of(lines: tuple[str, ...], keys: tuple[str, ...]) -> int:
    """Return the line (from 1) of the longest part of the dotted path `keys` written anywhere; 0 if none.

    A search, not a parser: headers `[a.b]` open a table, `c.d = ...` writes a key inside it.
    """
    best = (0, 0)
    table: tuple[str, ...] = ()
    for number, line in enumerate(lines, start=1):
        header = re.match(r"\s*\[\[?([^\[\]]+)\]", line)
        written = re.match(r"""\s*((?:[\w.\- \t]|"[^"]*"|'[^']*')+?)\s*=""", line)
        if header:
            path = table = _dotted(header[1])
        elif written:
            path = table + _dotted(written[1])
        else:
            continue
        inline = keys[len(path) :]
        if path == keys[: len(path)]:
            found = len(path)
            if inline and re.search(rf"""[{{,]\s*["']?{re.escape(inline[0])}["']?\s*=""", line):
                found += 1
            best = max(best, (found, -number))
    return -best[1]


def _dotted(text: str) -> tuple[str, ...]:
    parts = re.findall(r"""[\w\-]+|"[^"]*"|'[^']*'""", text)
    return tuple(part.strip("\"'") for part in parts)

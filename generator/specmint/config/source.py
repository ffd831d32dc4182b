"""The file that configures us: its text, with the lines that problems are shown at; and how paths are shown."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from specmint.diagnostics import NO_EXCERPT, Diagnostic, Place, Severity, SpecmintError, excerpt
from specmint.toml_lines import line_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The file's text, to find a line in: tomllib keeps no positions. `version` is that of `[project]`, "" for none."""

    file: Path
    lines: tuple[str, ...]
    version: str = ""

    def problem(self, code: str, message: str, hint: str, *keys: str) -> Diagnostic:
        """Return an error at the line of `keys`, the path below `tool.specmint`."""
        return self.at(line_of(self.lines, ("tool", "specmint", *keys)), 0, code, message, hint)

    def at(self, line: int, column: int, code: str, message: str, hint: str) -> Diagnostic:
        """Return an error at a position, with the line's text; 0 where it is not known."""
        found = NO_EXCERPT
        if line:
            found = excerpt(self.lines[line - 1], column)
        return Diagnostic(
            severity=Severity.ERROR,
            code=code,
            message=message,
            place=Place(file=shown(self.file), line=line, column=column),
            hint=hint,
            source_line=found.text,
            caret=found.caret,
        )


def parse(file: Path, data: bytes) -> tuple[Source, object]:
    """Return the file's lines and its `[tool.specmint]`, None where there is none."""
    lines = data.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    source = Source(file=file, lines=tuple(lines))
    try:
        document: dict[str, object] = tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise SpecmintError(_broken(source, "not UTF-8")) from None
    except (tomllib.TOMLDecodeError, RecursionError) as found:
        raise SpecmintError(_broken(source, str(found))) from None
    source = replace(source, version=_version(document.get("project")))
    tool = document.get("tool")
    if not isinstance(tool, dict):
        return source, None
    return source, cast("dict[str, object]", tool).get("specmint")


def _version(project: object) -> str:
    if not isinstance(project, dict):
        return ""
    return str(cast("dict[str, object]", project).get("version", ""))


def _broken(source: Source, reason: str) -> Diagnostic:
    position = re.search(r" \(at line (\d+), column (\d+)\)$", reason)
    line, column = (int(position[1]), int(position[2])) if position else (0, 0)
    message = f"not valid TOML: {reason[: position.start()] if position else reason}"
    return source.at(line, column, "config-not-toml", message, "Correct the file.")


def shown(path: Path) -> str:
    """Return `path` as a message names it: relative to the working folder when below it."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):  # elsewhere, or the working folder is gone
        return path.as_posix()


def caseless(name: str) -> str:
    """Return what file names have in common that macOS and Windows take for one."""
    return unicodedata.normalize("NFC", name).casefold()

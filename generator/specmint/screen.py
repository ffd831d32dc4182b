"""What a person or a program sees of a command. The only module that prints.

Results go to standard output; problems, progress and the last line, which counts the problems, to standard error.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

from specmint.commands.reasons import file_lines, names_changed
from specmint.commands.results import (
    Checked,
    Described,
    Diffed,
    Explained,
    Generated,
    Replayed,
    Result,
    Started,
    Validated,
    Vendored,
)
from specmint.config import shown
from specmint.current import up_to_date
from specmint.diagnostics import (
    Diagnostic,
    Place,
    Severity,
    counted,
    counts,
    error,
    groups,
    printable,
    summary,
)
from specmint.output import Change

if TYPE_CHECKING:
    from specmint.differing.reports import Report

Form = Literal["text", "json", "sarif", "lsp"]
"""What is printed: text for people; one JSON object; a log of SARIF; diagnostics of the Language Server Protocol."""

MANIFEST = ".specmint.json"
"""Its lines are digests: what changed of it is said in words."""


class Screen:
    """Shows what comes of one command line.

    `quiet` shows errors alone. Otherwise `notes` shows notes beside errors and warnings; they are counted in any case.
    Of findings that say the same of many places three are shown, unless `every` one is asked for.
    A `form` for programs prints one JSON document on standard output instead of all of it, notes included.
    """

    def __init__(self, *, quiet: bool, notes: bool, form: Form, every: bool = False) -> None:
        self.form = form
        self.quiet = quiet
        self._shown = {Severity.ERROR}
        if not quiet:
            self._shown.add(Severity.WARNING)
        if notes and not quiet:
            self._shown.add(Severity.NOTE)
        on_terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._every = every
        self._live = on_terminal and not quiet and form == "text"
        self._colour = on_terminal and not os.environ.get("NO_COLOR")

    def progress(self, stage: str) -> None:
        """Show what is done next, on a terminal only: one line, which the next one replaces."""
        if self._live:
            room = shutil.get_terminal_size().columns - 3
            self._rewrite_line(f"{printable(stage)[:room]} …")

    def clear(self) -> None:
        """Take the line of the progress away."""
        if self._live:
            self._rewrite_line("")

    def show_usage(self, message: str) -> None:
        """Show that the call itself is wrong."""
        self.clear()
        if self.form == "json":
            _print_json({"ok": False, "usage": message, **_as_json([], ())})
        elif self.form == "sarif":
            _print_json(_sarif((), failure=message))
        _print(f"specmint: {message}\nspecmint --help shows examples", sys.stderr)

    def show(
        self,
        results: Sequence[Result],
        problems: Sequence[Diagnostic] = (),
        report: Report = "text",
    ) -> None:
        """Show what became of each API; `problems` are those that let none be looked at. `report` is the form of differences."""
        self.clear()
        if any(isinstance(one, Explained) for one in results):
            self._explain(results)
            return
        if results and all(isinstance(one, Diffed) and one.state != "failed" for one in results):
            self._show_differences(results, report)
            return
        diagnostics = (*problems, *(item for result in results for item in result.diagnostics))
        if self.form == "text":
            self._show_text(results, diagnostics)
        elif self.form == "sarif":
            _print_json(_sarif([*diagnostics, *_outdated(results)]))
        elif self.form == "lsp":
            _print_json(_lsp([*diagnostics, *_outdated(results)]))
        elif results and all(isinstance(result, Described) and result.ok for result in results):
            self._show_text(results, ())  # it is JSON
        else:
            ok = not problems and all(result.ok for result in results)
            _print_json({"ok": ok, **_as_json(results, diagnostics)})

    def _show_text(self, results: Sequence[Result], diagnostics: Sequence[Diagnostic]) -> None:
        shown = [item for item in diagnostics if item.severity in self._shown]
        for group in groups(shown, self._every):
            for item in group.shown:
                _print(item.text(colour=self._colour), sys.stderr)
            if group.others:
                _print(
                    f"    … and {group.others} more like these; --verbose shows each", sys.stderr
                )
        for result in results:
            self._show_result(result)
        sys.stdout.flush()  # so that the last line is the last one where both streams go to one file
        if not self.quiet and results and all(map(_is_replayed, results)):
            return  # their own lines count the problems
        if any(not self.quiet or item.severity is Severity.ERROR for item in diagnostics):
            _print(summary(diagnostics), sys.stderr)

    def _explain(self, results: Sequence[Result]) -> None:
        for result in results:
            if not isinstance(result, Explained):
                continue
            if self.form != "text":
                _print_json(result.explanation.as_json())
            else:
                _write(result.explanation.text(), sys.stdout)

    def _show_differences(self, results: Sequence[Result], report: Report) -> None:
        from specmint.differing.reports import problems, reported, text

        colour = self._colour and sys.stdout.isatty()
        for result in results:
            if not isinstance(result, Diffed):
                continue
            if self.form == "json":
                _print_json(result.as_json())
            elif self.form == "sarif":
                _print_json(_sarif(problems(result.differences, shown(result.spec))))
            elif self.form == "lsp":
                _print_json(_lsp(problems(result.differences, shown(result.spec))))
            elif report == "text" and not (self.quiet and result.ok):
                _print(text(result.name, result.differences, colour=colour), sys.stdout)
            elif report != "text":
                _write(reported(result.name, result.differences, report), sys.stdout)

    def _show_result(self, result: Result) -> None:
        if isinstance(result, Described):
            sys.stdout.write(result.text)
        elif isinstance(result, Checked) or (isinstance(result, Vendored) and not result.ok):
            for line in _differences(result, diffs=not self.quiet):
                _print(line, sys.stderr)
        elif not self.quiet:
            for line in _lines(result):
                _print(line, sys.stdout)

    def _rewrite_line(self, text: str) -> None:
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


def show_unwritable(error: OSError) -> None:
    """Show why standard output could not be written."""
    _print(f"specmint: cannot write the output: {error.strerror or error}", sys.stderr)


def _sarif(found: Sequence[Diagnostic], failure: str = "") -> dict[str, object]:
    from specmint.sarif import sarif

    return sarif(found, failure=failure)


def _lsp(found: Sequence[Diagnostic]) -> object:
    from specmint.lsp import published

    return published(found)


def _lines(
    result: Generated | Validated | Replayed | Diffed | Explained | Started | Vendored,
) -> Iterator[str]:
    """Say what was done. Nothing for a result that its diagnostics explain."""
    match result:
        case Generated(state="written" | "planned") | Vendored(state="written"):
            would = ""
            if result.state == "planned":
                would = "would be "
            files = f"{counted(len(result.written), 'file')} {would}written"
            if result.removed:
                files += f", {len(result.removed)} {would}removed"
            yield f"{result.name}: {files} in {_shown(result.output)}{_because(result)}{_left_out(result)}"
            yield from (f"  {line}" for line in file_lines(result.changes))
        case Validated(state="valid", diagnostics=()):
            yield f"{result.name}: nothing to report{_left_out(result)}"
        case Generated(state="unchanged") | Vendored(state="unchanged"):
            yield up_to_date(result.name)
        case Started():
            files = counted(len(result.written), "file")
            yield f"{result.name}: {files} in {shown(result.written[0].parent)}, configured in {shown(result.project)}"
            yield f"{result.name}: next: specmint generate {result.name}"
        case Replayed(state="clean" | "drifted"):
            yield from _replayed(result)
        case _:
            pass


def _left_out(result: Generated | Validated | Vendored) -> str:
    """Say how many operations and models of the document are not in the package; "" for none."""
    parts: list[str] = []
    if isinstance(result, Vendored):
        return ""
    if result.excluded:
        parts.append(counted(len(result.excluded), "operation"))
    if result.unreached:
        parts.append(f"{counted(result.unreached, 'schema')} that no operation leads to")
    return f"; left out: {' and '.join(parts)}" if parts else ""


def _is_replayed(result: Result) -> bool:
    return isinstance(result, Replayed) and result.state != "failed"


def _replayed(result: Replayed) -> Iterator[str]:
    line = f"{result.name}: {counted(result.replayed, 'exchange')} replayed"
    if result.unknown:
        operations = counted(result.unknown_operations, "operation")
        line += f", {result.unknown} of {operations} unknown"
    if result.skipped:
        line += f", {result.skipped} passed over (of other vendors, or no answer kept)"
    if result.overlay is not None:
        yield f"{result.name}: the overlay is in {shown(result.overlay)}"
    yield f"{line}: {summary(result.diagnostics) or 'nothing to report'}"


def _differences(result: Checked | Vendored, *, diffs: bool) -> Iterator[str]:
    """Say how a package is out of date, and last what to do about it. Nothing if it is not."""
    if result.state == "fixed":
        yield f"{result.name}: {_shown(result.output)} was out of date and is written anew{_because(result)}"
        yield from (f"  {line}" for line in file_lines(result.changes))
        return
    for change in result.changes:
        names = names_changed(change)
        note = f" ({change.note})" if change.note else ""
        yield f"  {change.kind}: {change.path}{note}{': ' if names else ''}{names}"
        if diffs and change.path.name != MANIFEST and change.kind in ("changed", "edited"):
            yield change.diff()
    if result.state == "outdated":
        if result.reasons:
            yield f"{result.name}: {', '.join(result.reasons)}"
        yield f"{result.name}: {_shown(result.output)} is out of date; run: {result.command}"


def _outdated(results: Iterable[Result]) -> Iterator[Diagnostic]:
    """Yield an error for each file that is not as `generate` would write it, for reports that hold nothing but problems."""
    for result in results:
        if isinstance(result, Checked | Vendored):
            for change in result.changes:
                note = f" ({change.note})" if change.note else ""
                message = f"{result.name} is out of date: {change.path} is {change.kind}{note}"
                place = Place(file=f"{_shown(result.output)}/{change.path}")
                yield error("out-of-date", message, place, f"Run: {result.command}")


def _because(result: Generated | Checked | Vendored) -> str:
    return f": {', '.join(result.reasons)}" if result.reasons else ""


def _shown(folder: Path | None) -> str:
    return shown(folder or Path())


def _as_json(results: Iterable[Result], diagnostics: Sequence[Diagnostic]) -> dict[str, object]:
    number = counts(diagnostics)
    return {
        "apis": [_result_as_json(result) for result in results],
        "diagnostics": [item.as_json() for item in diagnostics],
        "counts": {str(severity): number[severity] for severity in Severity},
    }


def _result_as_json(result: Result) -> dict[str, object]:
    """Return what a program may want of a result, by the names of its type."""
    facts: dict[str, object] = {"name": result.name, "state": result.state}
    match result:
        case Generated():
            facts |= {
                "output": _path_as_json(result.output),
                "written": [str(path) for path in result.written],
                "removed": [str(path) for path in result.removed],
                "excluded": dict(result.excluded),
                "unreached": result.unreached,
                "reasons": list(result.reasons),
                "read": [shown(path) for path in result.read],
            }
        case Vendored():
            facts |= _vendored_as_json(result)
        case Checked():
            facts |= {
                "output": _path_as_json(result.output),
                "changes": _changes_as_json(result.changes),
                "reasons": list(result.reasons),
            }
        case Replayed():
            facts |= _replayed_as_json(result)
        case Started():
            written = [shown(path) for path in result.written]
            facts |= {"written": written, "project": shown(result.project)}
        case Validated():
            facts |= {"excluded": dict(result.excluded), "unreached": result.unreached}
        case Described() | Diffed() | Explained():
            pass
    return facts


def _replayed_as_json(result: Replayed) -> dict[str, object]:
    return {
        "output": _path_as_json(result.output),
        "findings": result.findings,
        "replayed": result.replayed,
        "unknown": result.unknown,
        "unknown_operations": result.unknown_operations,
        "skipped": result.skipped,
        "overlay": _path_as_json(result.overlay),
    }


def _vendored_as_json(result: Vendored) -> dict[str, object]:
    return {
        "output": _path_as_json(result.output),
        "apis": list(result.apis),
        "written": [str(path) for path in result.written],
        "removed": [str(path) for path in result.removed],
        "changes": _changes_as_json(result.changes),
        "reasons": list(result.reasons),
    }


def _changes_as_json(changes: Iterable[Change]) -> list[dict[str, str]]:
    return [{"kind": one.kind, "path": str(one.path)} for one in changes]


def _path_as_json(path: Path | None) -> str | None:
    return None if path is None else shown(path)


def _print(text: str, stream: TextIO) -> None:
    """Print a text; what the stream's encoding cannot write is escaped."""
    encoding = stream.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding), file=stream)


def _write(text: str, stream: TextIO) -> None:
    """Write a text that ends its own lines."""
    if text:
        _print(text.removesuffix("\n"), stream)


def _print_json(data: object) -> None:
    print(json.dumps(data, indent=2))

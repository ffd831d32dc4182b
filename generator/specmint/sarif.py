"""Problems as a SARIF 2.1.0 log (OASIS Standard), which code scanning of GitHub, GitLab and Azure and most editors show."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from specmint.diagnostics import Diagnostic, Place, Utf16, printable
from specmint.version import VERSION

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_ROOT = "%SRCROOT%"
"""The folder that relative addresses start from, the working folder, by the name that consumers know (3.14.14)."""
_LINK = re.compile(r"\](?=\()")


def sarif(found: Sequence[Diagnostic], failure: str = "") -> dict[str, object]:
    """Return a log of one run with a result for each problem, in their order. Severities are levels by the same names.

    `failure` says why the run could not be done at all; "" where it was done, whatever it found (3.20.14). Columns are
    UTF-16 code units, counted from 1. Nothing else than the problems decides the bytes: no date, no folder of this machine.
    """
    codes = sorted({one.code for one in found})
    invocation: dict[str, object] = {"executionSuccessful": not failure}
    if failure:
        notice = {"level": "error", "message": _message(failure)}
        invocation["toolExecutionNotifications"] = [notice]
    driver = {"name": "specmint", "version": VERSION, "rules": [{"id": code} for code in codes]}
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "columnKind": "utf16CodeUnits",
        "results": [_result(one, codes.index(one.code)) for one in found],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(one: Diagnostic, rule: int) -> dict[str, object]:
    related = [
        {
            "id": number,
            **_location(other.place, other.utf16),
            "message": _message(printable(other.message)),
        }
        for number, other in enumerate(one.related)
    ]
    result: dict[str, object] = {
        "ruleId": one.code,
        "ruleIndex": rule,
        "level": str(one.severity),
        "message": _message(one.paragraphs),
        "locations": [_location(one.place, one.utf16, one.span)],
    }
    if related:
        result["relatedLocations"] = related
    return result


def _message(text: str) -> dict[str, object]:
    """Return a plain text: braces would be placeholders (3.11.5), and `[text](address)` a link of the spec's author (3.11.6)."""
    return {"text": _LINK.sub("] ", text.replace("{", "{{").replace("}", "}}"))}


def _location(place: Place, utf16: Utf16 | None, span: int = 1) -> dict[str, object]:
    physical: dict[str, object] = {"artifactLocation": _artifact(place.file)}
    if place.line:
        physical["region"] = _region(
            place, utf16 or Utf16(place.column - 1, place.column - 1 + span)
        )
    location: dict[str, object] = {"physicalLocation": physical}
    if place.pointer:
        location["logicalLocations"] = [{"fullyQualifiedName": place.pointer}]
    return location


def _region(place: Place, utf16: Utf16) -> dict[str, object]:
    if not place.column:
        return {"startLine": place.line}
    return {
        "startLine": place.line,
        "startColumn": utf16.start + 1,
        "endColumn": utf16.end + 1,
    }


def _artifact(file: str) -> dict[str, object]:
    """Return the address of a file: relative where it is below the working folder, else absolute (3.4.3 has no `..`)."""
    path = Path(os.path.normpath(file))
    if path.is_absolute() or path.parts[:1] == ("..",):
        return {"uri": Path(os.path.normpath(path.absolute())).as_uri()}
    return {"uri": quote(path.as_posix()), "uriBaseId": _ROOT}

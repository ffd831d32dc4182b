"""One generated package in a process of its own: imported, constructed, every operation called.

    python -m tests.corpus.exercise DOCUMENT PACKAGE_FOLDER MINTED.json RESULT.json

Nothing leaves the machine: the process refuses to connect anywhere but to loopback.
"""

import asyncio
import importlib
import json
import sys
from pathlib import Path
from typing import Any

from . import client as users
from .declared import operations_of
from .documents import Document
from .findings import places_of
from .home import stay_home
from .inventory import inventory
from .server import listening
from .stage import Report, Stage


def exercise(document: Document, folder: Path, diagnostics: list[dict[str, Any]]) -> Report:
    """Return what comes of a package: each stage only where the ones before it found nothing."""
    report = Report()
    report.findings += users.compile_all(folder)
    if report.findings:
        return report
    said = places_of(diagnostics)
    report.findings += users.import_all(folder)
    try:
        package = importlib.import_module(folder.name)
        hasattr(package.Client, "close")
    except Exception:
        return report  # with a warning alone it can still be used
    report.findings += users.rebuild_all(package)
    operations = operations_of(document)
    report.counts["operations"] = len(operations)
    with listening() as listener, asyncio.Runner() as runner:
        stage = Stage(document, package, listener, runner, report, said)
        if not stage.construct():
            return report
        stage.call_all(operations)
        report.inventory = inventory(document, stage, folder, said)
        stage.made[False].client.close()
        runner.run(stage.made[True].client.close())
    return report


def main(arguments: list[str]) -> None:
    document, folder, said, result = map(Path, arguments)
    stay_home()
    diagnostics = json.loads(said.read_text())["diagnostics"]
    report = exercise(Document(document.resolve()), folder, diagnostics)
    result.write_text(json.dumps(report.as_json(), indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])

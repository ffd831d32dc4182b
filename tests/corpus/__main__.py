"""Run a folder of documents through the generator, and print what came of them.

SPECMINT_CORPUS=FOLDER python -m tests.corpus [--only GLOB] [--json FILE] ...
"""

import argparse
import fnmatch
import json
import os
import signal
import sys
from pathlib import Path

from .determinism import determinism
from .documents import documents_of
from .processes import ROOT, Limits
from .run import Result, Settings, run
from .samples import samples
from .table import as_json, fails_later, findings_of, is_typed, report


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    folder = os.environ.get("SPECMINT_CORPUS")
    parser.add_argument("--folder", type=Path, default=folder and Path(folder))
    parser.add_argument(
        "--only", action="append", metavar="GLOB", help="documents to take, by name"
    )
    parser.add_argument("--most-bytes", type=int, metavar="N", help="leave out larger documents")
    parser.add_argument(
        "--state", type=Path, default=ROOT / ".corpus", help="where results are kept"
    )
    parser.add_argument("--afresh", action="store_true", help="use no result that was kept")
    parser.add_argument("--processes", type=int, default=2, metavar="N")
    parser.add_argument("--seconds", type=float, default=300, help="the most for one stage")
    parser.add_argument("--megabytes", type=int, default=3000, help="the most for one process")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all that was found there")
    parser.add_argument("--shown", type=int, default=3, metavar="N", help="examples of each kind")
    parser.add_argument(
        "--bytes-of",
        type=int,
        default=6,
        metavar="N",
        help="documents made again in other surroundings",
    )
    return parser.parse_args()


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what runs is stopped as well
    given = _arguments()
    folder = ROOT if given.folder is None else given.folder.resolve()
    found = samples() if given.folder is None else documents_of(folder, given.most_bytes)
    patterns = given.only or ["*"]
    names = {path: str(path.relative_to(folder)) for path in found}
    documents = [
        path for path in found if any(fnmatch.fnmatch(names[path], one) for one in patterns)
    ]
    limits = Limits(given.seconds, given.megabytes)
    settings = Settings(folder, given.state, given.processes, limits, given.afresh)
    results = run(
        documents, settings, lambda result: print(_line(result), file=sys.stderr, flush=True)
    )
    print("\n".join(report(results, given.shown)))
    made = [result.document for result in results if result.generated]
    differing = determinism(made, given.bytes_of, settings)
    print("\n".join(differing) or "\nThe same bytes in every surrounding.")
    if given.json:
        given.json.write_text(json.dumps(as_json(results), indent=1))
    return int(bool(differing) or any(map(fails_later, results)))


def _line(result: Result) -> str:
    """One document in one line, as it is done."""
    if not result.generated:
        return f"{result.name}: refused"
    found = findings_of(result)
    typed = "" if is_typed(result) is not False else ", types"
    return f"{result.name}: {len(found)} findings{typed}" if found else f"{result.name}: good"


if __name__ == "__main__":
    sys.exit(main())

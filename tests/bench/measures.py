"""The measures: the name of each, two commands, what is compared, and the goal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PEERS = ROOT / ".bench"
SPECS = sorted((ROOT / "specs").glob("*/openapi.yaml"))
_PEER = PEERS / "openapi-python-client" / "bin" / "openapi-python-client"
_PEER_CONFIG = Path(__file__).parent / "peer.yaml"


@dataclass(frozen=True, slots=True)
class Measure:
    """Two ways to the same end, each one or more commands; "{new}" in an argument is an empty folder for the run.

    `prints` says that a command prints its CPU seconds, of which the start of the process is no part.
    """

    name: str
    ours: tuple[tuple[str, ...], ...]
    peer: tuple[tuple[str, ...], ...]
    against: str
    goal: float | None
    prints: bool = False
    needs: Path | None = None


def _python(*arguments: str) -> tuple[tuple[str, ...], ...]:
    return ((sys.executable, *arguments),)


def _cold(name: str, documents: list[Path], goal: float) -> Measure:
    ours = [
        (*(sys.executable, "-m", "specmint", "generate"), str(document), "--output", f"{{new}}/api{number}")
        for number, document in enumerate(documents)
    ]  # fmt: skip
    peer = [
        (*(str(_PEER), "generate", "--meta", "none", "--config", str(_PEER_CONFIG)), "--path", str(document), "--output-path", f"{{new}}/api{number}")
        for number, document in enumerate(documents)
    ]  # fmt: skip
    return Measure(
        name, tuple(ours), tuple(peer), "openapi-python-client", goal=goal, needs=_PEER
    )  # fmt: skip


def _calls(
    name: str, program: str, times: int, goal: float | None, against: str = "httpx2"
) -> Measure:
    ours, peer = (
        _python("-m", "tests.bench.programs", f"{program}_{side}", str(times))
        for side in ("ours", "plain")
    )
    return Measure(name, ours, peer, against, goal, prints=True)


def _documents() -> Iterator[Measure]:
    """A measure for each document of SPECMINT_CORPUS for which a goal is set; none where it is not set.

    The goals for one change, 1 second for Lago and 5 for Stripe, were set where an interpreter starts in 13 ms.
    """
    folder = os.environ.get("SPECMINT_CORPUS")
    documents = {
        name: found[0]
        for name in ("lago", "stripe", "plaid", "github")
        if folder and (found := sorted(Path(folder).rglob(f"{name}.*")))
    }
    for name, goal in (("lago", 0.45), ("stripe", 0.35), ("plaid", 0.6), ("github", 0.9)):
        if name in documents:
            yield _cold(f"cold-{name}", [documents[name]], goal)
    idle = _python("-m", "tests.bench.changed")
    for name, goal in (("lago", 75), ("stripe", 375)):
        if name in documents:
            ours = _python("-m", "tests.bench.changed", str(documents[name]))
            yield Measure(f"changed-{name}", ours, idle, "python -c pass", goal, prints=True)


def measures(smallest: bool = False) -> list[Measure]:
    """Return every measure in the order of the table; the smallest size makes one call of each."""
    times = (lambda usual: 1) if smallest else (lambda usual: usual)
    idle = _python("-c", "pass")
    return [
        _cold("cold-four-specs", SPECS, 0.6),
        *_documents(),
        Measure("nothing-generate", _python("-m", "specmint", "generate"), idle, "python -c pass", 5),
        Measure("nothing-check", _python("-m", "specmint", "check"), idle, "python -c pass", 5),
        Measure("import-package", _python("-c", "import billbee"), idle, "python -c pass", None),
        _calls("first-call", "first", 1, 1.1),
        _calls("one-call-sync", "call", times(500), 1.2),
        _calls("one-call-async", "async", times(500), 1.2),
        _calls("tasks-100", "tasks", times(5), 1.15),
        _calls("list", "list", times(4), 2.4, "httpx2, decoded with exact numbers"),
        _calls("encode-1000", "encode", times(5), None, "json.dumps, nothing checked"),
    ]  # fmt: skip

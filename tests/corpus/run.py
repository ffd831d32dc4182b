"""Every document through every stage: each stage a process with limits, each result kept and reused.

A result is reused while what made it is the same: the document, the generator, and for the later
stages this harness. So a run that was stopped goes on where it was.
"""

import json
import random
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from queue import Queue
from typing import Any, Final

from .documents import digest_of
from .mint import PACKAGE
from .processes import ROOT, Ended, Limits, python, stop_all

_GENERATOR: Final = ("generator/specmint/**/*", "templates/**/*")
_HARNESS: Final = ("tests/corpus/*.py", "tests/servers/*.py")
#: Modules of the harness that decide nothing about a single document.
_ABOUT_RUNS: Final = ("__main__", "determinism", "processes", "run", "samples", "table")
_HERE: Final = Path(__file__).parent
_TYPED: Final = 40
_SEED: Final = 20
_LAST_WORDS: Final = 1500
#: From this many operations on a document is large, and is always type-checked.
LARGE: Final = 150


@dataclass(frozen=True)
class Settings:
    """What a run is made with."""

    folder: Path
    state: Path
    processes: int = 2
    limits: Limits = Limits(seconds=300, megabytes=3000)
    afresh: bool = False


@dataclass
class Result:
    """What came of one document, stage by stage; None where a stage was not reached."""

    name: str
    document: Path
    folder: Path
    facts: dict[str, Any]
    mint: dict[str, Any]
    exercise: dict[str, Any] | None = None
    types: dict[str, Any] | None = None

    @property
    def generated(self) -> bool:
        return self.mint.get("state") in ("written", "unchanged")

    @property
    def is_large(self) -> bool:
        return bool(self.facts.get("operations", 0) >= LARGE)


@cache
def digest(*patterns: str) -> str:
    """Return a digest of the sources of the project that decide what comes of a document."""
    files = [path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()]
    idle = [path for path in files if path.stem in _ABOUT_RUNS and path.parent == _HERE]
    kept = {path for path in files if "__pycache__" not in path.parts} - {*idle}
    return digest_of(*sorted(path for path in kept if not path.name.startswith("test_")))


def run(
    documents: Iterable[Path], settings: Settings, told: Callable[[Result], None]
) -> list[Result]:
    """Return what came of every document, in their order; `told` of each as it is done."""

    def one(document: Path) -> Result:
        result = _through(document, settings)
        told(result)
        return result

    slots: Queue[int] = Queue()
    for slot in range(settings.processes):
        slots.put(slot)
    pool = ThreadPoolExecutor(settings.processes)
    try:
        results = list(pool.map(one, documents))
        list(pool.map(lambda result: _typed(result, settings, slots), drawn(results)))
        return results
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        stop_all()


def drawn(results: list[Result]) -> list[Result]:
    """Return those that are type-checked: all large ones, and some drawn with a fixed seed."""
    generated = [each for each in results if each.generated and each.exercise is not None]
    others = sorted((each for each in generated if not each.is_large), key=lambda each: each.name)
    chosen = random.Random(_SEED).sample(others, min(_TYPED, len(others)))
    return [each for each in generated if each.is_large or each in chosen]


def _through(document: Path, settings: Settings) -> Result:
    """A document through generation, import and calls."""
    name = str(document.relative_to(settings.folder))
    folder = settings.state / name
    folder.mkdir(parents=True, exist_ok=True)
    made_by = digest(*_GENERATOR) + digest_of(document)
    reading, minting, exercising = (
        folder / f"{stage}.json" for stage in ("read", "mint", "exercise")
    )
    harness = digest(*_HARNESS)

    def stage(module: str, output: Path, key: str, *more: Path) -> dict[str, Any]:
        arguments = [f"tests.corpus.{module}", str(document), *map(str, more), str(output)]
        return _kept(
            output, key, settings, lambda: python("-m", *arguments, limits=settings.limits)
        )

    facts = stage("facts", reading, digest_of(document) + harness)
    mint = stage("mint", minting, made_by, folder)
    result = Result(name, document, folder, facts, mint)
    if result.generated:
        more = (folder / PACKAGE, minting)
        result.exercise = stage("exercise", exercising, made_by + harness, *more)
    return result


def _kept(output: Path, key: str, settings: Settings, work: Callable[[], Ended]) -> dict[str, Any]:
    """The result of a stage: the one that is there if it has this key, else a new one."""
    known = _read(output)
    if known.get("key") == key and not settings.afresh:
        return known
    output.unlink(missing_ok=True)
    ended = work()
    found = {"problem": ended.problem} | _read(output)
    found |= {"key": key, "seconds": round(ended.seconds, 1)}
    if ended.problem:
        found["words"] = ended.words[-_LAST_WORDS:]
    output.write_text(json.dumps(found, indent=1))
    return found


def _read(file: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(file.read_text())
    except (OSError, ValueError):
        return {}
    return found


def _typed(result: Result, settings: Settings, slots: "Queue[int]") -> None:
    """mypy --strict over one package; each process keeps a cache of its own."""
    slot = slots.get()
    try:
        output = result.folder / "types.json"
        cache_folder = settings.state / f".mypy{slot}"
        options = (
            "--strict",
            "--config-file=",
            f"--cache-dir={cache_folder}",
            "--no-error-summary",
        )
        more = Limits(3 * settings.limits.seconds, 2 * settings.limits.megabytes)
        arguments = ("-m", "mypy", *options, result.folder / PACKAGE)
        key = str(result.mint["key"])
        result.types = _kept(output, key, settings, lambda: python(*arguments, limits=more))
    finally:
        slots.put(slot)

"""A run: every document to its end, whatever becomes of the others; nothing done twice; the same bytes."""

import itertools
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from . import determinism as again
from . import run as runs
from .determinism import determinism, surroundings
from .documents import documents_of
from .processes import Limits, python
from .run import Result, Settings, drawn, run
from .table import as_json, fails_later, refusals, report, table

GOOD = """
openapi: 3.0.3
info: {title: Acme, version: "1"}
servers: [{url: "https://acme.test"}]
paths: {/a: {get: {operationId: a, responses: {"204": {description: ok}}}}}
"""
LIMITS = Limits(seconds=120, megabytes=3000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three documents: a good one, one that is refused, and one of an unknown version."""
    root = tmp_path / "corpus"
    (root / "set").mkdir(parents=True)
    (root / "set" / "good.yaml").write_text(GOOD)
    (root / "set" / "refused.yaml").write_text(GOOD.replace("{description: ok}", '{$ref: "#/no"}'))
    (root / "odd.json").write_text('{"openapi": "9.9"}')
    (root / "manifest.json").write_text('[{"file": "set/good.yaml"}]')
    return root


def settings(folder: Path, **more: Any) -> Settings:
    """The settings of a run whose processes keep what mypy read of the libraries in one place, as the other tests do."""
    state = folder.parent / "state"
    state.mkdir(exist_ok=True)
    kept = Path(os.environ["MYPY_CACHE_DIR"])
    kept.mkdir(parents=True, exist_ok=True)
    for slot in range(Settings.processes):
        if not (state / f".mypy{slot}").exists():
            (state / f".mypy{slot}").symlink_to(kept)
    return Settings(folder, folder.parent / "state", limits=LIMITS, **more)


def test_limits(tmp_path: Path) -> None:
    """A process without an end is ended, with its children; one that wants too much memory fails."""
    note = tmp_path / "pid"
    child = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    endless = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    ended = python("-c", endless, limits=Limits(seconds=3, megabytes=2000))

    assert ended.timed_out
    assert ended.problem == "no end within 3 s"
    for _ in range(1000):  # the signal is on its way
        if _is_running(note.read_text()):
            time.sleep(0.01)
    assert not _is_running(note.read_text())
    greedy = python("-c", "x = bytes(10**9)", limits=Limits(seconds=60, megabytes=500))
    assert "MemoryError" in greedy.problem


def _is_running(pid: str) -> bool:
    """Whether a process is there and is no zombie, which waits for nothing but its parent."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def test_documents(folder: Path) -> None:
    """Documents are the files that name a version; larger ones than wanted are left out."""
    assert [path.name for path in documents_of(folder)] == ["odd.json", "good.yaml", "refused.yaml"]
    assert [path.name for path in documents_of(folder, most_bytes=20)] == ["odd.json"]


def test_run(folder: Path) -> None:
    """Each document is told of once; the table counts by set and version; causes are ranked; reasons are kept."""
    told: list[Result] = []
    results = run(documents_of(folder), settings(folder), told.append)
    lines = table(results).splitlines()

    assert sorted(each.name for each in told) == ["odd.json", "set/good.yaml", "set/refused.yaml"]
    assert [line.split()[:2] for line in lines[1:]] == [[".", "9.9"], ["set", "3.0"], ["all", "3"]]
    assert lines[2].split()[2:] == ["2", "1", "1", "1", "1", *["1", "of", "1"], "1", "1", "1"]
    assert set(refusals(results)) >= {"dangling-reference", "unsupported-version"}
    assert not any(map(fails_later, results))
    assert json.loads(json.dumps(as_json(results)))["table"]["all"]["documents"] == 3
    assert "dangling-reference" in "\n".join(report(results))


def test_nothing_is_done_twice(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second run starts no process; a document that changed goes through again, and only that."""
    first = run(documents_of(folder), settings(folder), lambda result: None)
    started: list[str] = []

    def counted(*arguments: Any, **options: Any) -> Any:
        started.append(f"{arguments[1]} {Path(arguments[2]).name}")
        return python(*arguments, **options)

    monkeypatch.setattr(runs, "python", counted)
    again = run(documents_of(folder), settings(folder), lambda result: None)
    assert started == []
    assert as_json(again) == as_json(first)

    (folder / "odd.json").write_text('{"openapi": "9.8"}')
    run(documents_of(folder), settings(folder), lambda result: None)
    assert started == ["tests.corpus.facts odd.json", "tests.corpus.mint odd.json"]


def test_a_crash_stops_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stage that ends without a result is a finding of its document, and fails the run."""

    def broken(*arguments: Any, **options: Any) -> Any:
        if arguments[1].endswith("exercise"):
            return python("-c", "raise SystemExit('it broke')", limits=LIMITS)
        return python(*arguments, **options)

    monkeypatch.setattr(runs, "python", broken)
    results = run(documents_of(folder), settings(folder), lambda result: None)

    assert len(results) == 3
    assert [result.name for result in results if fails_later(result)] == ["set/good.yaml"]
    assert "exit code 1: it broke" in "\n".join(report(results))


def _result(name: str, operations: int) -> Result:
    facts = {"operations": operations}
    return Result(name, Path(name), Path(), facts, {"state": "written"}, exercise={})


def test_drawn() -> None:
    """All large documents are type-checked, and forty others, the same in every run."""
    results = [_result(f"{at:03}", 500 if at % 50 == 0 else 3) for at in range(200)]
    chosen = drawn(results)

    assert len(chosen) == 44
    assert {"000", "050", "100", "150"} < {each.name for each in chosen}
    assert chosen == drawn(results)


def test_surroundings() -> None:
    """Any two settings of hash seed, time zone, locale and folder meet in one of the surroundings."""
    rows = [(*env.values(), folder) for env, folder in surroundings()]
    for one, other in itertools.combinations((0, 1, 2, 4), 2):
        wanted = itertools.product({row[one] for row in rows}, {row[other] for row in rows})
        assert {(row[one], row[other]) for row in rows} == set(wanted)


def test_determinism_notices(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that depend on the surroundings are told of, with the surroundings."""
    plan = [next(surroundings()), list(surroundings())[-1]]
    monkeypatch.setattr(again, "surroundings", lambda: iter(plan))
    good = folder / "set" / "good.yaml"
    assert determinism([good], 1, settings(folder)) == []

    def zoned(*arguments: Any, environment: dict[str, str], **options: Any) -> Any:
        code = f"import os; open({str(arguments[3] / 'x.py')!r}, 'w').write(os.environ['TZ'])"
        return python("-c", code, environment=environment, **options)

    monkeypatch.setattr(again, "python", zoned)
    (line,) = determinism([good], 1, settings(folder))
    assert "UTC" in line and "Asia/Kathmandu" in line

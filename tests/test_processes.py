"""`--jobs N`: the APIs of a project in processes of their own, with the bytes and the messages of one process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from specmint.api import UsageError, check, generate
from specmint.commands import processes
from specmint.commands.running import run_each
from specmint.diagnostics import Diagnostic
from specmint.jobs import Job
from specmint.pipeline import Progress, silent

APIS = ("broken", "first", "loud", "second")
SPEC = """openapi: 3.1.0
info: {{title: {name}, version: "1"}}
paths:
{paths}
"""
PATH = """  /things{number}:
    get:
      operationId: {verb}_things{number}
      responses:
        "200":
          description: All of them.
          content: {{application/json: {{schema: {schema}}}}}
"""
SCHEMAS = {
    "broken": "{$ref: '#/components/schemas/Gone'}",
    "first": "{type: object, properties: {a: {type: string}}}",
    "loud": "{type: object, properties: {a: {not: {type: string}}}}",
    "second": "{type: array, items: {type: object, properties: {b: {type: number}}}}",
}


def project(folder: Path, size: int = 1) -> Path:
    """A project of four APIs: one has an error in it, one a warning."""
    tables = ["[tool.specmint.apis]"]
    for name in APIS:
        paths = "".join(
            PATH.format(number=number, verb="list", schema=SCHEMAS[name]) for number in range(size)
        )
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.yaml").write_text(
            "x-specmint: 1\n" + SPEC.format(name=name, paths=paths)
        )
        tables.append(f'{name} = {{ spec = "{name}.yaml", output = "{name}" }}')
    (folder / "pyproject.toml").write_text("\n".join(tables) + "\n")
    return folder


def specmint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "specmint", *arguments]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True)


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_output_is_the_same_with_any_number_of_processes(tmp_path: Path) -> None:
    """Files, manifests, messages and their order, and the exit code, are those of one process."""
    told: list[list[tuple[int, str, str]]] = []
    for number in ("1", "3"):
        folder = project(tmp_path / number)
        made = specmint(folder, "generate", "--jobs", number, "--verbose")
        (folder / "second.yaml").write_text((folder / "first.yaml").read_text())
        checked = specmint(folder, "check", "--jobs", number, "--json")
        told.append([(one.returncode, one.stdout, one.stderr) for one in (made, checked)])
    assert told[0] == told[1]
    assert [code for code, *_ in told[0]] == [1, 1]
    assert files_in(tmp_path / "1") == files_in(tmp_path / "3")
    packages = {path.partition("/")[0] for path in files_in(tmp_path / "1") if "/" in path}
    assert packages == {"first", "loud", "second"}


def test_one_api_needs_no_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A process is started where there are two APIs or more, and more than one may be made at a time."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("a process is started")

    monkeypatch.setattr(processes, "run_in_processes", refuse)
    folder = project(tmp_path)
    (done,) = generate("first", cwd=folder, processes=8)
    assert done.state == "written"
    assert [one.state for one in generate("first", "second", cwd=folder)] == [
        "unchanged",
        "written",
    ]
    with pytest.raises(AssertionError, match="started"):
        check("first", "second", cwd=folder, processes=2)


@pytest.mark.parametrize("number", [0, -1])
def test_there_is_at_least_one_process(tmp_path: Path, number: int) -> None:
    """`--jobs 0` is wrong use, and says so."""
    with pytest.raises(UsageError, match=f"1 or more, not {number}"):
        generate("first", cwd=project(tmp_path), processes=number)
    done = specmint(tmp_path, "generate", "--jobs", str(number))
    assert (done.returncode, done.stdout) == (2, "")


# --- processes that end -----------------------------------------------------------------------------------------------


def ends(job: Job, *, progress: Progress) -> str:
    """Be killed, as by a system that has no memory left."""
    os._exit(9)


def why(job: Job, diagnostics: tuple[Diagnostic, ...]) -> str:
    return f"{job.name}: {diagnostics[0].code} {diagnostics[0].message}"


def test_a_process_that_is_killed_is_a_diagnostic() -> None:
    """Each API that its process took along says so, and nothing waits for it."""
    jobs = [Job(name=name, spec=Path(f"{name}.yaml")) for name in ("a", "b")]
    told = run_each(jobs, ends, why, silent, 2)
    assert [one.partition(":")[0] for one in told] == ["a", "b"]
    assert all("internal-error" in one and "BrokenProcessPool" in one for one in told)


def children(pid: int) -> list[int]:
    """The processes that a process has started and that have not ended (Linux)."""
    file = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        return [int(word) for word in file.read_text().split()]
    except OSError:
        return []


def commands(pids: list[int]) -> list[str]:
    found: list[str] = []
    for pid in pids:
        try:
            found.append(Path(f"/proc/{pid}/cmdline").read_text())
        except OSError:
            continue
    return [text for text in found if text]  # one that has ended, and nobody has asked of, has none


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs Linux's /proc")
@pytest.mark.parametrize("is_late", [True, False], ids=["while they write", "while they start"])
@pytest.mark.parametrize("is_for_all", [True, False], ids=["all", "the first"])
def test_ctrl_c_leaves_nothing(tmp_path: Path, is_for_all: bool, is_late: bool) -> None:
    """Ctrl-C ends every process: no helper of a run that broke off, no process and no traceback is left.

    A terminal tells all of them; where the first alone is told, it tells the others.
    """
    folder = project(tmp_path, size=100)
    words = [sys.executable, "-m", "specmint", "generate", "first", "loud", "second", "--jobs", "2"]
    # Tests that run in the background of a shell ignore Ctrl-C, and so would what they start.
    heeding = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(
        words,
        cwd=folder,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=heeding,
    ) as running:
        until = time.monotonic() + 60
        while len(workers := children(running.pid)) < 3 and time.monotonic() < until:
            time.sleep(0.01)  # two at work, and the one that multiprocessing starts to tidy up
        assert len(workers) == 3, commands(workers)
        while is_late and not list(folder.rglob("aio")) and time.monotonic() < until:
            time.sleep(0.001)
        (os.killpg if is_for_all else os.kill)(running.pid, signal.SIGINT)
        _, told = running.communicate(timeout=60)
    assert (running.returncode, "Traceback" in told) == (130, False), told
    assert commands(workers) == []
    assert not list(folder.rglob(".*specmint-*"))

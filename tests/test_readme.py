"""What README.md says is so: its promises have tests, its examples run."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from specmint.runtime.needs import NEEDS
from tests.support.transcript import played_line

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROMISES = dict(re.findall(r"^\| (\d+)\. .*? \| (.*) \|$", README, re.MULTILINE))
PYTHON = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def section(title: str) -> str:
    """Return the text below a heading, to the next one."""
    return re.split(r"^#+ ", README.split(f"# {title}\n")[1], maxsplit=1, flags=re.MULTILINE)[0]


def test_each_promise_has_a_row() -> None:
    """The promises are numbered without a gap, from 1 to 6."""
    assert list(PROMISES) == ["1", "2", "3", "4", "5", "6"]


@pytest.mark.parametrize("number", PROMISES)
def test_each_promise_names_a_test_that_exists(number: str) -> None:
    """Each promise has at least one named test, and each named test is in its file."""
    named = re.findall(r"`([^`]+)`", PROMISES[number])

    assert named
    for name in named:
        file, _, function = name.partition("::")
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert function in [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize("number", range(len(PYTHON)))
def test_python_blocks_are_python(number: int) -> None:
    """Each Python block can be compiled."""
    compile(PYTHON[number], f"README.md, Python block {number + 1}", "exec")


@pytest.mark.parametrize("title", ["Deadlines", "One login for several processes", "Testing"])
def test_examples_run(title: str, tmp_path: Path) -> None:
    """The Python of these sections runs as it stands, with nothing but the generated packages."""
    blocks = re.findall(r"^```python\n(.*?)^```", section(title), re.MULTILINE | re.DOTALL)
    assert blocks
    for block in blocks:
        run([sys.executable, "-c", block], tmp_path)


def test_the_tour_prints_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands of the first section print what stands below them, also after the slip that it shows."""
    monkeypatch.chdir(tmp_path)
    spec = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)[0]
    assert spec.startswith("# openapi.yaml\n")
    blocks = [
        one
        for one in re.findall(r"```console\n(.*?)```", README, re.DOTALL)
        if "openapi.yaml --output clients" in one
    ]
    slips = ['schemas/InvoiceCreate"', 'schemas/InvoiceCreat"']

    for block, text in zip(blocks, (spec, spec.replace(*slips)), strict=True):
        (tmp_path / "openapi.yaml").write_text(text, encoding="utf-8")
        printed = ""
        for command in re.findall(r"^\$ (.*)$", block, re.MULTILINE):
            output, _ = played_line(command, tmp_path)
            printed += f"$ {command}\n{output}"
        assert printed == block


def test_the_offline_example_prints_what_it_says(tmp_path: Path) -> None:
    """The command of the section on testing, run by a shell, prints the lines below it."""
    block = re.findall(r"^```console\n(.*?)^```", section("Testing"), re.MULTILINE | re.DOTALL)[0]
    command, _, printed = block.removeprefix("$ ").partition("\n")

    assert run(["sh", "-c", command], tmp_path) == printed


def run(command: list[str], home: Path) -> str:
    """Return what a command prints; it finds the generated packages, and a home folder of its own."""
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {
        "PATH": programs,
        "HOME": str(home),
        "PYTHONPATH": str(ROOT / "generated"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        command, cwd=home, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_versions_are_those_of_the_table() -> None:
    """README names the versions of the libraries that the runtime asks for."""
    for name, floor in NEEDS.items():
        assert f"`{name}` ({floor} or later)" in README

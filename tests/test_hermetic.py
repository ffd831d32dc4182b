"""What a run of the generator touches: no network, no other process, no file but its own, whatever a document says.

The interpreter's audit events name every call that opens a file or a socket, or starts a process, before it is made.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import specmint

ROOT = Path(__file__).parents[1]
#: Runs the command line and prints what was touched: an event and what it concerns, one pair for each.
WATCHED = """
import json, os, sys

touched, watching = [], [True]

def hook(event, details):
    if not watching:
        return
    if event == "open" and isinstance(details[0], (str, bytes)):
        writes = details[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        touched.append(["write" if writes else "read", os.path.abspath(os.fsdecode(details[0]))])
    elif event in ("os.listdir", "os.scandir", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink"):
        where = details[0]
        if isinstance(where, (str, bytes, os.PathLike)):
            read = event in ("os.listdir", "os.scandir")
            touched.append(["read" if read else "write", os.path.abspath(os.fsdecode(where))])
    elif event.split(".")[0] in ("socket", "subprocess", "urllib", "http", "ftplib", "smtplib", "webbrowser"):
        touched.append([event, str(details)[:200]])
    elif event in ("os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "pty.spawn"):
        touched.append([event, str(details)[:200]])

sys.addaudithook(hook)
from specmint.cli import main

code = main(sys.argv[1:])
watching.clear()
print(json.dumps({"code": code, "touched": touched}))
"""

HOSTILE = """
openapi: 3.1.0
x-specmint: 1
info: {title: "Hostile ../../../etc", version: "1", description: "{{ ''.__class__ }} {% include '/etc/passwd' %}"}
servers: [{url: "https://api.test/${HOME}/`id`"}]
paths:
  "/things/{id}":
    get:
      operationId: "../../../../tmp/escaped"
      tags: ["../../outside", "/etc/absolute"]
      externalDocs: {url: "https://elsewhere.test/never-fetched"}
      parameters: [{name: id, in: path, required: true, schema: {type: string, default: "$(touch /tmp/never)"}}]
      responses:
        "200":
          description: one
          content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}
components:
  schemas:
    Thing:
      $id: "https://elsewhere.test/schemas/thing"
      type: object
      properties:
        "__import__('os').system('id')": {type: string, description: '\"\"\"; import os; os.system("id")'}
"""


def watched(folder: Path, *arguments: str) -> tuple[int, list[tuple[str, str]]]:
    """Run the command line in a process of its own; return its exit code and what it touched."""
    environment = {
        "PATH": "",
        "HOME": str(folder / "home"),
        "PYTHONPATH": str(Path(specmint.__file__).parents[1]),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip(), done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    return said["code"], [(event, str(where)) for event, where in said["touched"]]


def strangers(touched: list[tuple[str, str]], ours: Path) -> list[tuple[str, str]]:
    """Return what is neither below `ours`, nor read from the interpreter, its packages or the generator."""
    installed = {
        sys.prefix,
        sys.base_prefix,
        *sysconfig.get_paths().values(),
        "/usr/share/zoneinfo",
    }
    readable = [ours, ROOT / "generator", ROOT / "templates", *map(Path, installed)]
    allowed = {"read": readable, "write": [ours]}
    return [
        (event, where)
        for event, where in touched
        if not any(Path(where).is_relative_to(folder) for folder in allowed.get(event, []))
    ]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the four specs of this repository."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "specs", folder / "specs")
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def generated(project: Path) -> tuple[int, list[tuple[str, str]]]:
    """The exit code of `generate` in the project, and what it touched."""
    return watched(project, "generate")


def test_a_run_touches_its_own_project_alone(
    project: Path, generated: tuple[int, list[tuple[str, str]]]
) -> None:
    """Four packages are generated without a socket, a process, or a file outside of the project."""
    code, touched = generated

    assert code == 0
    assert strangers(touched, project) == []
    assert ("write", str(project / "generated")) in {
        (event, str(Path(where).parent)) for event, where in touched
    }, "the hook saw no file written: it watches nothing"
    assert not (project / "home").exists()


@pytest.mark.usefixtures("generated")
def test_a_check_writes_nothing(project: Path, tmp_path: Path) -> None:
    """`check` opens no file for writing, with nothing generated and with everything current."""
    copied = tmp_path / "project"
    shutil.copytree(project, copied)
    for expected in (0, 1):
        code, touched = watched(copied, "check")
        assert code == expected
        assert [where for event, where in touched if event != "read"] == []
        shutil.rmtree(copied / "generated", ignore_errors=True)


def test_a_hostile_document_reaches_nothing(tmp_path: Path) -> None:
    """Names that climb, templates in descriptions, commands in defaults and foreign addresses stay text."""
    (tmp_path / "hostile.yaml").write_text(HOSTILE, encoding="utf-8")
    # Without this one a project is looked for in every folder above.
    (tmp_path / "pyproject.toml").write_text("[tool.specmint]\n", encoding="utf-8")

    code, touched = watched(tmp_path, "generate", "hostile.yaml", "--output", "out", "--lenient")

    assert code in (0, 1)
    assert strangers(touched, tmp_path) == []
    assert {path.name for path in tmp_path.iterdir()} <= {"hostile.yaml", "out", "pyproject.toml"}

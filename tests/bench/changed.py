"""Prints the CPU seconds of a run after one description of a document has changed, as it does while somebody works on it."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

_DESCRIPTION = re.compile(r"""("description": ?"|description: )(?=[A-Z][a-z])""")


def changed(text: str) -> str:
    """Return a document, JSON or YAML, in which the last description in plain words has a word more."""
    *_, last = _DESCRIPTION.finditer(text)
    return f"{text[: last.end()]}Now {text[last.end() :]}"


def seconds(document: Path) -> float:
    """Return what the second of two runs costs, before which a description was changed. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder, document.name)
        spec.write_bytes(document.read_bytes())
        _generate(spec)
        spec.write_text(changed(spec.read_text("utf-8")), "utf-8")
        before = _spent()
        _generate(spec)
        return _spent() - before


def _generate(spec: Path) -> None:
    words = ["-m", "specmint", "generate", str(spec), "--output", str(spec.parent / "out")]
    subprocess.run([sys.executable, *words, "--package", "api"], check=True, capture_output=True)


def _spent() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _of_nothing() -> float:
    before = _spent()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return _spent() - before


if __name__ == "__main__":
    print(seconds(Path(sys.argv[1])) if len(sys.argv) > 1 else _of_nothing())

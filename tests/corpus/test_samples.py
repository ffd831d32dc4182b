"""The documents of this repository go through the harness; what is known to be wrong stands in `known.txt`.

`make corpus` does the same with a folder of documents of the vendors' own.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .documents import Document
from .exercise import exercise
from .mint import mint
from .processes import ROOT
from .samples import OWN, samples

KNOWN = Path(__file__).parent / "known.txt"


def lines_of(document: Path, folder: Path) -> list[str]:
    """What is wrong with a document and its package, a line each; the codes where it is refused."""
    name = str(document.relative_to(ROOT))
    package = f"sample_{'_'.join(document.relative_to(ROOT).with_suffix('').parts)}"
    minted = mint(document, folder, package.replace("-", "_"))
    diagnostics: list[dict[str, Any]] = minted["diagnostics"]
    if minted["state"] != "written" and document.parent != OWN:
        return []  # what the cases are refused for stands beside them
    if minted["state"] != "written":
        codes = {each["code"] for each in diagnostics if each["severity"] == "error"}
        return [f"{name}: refused: {', '.join(sorted(codes))}"]
    report = exercise(Document(document), folder / package.replace("-", "_"), diagnostics).as_json()
    found = [*report["findings"], *report["inventory"].get("missing", ())]
    said = [f"{each['kind']}: {each['pointer']}: {each['text']}" for each in found]
    return [f"{name}: {line}" for line in dict.fromkeys(said)]


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the packages of all samples are made."""
    return tmp_path_factory.mktemp("samples")


def known() -> list[str]:
    return KNOWN.read_text(encoding="utf-8").splitlines()


def own(document: Path, lines: list[str]) -> list[str]:
    return [line for line in lines if line.startswith(f"{document.relative_to(ROOT)}: ")]


@pytest.mark.parametrize("document", samples(), ids=lambda path: str(path.relative_to(ROOT)))
def test_sample(document: Path, packages: Path, update: bool) -> None:
    """A package does all that its document declares, but for what is known; what is mended is known no more."""
    found = lines_of(document, packages)
    if update:
        others = [line for line in known() if line not in own(document, known())]
        KNOWN.write_text("".join(f"{line}\n" for line in sorted([*others, *found])), "utf-8")

    assert sorted(found) == own(document, sorted(known()))


def test_known_documents_are_there() -> None:
    """Nothing is known of a document that is gone."""
    names = {str(document.relative_to(ROOT)) for document in samples()}

    assert {line.partition(": ")[0] for line in known()} <= names


def test_own_documents_are_strictly_typed(tmp_path: Path) -> None:
    """mypy --strict has nothing to say of the packages of documents that imitate vendors' habits."""
    for document in sorted(OWN.iterdir()):
        mint(document, tmp_path, f"habits_of_{document.stem}")
    names = [path.name for path in tmp_path.iterdir()]
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file=",
        *(f"-p{name}" for name in names),
    ]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert names
    assert result.returncode == 0, result.stdout[-3000:]

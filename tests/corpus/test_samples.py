"""The documents of this repository go through the harness; what is known to be wrong stands in `known/`.

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

KNOWN = Path(__file__).parent / "known"
DOCUMENTS = {"-".join(path.relative_to(ROOT).with_suffix("").parts): path for path in samples()}


def lines_of(name: str, folder: Path) -> list[str]:
    """What is wrong with a document and its package, a line each; the codes where it is refused."""
    document, package = DOCUMENTS[name], f"sample_{name}".replace("-", "_")
    minted = mint(document, folder, package)
    diagnostics: list[dict[str, Any]] = minted["diagnostics"]
    if minted["state"] != "written" and document.parent != OWN:
        return []  # what the cases are refused for stands beside them
    if minted["state"] != "written":
        codes = {each["code"] for each in diagnostics if each["severity"] == "error"}
        return [f"refused: {code}" for code in sorted(codes)]
    report = exercise(Document(document), folder / package, diagnostics).as_json()
    found = [*report["findings"], *report["inventory"].get("missing", ())]
    said = [f"{each['kind']}: {each['pointer']}: {each['text']}" for each in found]
    return sorted(set(said))


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the packages of all samples are made."""
    return tmp_path_factory.mktemp("samples")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_sample(name: str, packages: Path, update: bool) -> None:
    """A package does all that its document declares, but for what is known; what is mended is known no more."""
    found = lines_of(name, packages)
    file = KNOWN / f"{name}.txt"
    if update:
        file.unlink(missing_ok=True)
        if found:
            KNOWN.mkdir(exist_ok=True)
            file.write_text("".join(f"{line}\n" for line in found), encoding="utf-8")
    known = file.read_text(encoding="utf-8").splitlines() if file.exists() else []

    assert found == known


def test_known_documents_are_there() -> None:
    """Nothing is known of a document that is gone."""
    assert {path.stem for path in KNOWN.glob("*.txt")} <= DOCUMENTS.keys()


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

"""A folder is a test: `tests/cases/<rule>/spec.yaml` and what must come of it.

The first line of a spec states its rule. Beside it stands `expected/` (the files a reviewer would look at: what is copied
verbatim is left out) or `stderr.txt` (what is said of a document that is refused), or both where warnings go with output.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

import specmint
from specmint.api import find_jobs
from specmint.names import package_name
from specmint.pipeline import mint, read_spec, understand

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(path for path in CASES.iterdir() if path.is_dir())
SHOWN = ("models.py", "_api.py", "_client.py", "__init__.py")


def entry(folder: Path) -> Path:
    return next(path for path in sorted(folder.glob("spec.*")))


def made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, str], str]:
    """The files to compare, and what is said, of a case."""
    monkeypatch.chdir(folder)
    (job,) = find_jobs([entry(folder).name], needs_output=False)
    try:
        understood = understand(read_spec(job), package_name("acme"), lambda stage: None)
    except specmint.SpecmintError as error:
        return {}, "\n".join(item.text() for item in error.diagnostics) + "\n"
    said = "".join(item.text() + "\n" for item in understood.diagnostics)
    if understood.api is None:
        return {}, said
    tree = mint(understood.api, lambda stage: None)
    pages = {f"{resource.name}.py" for resource in understood.api.resources}
    wanted = {path.name for path in (folder / "expected").glob("*.py")}
    shown = wanted or pages | ({"models.py"} if understood.api.definitions else set())
    return {name: tree[PurePosixPath(name)] for name in sorted(shown)}, said


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_case(folder: Path, update: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the generator makes and says of a case is what was reviewed; nothing else lies in its folder."""
    files, said = made(folder, monkeypatch)
    expected = folder / "expected"
    if update:
        shutil.rmtree(expected, ignore_errors=True)
        (folder / "stderr.txt").unlink(missing_ok=True)
        if files:
            expected.mkdir()
        for name, text in files.items():
            (expected / name).write_text(text, encoding="utf-8")
        if said:
            (folder / "stderr.txt").write_text(said, encoding="utf-8")
    on_disk = (
        {path.name: path.read_text(encoding="utf-8") for path in expected.glob("*")}
        if expected.is_dir()
        else {}
    )
    stderr = folder / "stderr.txt"

    assert files == on_disk
    assert said == (stderr.read_text(encoding="utf-8") if stderr.exists() else "")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_rule_is_stated(folder: Path) -> None:
    """The first line of every spec says what rule its case guards."""
    first = entry(folder).read_bytes().split(b"\n")[0]

    assert (
        first.startswith(b"# ") or entry(folder).suffix == ".json" or (folder / "rule.txt").exists()
    )


ACCEPTED = [folder for folder in FOLDERS if (folder / "expected").is_dir()]


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every accepted case as a whole package, under its case's name."""
    root = tmp_path_factory.mktemp("packages")
    for folder in ACCEPTED:
        (outcome,) = specmint.generate(entry(folder), output=root, package=f"case_{folder.name}")
        assert outcome.state == "written", outcome.diagnostics
    return root


def test_goldens_import(packages: Path) -> None:
    """Every golden compiles without a warning, imports, and its models are complete."""
    script = (
        "import importlib, pkgutil, sys, warnings; warnings.simplefilter('error'); sys.path.insert(0, sys.argv[1])\n"
        "for name in sorted(m.name for m in pkgutil.iter_modules([sys.argv[1]])):\n"
        "    package = importlib.import_module(name)\n"
        "    for module in pkgutil.walk_packages(package.__path__, name + '.'):\n"
        "        importlib.import_module(module.name)\n"
        "    for one in package.__all__:\n"
        "        value = getattr(package, one)\n"
        "        if hasattr(value, 'model_rebuild'): value.model_rebuild()\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script, str(packages)], capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stderr[-3000:]


def test_goldens_are_strictly_typed(packages: Path) -> None:
    """mypy --strict has nothing to say about any golden."""
    names = sorted(path.name for path in packages.iterdir())
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file=",
        *(f"-p{name}" for name in names),
    ]
    result = subprocess.run(command, cwd=packages, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout[-3000:]


def test_same_bytes_whatever_the_seed(tmp_path: Path) -> None:
    """Two hash seeds, time zones and working directories give the same bytes."""
    folder = ACCEPTED[0]
    outputs: list[dict[str, bytes]] = []
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        out = tmp_path / seed
        command = [
            sys.executable,
            "-m",
            "specmint",
            "generate",
            str(entry(folder)),
            "--output",
            str(out),
            "--package",
            "acme",
        ]
        environment = {
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(Path(specmint.__file__).parents[1]),
        }
        subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
        outputs.append(
            {
                str(path.relative_to(out)): path.read_bytes()
                for path in sorted(out.rglob("*"))
                if path.is_file()
            }
        )

    assert outputs[0] == outputs[1]


def test_a_package_carries_only_what_it_needs(packages: Path) -> None:
    """What makes values travel in another form, and enums that grow, are copied for APIs that have such."""
    for name, wanted in (
        ("wire_and_null", {"wire_forms"}),
        ("enums", {"enums"}),
        ("envelope", set[str]()),
    ):
        runtime = packages / f"case_{name}" / "_runtime"
        copied = {path.stem for path in runtime.rglob("*.py")}

        assert copied & {"wire_forms", "enums"} == wanted

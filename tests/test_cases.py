"""A folder is a test: `tests/cases/diagnostics/<code>/` and `tests/cases/features/<feature>/`.

The first line of a document, or of a transcript, states the rule. Beside a document stand `stderr.txt`, what is reported
of it, and `expected/`, the generated files that a reviewer looks at. `pytest --update` accepts what the generator makes now.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

import specmint
from tests.support import cases
from tests.support.diagnostic_codes import diagnostic_codes
from tests.support.transcript import played

DIAGNOSTICS, FEATURES = cases.folders("diagnostics"), cases.folders("features")
TRANSCRIPTS = [folder for folder in DIAGNOSTICS if (folder / "transcript.txt").exists()]
DOCUMENTS = [folder for folder in DIAGNOSTICS if folder not in TRANSCRIPTS]
_LONGEST_LINE = 120


def name(folder: Path) -> str:
    return folder.name


def compare(folder: Path, now: dict[str, str], update: bool) -> None:
    """What comes of a case is what was accepted, and nothing else lies in its golden."""
    if update:
        cases.accept(folder, now)

    assert now == cases.golden(folder)


@pytest.mark.parametrize("folder", FEATURES, ids=name)
def test_feature(folder: Path, update: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a feature generates is what was reviewed, and nothing is reported of it but what `stderr.txt` says."""
    monkeypatch.chdir(folder)
    made = cases.made(folder)
    now = {f"expected/{name}": text for name, text in cases.shown(folder, made).items()}

    assert made.files, made.text
    compare(folder, now | ({"stderr.txt": made.text} if made.text else {}), update)


@pytest.mark.parametrize("folder", DOCUMENTS, ids=name)
def test_diagnostic_of_a_document(
    folder: Path, update: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document that shows a diagnostic has that one, and no other."""
    monkeypatch.chdir(folder)
    made = cases.made(folder)

    assert made.codes == {folder.name}
    compare(folder, {"stderr.txt": made.text}, update)


@pytest.mark.parametrize("folder", TRANSCRIPTS, ids=name)
def test_diagnostic_of_a_command(
    folder: Path, update: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commands that show a diagnostic print what was accepted, and the diagnostic is in it."""
    monkeypatch.chdir(tmp_path)
    transcript = folder / "transcript.txt"
    now = played(transcript, tmp_path)
    if update:
        transcript.write_text(now, encoding="utf-8")

    assert now == transcript.read_text(encoding="utf-8")
    assert f"[{folder.name}]\n" in now or f'"code": "{folder.name}"' in now


def test_every_diagnostic_has_a_folder() -> None:
    """Each code that the source can report has its folder, and each folder a code that is reported somewhere."""
    folders, codes = {folder.name for folder in DIAGNOSTICS}, diagnostic_codes()

    assert {code: codes[code] for code in codes.keys() - folders} == {}
    assert folders - codes.keys() == set()


@pytest.mark.parametrize("folder", [*DIAGNOSTICS, *FEATURES, *cases.folders("replay")], ids=name)
def test_rule_is_stated(folder: Path) -> None:
    """A case says in its first line, in one sentence or two, which rule it guards; and its lines can be read."""
    rule = cases.rule(folder)
    lines = [
        f"{path.name}:{number}"
        for path in folder.rglob("*.yaml")
        if path.is_file() and folder.parent.name != "replay" and folder.name != "encoding"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], start=2)
        if len(line) > _LONGEST_LINE
    ]

    assert rule.endswith(".") and len(rule) > 20
    assert lines == []


# --- every package that a feature generates -------------------------------------------------------------------------

RUNTIME = Path(specmint.__file__).parent / "runtime"
_OF_RUNTIME = re.compile(r"from \.+_runtime\b")

Package = dict[str, str]


@pytest.fixture(scope="session")
def packages() -> dict[str, Package]:
    """The files of every feature's package, by the name of the feature."""
    with pytest.MonkeyPatch.context() as patch:
        found: dict[str, Package] = {}
        for folder in FEATURES:
            patch.chdir(folder)
            found[f"case_{folder.name}"] = cases.made(folder).files
    return found


def write(files: Package, at: Path) -> None:
    """Write a package without its runtime."""
    for name, text in files.items():
        if not name.startswith("_runtime/"):
            path = at / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def test_goldens_import(packages: dict[str, Package], tmp_path: Path) -> None:
    """Every package compiles without a warning, imports, and its models are complete.

    All of them share the modules of one runtime, which takes most of the time; the next test shows that the part of it
    that each carries is enough.
    """
    script = (
        "import importlib, pkgutil, sys, warnings; warnings.simplefilter('error'); sys.path.insert(0, sys.argv[1])\n"
        "import specmint.runtime as runtime\n"
        "names = [m.name for m in pkgutil.walk_packages(runtime.__path__, 'specmint.runtime.')]\n"
        "shared = {'_runtime': runtime} | {n.replace('specmint.runtime', '_runtime'): importlib.import_module(n) for n in names}\n"
        "for name in sorted(m.name for m in pkgutil.iter_modules([sys.argv[1]])):\n"
        "    sys.modules |= {f'{name}.{part}': module for part, module in shared.items()}\n"
        "    package = importlib.import_module(name)\n"
        "    for module in pkgutil.walk_packages(package.__path__, name + '.'):\n"
        "        importlib.import_module(module.name)\n"
        "    for one in package.__all__:\n"
        "        value = getattr(package, one)\n"
        "        if hasattr(value, 'model_rebuild'): value.model_rebuild()\n"
    )
    for name, files in packages.items():
        write(files, tmp_path / name)
    result = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stderr[-3000:]


def test_a_package_carries_the_runtime_that_it_imports(packages: dict[str, Package]) -> None:
    """Each import of a package, and of the part of the runtime that it carries, leads to a file of the package."""
    missing = {
        f"{name}: {file} imports {wanted}"
        for name, files in packages.items()
        for file, text in files.items()
        if file.endswith(".py")
        for wanted in relative_imports(file, text)
        if f"{wanted}.py" not in files and f"{wanted}/__init__.py" not in files
    }

    assert missing == set()


@cache  # most files are those of the runtime, the same in each package
def relative_imports(file: str, text: str) -> set[str]:
    """Return the modules that a file imports relatively, as paths without the suffix."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = PurePosixPath(file).parents[node.level - 1]
            names = [node.module.replace(".", "/")] if node.module else [a.name for a in node.names]
            found |= {(base / name).as_posix() for name in names}
    return found


def test_goldens_are_strictly_typed(packages: dict[str, Package], tmp_path: Path) -> None:
    """mypy --strict has nothing to say about any package. All are checked against one runtime, which is read once."""
    (tmp_path / "runtime").symlink_to(RUNTIME)
    for name, files in packages.items():
        renamed = {file: _OF_RUNTIME.sub("from runtime", text) for file, text in files.items()}
        write(renamed, tmp_path / name)
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file="]
    result = subprocess.run(
        [*command, *(f"-p{name}" for name in packages)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stdout[-3000:]


def test_same_bytes_whatever_the_seed(tmp_path: Path) -> None:
    """Two hash seeds, time zones and working directories give the same bytes."""
    document = cases.entry(cases.CASES / "features" / "unions")
    outputs: list[dict[str, bytes]] = []
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        out = tmp_path / seed
        command = [
            sys.executable,
            "-m",
            "specmint",
            "generate",
            str(document),
            "--output",
            str(out),
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

    assert outputs[0] == outputs[1] != {}


def test_a_package_carries_only_what_it_needs(packages: dict[str, Package]) -> None:
    """What makes values travel in another form, and enums that grow, are copied for APIs that have such."""
    for name, wanted in (
        ("wire_numbers", {"wire_forms"}),
        ("enum_of_texts", {"enums"}),
        ("envelope", set[str]()),
    ):
        files = [PurePosixPath(file) for file in packages[f"case_{name}"]]
        copied = {file.stem for file in files if file.parts[0] == "_runtime"}

        assert copied & {"wire_forms", "enums"} == wanted

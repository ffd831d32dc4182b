"""Vendored clients in programs that PyInstaller and shiv pack, and a client that Bazel builds. Run by `make packed`: each takes minutes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import specmint
from tests.test_vendor import CALLS, HOME, SPEC

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "tests" / "examples" / "bazel"
pytestmark = pytest.mark.skipif(
    os.environ.get("SPECMINT_PACKED") != "full", reason="minutes: make packed"
)


def run(command: list[str | Path], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command without the paths of this checkout, and return what it printed."""
    known = {key: text for key, text in os.environ.items() if key != "PYTHONPATH"}
    known |= {"PIP_CONSTRAINT": str(ROOT / "constraints.txt"), "SHIV_ROOT": str(cwd / "shiv")}
    return subprocess.run(
        [*map(str, command)], cwd=cwd, env=known, capture_output=True, text=True, check=False
    )


def succeed(command: list[str | Path], cwd: Path) -> str:
    """Run a command that must succeed, and return what it printed."""
    done = run(command, cwd)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done.stdout.strip()


# --- PyInstaller and shiv ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def packers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new environment that has both packers, and the libraries of a client."""
    environment = tmp_path_factory.mktemp("packers")
    succeed([sys.executable, "-m", "venv", environment], ROOT)
    names = ["pyinstaller", "shiv", "httpx2", "pydantic"]
    succeed([environment / "bin" / "pip", "install", "-q", *names], ROOT)
    return environment / "bin"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a program, `shop_program`, and the package `shop` that holds two vendored clients."""
    root = tmp_path_factory.mktemp("app")
    (root / "acme.yaml").write_text(SPEC)
    (root / "globex.yaml").write_text(SPEC.replace("Acme Billing", "Globex"))
    for name in ("acme", "globex"):
        into = Path("src/shop/_vendor")
        specmint.vendor(f"{name}.yaml", package=name, into=into, cwd=root)
    (root / "src" / "shop_program.py").write_text(CALLS)
    return root


def test_pyinstaller_finds_every_module(app: Path, packers: Path) -> None:
    """One file made by PyInstaller without hooks and without hidden imports calls through both clients."""
    packed: list[str | Path] = [packers / "pyinstaller", "--onefile", "--paths", "src"]
    succeed([*packed, "src/shop_program.py"], app)

    assert succeed([app / "dist" / "shop_program"], app / "dist") == HOME


def test_shiv_runs_the_clients(app: Path, packers: Path) -> None:
    """An archive that shiv makes of a wheel, with its libraries, calls through both clients."""
    project = (
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        '[project]\nname = "shop"\nversion = "1"\ndependencies = ["httpx2", "pydantic"]\n'
        '[tool.hatch.build.targets.wheel]\ninclude = ["src/**"]\nsources = ["src"]\n'
    )
    (app / "pyproject.toml").write_text(project)
    entry = ["-e", "shop_program:main", "-o", "shop.pyz"]
    succeed([packers / "shiv", *entry, "-p", sys.executable, "."], app)

    printed = succeed([sys.executable, "-I", "shop.pyz"], app)
    assert set(printed.splitlines()) == {HOME}


# --- Bazel ------------------------------------------------------------------------------------------------------------

bazel = pytest.mark.skipif(shutil.which("bazel") is None, reason="no bazel here")


class Workspace:
    """The example in a folder of its own, and what Bazel keeps of it beside."""

    def __init__(self, root: Path) -> None:
        self.folder, self._kept = root / "example", root / "kept"
        shutil.copytree(EXAMPLE, self.folder)
        (self.folder / "venv").symlink_to(sys.prefix)

    def build(self) -> subprocess.CompletedProcess[str]:
        """Build the client in Bazel's Linux sandbox; no server is left running."""
        start: list[str | Path] = ["bazel", "--batch", f"--output_user_root={self._kept}", "build"]
        return run([*start, "--spawn_strategy=linux-sandbox", "//:client"], self.folder)

    def clean(self) -> None:
        """Make what Bazel wrote removable: it takes the right to write from its folders."""
        for folder, _, _ in os.walk(self._kept):
            Path(folder).chmod(0o755)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = Workspace(tmp_path)
    yield made
    made.clean()


@bazel
def test_bazel_builds_the_client(workspace: Workspace) -> None:
    """The rule's output is what `generate` writes; a touched spec runs nothing again, and a broken one fails with its place."""
    built = workspace.build()
    assert built.returncode == 0, built.stderr[-3000:]
    client = workspace.folder / "bazel-bin" / "client" / "acme_billing"
    expected = workspace.folder.parent / "expected"
    spec = "specs/acme.yaml"
    specmint.generate(spec, output=expected, package="acme_billing", cwd=workspace.folder)
    names = [path.relative_to(expected) for path in expected.rglob("*.py")]
    assert names
    for name in names:
        assert (client.parent / name).read_bytes() == (expected / name).read_bytes(), name

    (workspace.folder / spec).touch()
    assert "1 process: 1 internal" in workspace.build().stderr

    text = (workspace.folder / spec).read_text()
    (workspace.folder / spec).write_text(text.replace("openapi: 3.1.0", "openapi: 9.9.9"))
    broken = workspace.build()
    assert broken.returncode != 0
    assert "specs/acme.yaml:" in broken.stderr

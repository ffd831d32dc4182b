"""Clients that are generated while a project is built: the examples of five back ends, built with their tools' commands."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import specmint
from tests.support.examples import (
    CLIENT,
    DIAGNOSTIC,
    EXAMPLES,
    ROOT,
    assert_program_works,
    break_spec,
    copy_example,
    run,
    said,
)

#: The command that makes a wheel and an archive of the sources, without an environment of its own: nothing is downloaded.
_BUILD = ["python", "-m", "build", "--no-isolation"]
COMMANDS = {
    "hatch": ["python", "-m", "hatchling", "build"],
    "setuptools": _BUILD,
    "pdm": _BUILD,
    "poetry": _BUILD,
    "uv": ["uv", "build", "--no-build-isolation", "--offline", "--python", sys.executable],
}
#: What back ends leave beside the archives, none of which is ours.
_LITTER = {"dist", "build", "src/acme_app.egg-info", ".pdm-build"}
tools = pytest.mark.parametrize("tool", COMMANDS)


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder, without byte code."""
    found = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files that `specmint generate` writes for the examples' configuration, the manifest apart."""
    project = copy_example("hatch", tmp_path_factory.mktemp("client"))
    specmint.generate(cwd=project)
    return files_of(project / CLIENT)


@pytest.fixture(scope="module", params=COMMANDS)
def built(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """A tool, and its example after a build: a wheel and an archive of the sources are in dist/."""
    tool: str = request.param
    project = copy_example(tool, tmp_path_factory.mktemp(tool))
    done = run(COMMANDS[tool], project, PYTHONHASHSEED="1")

    assert done.returncode == 0, said(done)
    return tool, project


def archive(project: Path, pattern: str) -> Path:
    """Return the one archive in dist/ of a pattern."""
    (found,) = (project / "dist").glob(pattern)
    return found


def test_the_wheel_has_the_client(built: tuple[str, Path], client: dict[str, bytes]) -> None:
    """The wheel has every file that `generate` writes, byte for byte, and is for every platform."""
    wheel = archive(built[1], "*.whl")
    prefix = "acme_app/billing/"
    with zipfile.ZipFile(wheel) as opened:
        names = [name for name in opened.namelist() if not name.endswith("/")]
        packed = {name: opened.read(name) for name in names if name.startswith(prefix)}

    assert {name.removeprefix(prefix): data for name, data in packed.items()} == client
    assert len(names) == len(set(names))
    assert wheel.name == "acme_app-1.0-py3-none-any.whl"


def test_the_sources_have_spec_and_client(built: tuple[str, Path]) -> None:
    """A wheel can be built of the archive of the sources: it has the spec, what that refers to, and the client too."""
    with tarfile.open(archive(built[1], "*.tar.gz")) as opened:
        packed = {name.partition("/")[2] for name in opened.getnames()}

    assert {
        "specs/acme.yaml",
        "specs/parts/invoice.yaml",
        "src/acme_app/billing/models.py",
    } <= packed


def test_nothing_else_is_written(built: tuple[str, Path]) -> None:
    """Besides the client a build writes nothing of ours, and changes no file of the project."""
    tool, project = built
    before = set(files_of(EXAMPLES / tool)) - set(files_of(EXAMPLES / tool / CLIENT))
    left = {
        name
        for name in files_of(project)
        if not name.startswith((*(f"{folder}/" for folder in _LITTER), f"{CLIENT.as_posix()}/"))
    }

    assert left == {name for name in before if not name.startswith(CLIENT.as_posix())}
    assert all(
        (project / name).read_bytes() == (EXAMPLES / tool / name).read_bytes() for name in left
    )


def test_the_installed_program_calls(built: tuple[str, Path], tmp_path: Path) -> None:
    """A program that is installed from the wheel calls a server through the client."""
    pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet"]
    wheel = archive(built[1], "*.whl")
    subprocess.run([*pip, "--target", str(tmp_path / "site"), str(wheel)], check=True)

    assert_program_works(Path(sys.executable), tmp_path / "site")


def test_the_same_bytes_everywhere(built: tuple[str, Path], tmp_path: Path) -> None:
    """The wheel is the same with another hash seed, time zone, language and folder."""
    tool, project = built
    other = copy_example(tool, tmp_path / "another folder")
    elsewhere = {"PYTHONHASHSEED": "2", "TZ": "Asia/Kathmandu", "LC_ALL": "tr_TR.UTF-8"}
    done = run(COMMANDS[tool], other, **elsewhere)

    assert done.returncode == 0, said(done)
    assert archive(other, "*.whl").read_bytes() == archive(project, "*.whl").read_bytes()


@tools
def test_a_broken_spec_ends_the_build(tool: str, tmp_path: Path) -> None:
    """A broken spec ends the build with its diagnostic and no traceback; there is no wheel, and no archive of the sources."""
    project = copy_example(tool, tmp_path)
    break_spec(project)
    done = run(COMMANDS[tool], project)

    assert done.returncode != 0
    assert DIAGNOSTIC in said(done)
    assert "generator/specmint" not in said(done), "a traceback of ours"
    assert [*project.glob("dist/acme*")] == []
    assert not (project / CLIENT).exists()


@tools
def test_an_editable_install_has_the_client(tool: str, tmp_path: Path) -> None:
    """An editable install generates the client where Python finds it."""
    project = copy_example(tool, tmp_path)
    python = environment(tmp_path / "venv")
    pip = ["python", "-m", "pip", "--python", str(python), "install", "--no-index", "--quiet"]
    done = run([*pip, "--no-deps", "--no-build-isolation", "--editable", "."], project)

    assert done.returncode == 0, said(done)
    assert_program_works(python)


def environment(folder: Path) -> Path:
    """Make an environment that finds what the tests' own one has installed; return its interpreter."""
    command = [sys.executable, "-m", "venv", "--without-pip", str(folder)]
    subprocess.run(command, check=True)
    (packages,) = folder.glob("lib/*/site-packages")
    (ours,) = Path(sys.prefix).glob("lib/*/site-packages")
    (packages / "ours.pth").write_text(f"{ours}\n{ROOT / 'generator'}\n")
    return folder / "bin" / "python"


@pytest.mark.parametrize(
    ("tool", "left_out", "command"),
    [
        ("poetry", "billing/**/*", [*_BUILD, "--wheel"]),
        ("poetry", "specs/**/*", [*_BUILD, "--sdist"]),
        ("uv", "specs/**", COMMANDS["uv"]),
    ],
)
def test_an_incomplete_archive_is_not_kept(
    tool: str, left_out: str, command: list[str], tmp_path: Path
) -> None:
    """Where a back end takes no list of files, an archive without client or spec is deleted, and the build ends."""
    project = copy_example(tool, tmp_path)
    config = project / "pyproject.toml"
    config.write_text(config.read_text().replace(left_out, "nothing/*"))
    # Poetry asks git which files it ignores, and leaves them out.
    subprocess.run(["git", "init", "--quiet", "."], cwd=project, check=True)
    done = run(command, project)

    assert done.returncode != 0
    assert "so it was deleted. Name it in pyproject.toml" in said(done)
    assert [*project.glob("dist/acme*")] == []


@tools
def test_nothing_configured_ends_the_build(tool: str, tmp_path: Path) -> None:
    """A project that asks for specmint and configures no API is not built; a configuration above it does not count."""
    project = copy_example(tool, tmp_path)
    config = project / "pyproject.toml"
    shutil.copy(config, tmp_path)
    config.write_text(config.read_text().partition("[tool.specmint")[0])
    done = run(COMMANDS[tool], project)

    assert done.returncode != 0
    assert "specmint: nothing is configured to be generated" in said(done)


def test_setuptools_packs_what_its_lists_leave_out(tmp_path: Path) -> None:
    """With a list of packages that does not name the client, and without data files, setuptools packs the client."""
    project = copy_example("setuptools", tmp_path)
    with (project / "pyproject.toml").open("a") as config:
        config.write(
            '[tool.setuptools]\npackages = ["acme_app"]\ninclude-package-data = false\n'
            'package-dir = { acme_app = "src/acme_app" }\n'
        )
    done = run([*_BUILD, "--wheel"], project)

    assert done.returncode == 0, said(done)
    with zipfile.ZipFile(archive(project, "*.whl")) as opened:
        assert {"acme_app/billing/models.py", "acme_app/billing/py.typed"} <= set(opened.namelist())


@pytest.mark.parametrize("tool", ["setuptools", "pdm"])
def test_a_plug_in_waits_to_be_asked(tool: str, tmp_path: Path) -> None:
    """In an environment that has specmint, a project that does not ask for it is built as ever."""
    project = copy_example(tool, tmp_path)
    config = project / "pyproject.toml"
    config.write_text(config.read_text().replace(', "specmint"]', ', "specmint-other"]'))
    break_spec(project)
    done = run([*_BUILD, "--wheel", "--skip-dependency-check"], project)

    assert done.returncode == 0, said(done)
    assert not (project / CLIENT).exists()


def test_the_examples_have_one_document() -> None:
    """Every example has the same document, so that they can be compared, and the same program."""
    texts = {
        name: {path.read_text() for path in EXAMPLES.glob(f"*/{name}")}
        for name in ("specs/acme.yaml", "specs/parts/invoice.yaml", "src/acme_app/__main__.py")
    }

    assert {name for name, found in texts.items() if len(found) != 1} == set()

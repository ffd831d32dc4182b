"""The habits of the project that a test can hold: targets, line ends, license, changelog, hooks."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from specmint.version import VERSION

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def outputs(cwd: Path) -> list[str]:
    """The folders that the type checkers are given."""
    command = [sys.executable, str(ROOT / ".ci" / "outputs.py")]
    return subprocess.run(
        command, cwd=cwd, check=True, capture_output=True, text=True
    ).stdout.split()


def test_every_configured_package_is_type_checked(tmp_path: Path) -> None:
    """What mypy and pyright are given follows from the configured APIs: a new one, or one elsewhere, needs no list."""
    tables = {"one": "generated/one", "two": "generated/two", "far": "src/app/vendors/far"}
    text = "".join(
        f'[tool.specmint.apis.{name}]\nspec = "{name}.yaml"\noutput = "{output}"\n'
        for name, output in tables.items()
    )
    (tmp_path / "pyproject.toml").write_text(text)
    makefile = (ROOT / "Makefile").read_text()

    assert outputs(tmp_path) == ["generated", "src/app/vendors"]
    assert re.findall(r"\$\(BIN\)/(\w+) .*\$\(TYPED\)", makefile) == ["mypy", "pyright"]
    for api in PROJECT["tool"]["specmint"]["apis"].values():
        assert str(Path(api["output"]).parent) in outputs(ROOT)


def test_make_help_lists_every_target() -> None:
    """`make help` shows each target with what it does."""
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.M)
    assert phony is not None
    shown = subprocess.run(
        ["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout

    assert sorted(re.findall(r"^  make (\w+) +\S", shown, re.M)) == sorted(phony[1].split())


def test_line_ends_are_fixed() -> None:
    """A checkout has the bytes that the manifests know, whatever git is told about line ends; cases keep theirs."""
    wanted = {
        "generated/billbee/_api.py": "text: auto eol: lf linguist-generated: set",
        "generator/specmint/cli.py": "text: auto eol: lf linguist-generated: unspecified",
        "tests/cases/enums/spec.yaml": "text: unset eol: lf linguist-generated: unspecified",
    }
    for path, attributes in wanted.items():
        command = ["git", "check-attr", "text", "eol", "linguist-generated", "--", path]
        told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout

        assert " ".join(line.partition(": ")[2] for line in told.splitlines()) == attributes


def test_hooks_are_local() -> None:
    """What runs at a commit is in this repository: nothing is fetched."""
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    hooks = [hook for repository in config["repos"] for hook in repository["hooks"]]

    assert {repository["repo"] for repository in config["repos"]} == {"local"}
    assert {(hook["language"], hook["entry"].split()[0]) for hook in hooks} == {("system", "make")}


@pytest.mark.parametrize("script", ["newest", "oldest"])
def test_the_samples_for_other_environments_are_there(script: str) -> None:
    """What `.ci/newest` and `.ci/oldest` run exists, so that a renamed test does not leave the sample."""
    text = (ROOT / ".ci" / script).read_text()
    line = re.search(r"^sample=\((.*)\)$", text, re.M)
    assert line is not None
    listed = subprocess.run(
        ["bash", "-c", f"printf '%s\\n' {line[1]}"], capture_output=True, text=True, check=True
    ).stdout.split()

    assert len(listed) > 3
    assert [path for path in listed if not (ROOT / path).is_file()] == []


def test_the_license_is_said_once_and_the_same() -> None:
    """LICENSE is MIT by the authors, the metadata say so, and every generated package that it carries no condition."""
    text = (ROOT / "LICENSE").read_text()

    assert text.startswith("MIT License\n\nCopyright (c) ")
    assert "the Specmint authors\n" in text
    assert PROJECT["project"]["license"] == "MIT"
    assert PROJECT["project"]["license-files"] == ["LICENSE"]
    for readme in [ROOT / "README.md", *(ROOT / "generated").glob("*/README.md")]:
        assert "no condition" in " ".join(readme.read_text().split()), readme.parent.name


SECTIONS = {"Added", "Changed", "Fixed", "Removed", "Generated code", "Security"}


def test_the_changelog_keeps_its_grammar() -> None:
    """Versions fall from Unreleased to the first; entries stand in known sections and are sentences."""
    text = (ROOT / "CHANGELOG.md").read_text()
    versions = re.findall(r"^## (\S+)", text, re.M)
    entries = re.findall(r"^- (.*(?:\n  .*)*)", text, re.M)

    assert versions[:2] == ["Unreleased", VERSION]
    assert set(re.findall(r"^### (.*)$", text, re.M)) <= SECTIONS
    assert [entry for entry in entries if not entry.endswith((".", ".)"))] == []
    for section in SECTIONS:
        assert f"**{section}**" in (ROOT / "CONTRIBUTING.md").read_text()


def test_supported_pythons_are_declared() -> None:
    """The floor of the metadata and the Pythons that the README calls proven are the same story."""
    declared = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["project"]["classifiers"]))
    readme = (ROOT / "README.md").read_text()

    assert PROJECT["project"]["requires-python"] == f">={declared[0]}"
    assert f"Python {', '.join(declared[:-1])} and {declared[-1]} on Linux: every change" in readme


@pytest.mark.parametrize("folder", ["editors", "prism"])
def test_lock_files_name_no_address(folder: str) -> None:
    """What npm installs is pinned by version and digest: no lock file says where from, or who takes money for it."""
    lock = (ROOT / "tests" / folder / "package-lock.json").read_text(encoding="utf-8")

    assert '"integrity"' in lock
    assert "://" not in lock


def test_no_half_merged_file_is_kept() -> None:
    """No file holds what git writes where two changes meet, however it is indented."""
    marks = [f"-e^ *{mark * 7}\\( \\|$\\)" for mark in "<>"]
    command = ["git", "grep", "-nI", *marks]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (found.stdout, found.returncode) == ("", 1)

"""Ten edits of real kinds on the four specs, as a reviewer meets them: the text of the pull request, `check`, `generate`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import pytest

from specmint.cli import main
from specmint.source.yaml_writer import written
from tests.fs.fs_scenario import remember_mints
from tests.support.edits import EDITS, TARGETS, base, edits
from tests.support.sides import edited

GOLDENS = Path(__file__).parent / "cases" / "edits"
PROJECT = """[tool.specmint.apis.{api}]
spec = "openapi.yaml"
output = "out/{api}"
"""
#: By default each edit is played on one of the specs, and each spec has its share; all on all with SPECMINT_EDITS=full.
_EVERY = [(api, name) for name in EDITS for api in TARGETS]
_SAMPLE = [([*TARGETS][number % len(TARGETS)], name) for number, name in enumerate(EDITS)]
PLAYED = _EVERY if os.environ.get("SPECMINT_EDITS") == "full" else _SAMPLE


class Project(NamedTuple):
    """A folder in which the client of one spec was generated."""

    root: Path
    api: str

    @property
    def spec(self) -> Path:
        return self.root / "openapi.yaml"

    def state(self) -> dict[str, tuple[int, int, bytes]]:
        """Each file of the client by its path: which file on the disk it is, when it was written, what it says."""
        folder = self.root / "out" / self.api
        files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
        return {
            path.relative_to(folder).as_posix(): (
                path.stat().st_ino,
                path.stat().st_mtime_ns,
                path.read_bytes(),
            )
            for path in files
        }


@pytest.fixture
def project(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Project:
    """The client of a spec, generated and current."""
    api: str = request.getfixturevalue("api")
    remember_mints()
    monkeypatch.chdir(tmp_path)
    made = Project(tmp_path, api)
    (tmp_path / "pyproject.toml").write_text(PROJECT.format(api=api))
    made.spec.write_text(written(base(api)))
    (tmp_path / "before.yaml").write_text(made.spec.read_text())
    assert main(["generate", "--quiet"]) == 0
    return made


def change(project: Project, name: str) -> str:
    """Edit the spec, and return the verdict that is right."""
    if name == "comment":
        text = project.spec.read_text()
        project.spec.write_text(text.replace("paths:\n", "paths:  # what the vendor offers\n", 1))
        assert project.spec.read_text() != text
        return "none"
    edit, verdict, _ = edits(project.api)[name]
    project.spec.write_text(written(edited(base(project.api), edit)))
    return verdict


@pytest.mark.parametrize(("api", "name"), PLAYED)
def test_an_edit_is_reviewed_checked_and_generated(
    api: str, name: str, project: Project, capsys: pytest.CaptureFixture[str], update: bool
) -> None:
    """`diff` writes the text for the reviewer, `check` fails with the reason, `generate` touches what must change alone."""
    verdict = change(project, name)
    capsys.readouterr()
    code = main(["diff", api, "--against", "before.yaml", "--markdown", "--fail-on", "breaking"])
    review = capsys.readouterr().out
    assert code == (verdict == "breaking")
    assert main(["diff", api, "--against", "before.yaml"]) == (verdict != "none")
    said = capsys.readouterr().out.splitlines()[-1]
    assert said.startswith(f"{api}: {'no difference' if verdict == 'none' else verdict}")

    checked = main(["check", "--quiet"])
    reason = capsys.readouterr().err
    before = project.state()
    assert main(["generate"]) == 0
    written_out = capsys.readouterr().out
    after = project.state()

    assert main(["check"]) == 0
    touched = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    changed = {
        path
        for path in before.keys() | after.keys()
        if before.get(path, (0, 0, b""))[2] != after.get(path, (0, 0, b""))[2]
    }
    assert touched == changed, "a file was written whose text is what it was"
    # What says nothing new to a client needs no run; the digests in the manifest follow when there is one.
    assert bool(checked) == bool(changed - {".specmint.json"})
    _hold(GOLDENS / api / f"{name.replace(' ', '_')}.md", review, reason, written_out, update)


def _hold(golden: Path, review: str, reason: str, made: str, update: bool) -> None:
    """Compare what was said with the golden: the text for the pull request, then what two commands printed."""
    told = (
        f"{review}\n```console\n$ specmint check --quiet\n{reason}$ specmint generate\n{made}```\n"
    )
    if update:
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(told)

    assert told == golden.read_text()

"""Hooks of pre-commit and the GitHub Action: files are named as they come, and what is wrong stops a commit or a job."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from specmint.cli import main
from tests.support.examples import (
    CLIENT,
    DIAGNOSTIC,
    ROOT,
    break_spec,
    copy_example,
    run,
    said,
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example of pre-commit, which is the working folder. There is no client yet."""
    project = copy_example("pre-commit", tmp_path)
    monkeypatch.chdir(project)
    return project


@pytest.mark.parametrize("is_generated", [False, True])
@pytest.mark.parametrize("name", ["specs/acme.yaml", "specs/parts/invoice.yaml", "pyproject.toml"])
def test_a_file_stands_for_its_apis(
    is_generated: bool, name: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A spec, a file that it refers to and pyproject.toml stand for the APIs that they decide, before there is a client too."""
    if is_generated:
        main(["generate"])
    capsys.readouterr()
    codes = [main(["check", name]), main(["generate", name]), main(["check", name])]

    assert codes == [0 if is_generated else 1, 0, 0]
    assert capsys.readouterr().out.startswith("billing: ")


def test_several_files_stand_for_each_api_once(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Files of two APIs, several of one, and a file of the client itself: each API is looked at once."""
    (project / "other").mkdir()
    (project / "other" / "spec.yaml").write_bytes((project / "specs" / "acme.yaml").read_bytes())
    shutil.copytree(project / "specs" / "parts", project / "other" / "parts")
    with (project / "pyproject.toml").open("a") as config:
        config.write('[tool.specmint.apis.other]\nspec = "other/spec.yaml"\noutput = "src/other"\n')
    files = ["specs/acme.yaml", "other/spec.yaml", "specs/parts/invoice.yaml"]

    assert main(["generate", *files]) == 0
    assert capsys.readouterr().out.count("written in") == 2
    (CLIENT / "models.py").write_text("edited")
    assert main(["check", "src/acme_app/billing/models.py", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [api["name"] for api in told["apis"]] == ["billing"]


def test_a_file_of_no_api_is_refused_or_passed_over(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that belongs to no API is wrong use; with `--ignore-foreign` nothing is done for it. A wrong name stays wrong."""
    main(["generate", "--quiet"])
    foreign = "src/acme_app/__main__.py"

    assert main(["check", foreign]) == 2
    assert "is a file: say where its package goes" in capsys.readouterr().err
    (CLIENT / "models.py").unlink()
    assert main(["check", "--ignore-foreign", foreign]) == 0
    assert main(["generate", "--ignore-foreign", foreign]) == 0
    assert not (CLIENT / "models.py").exists()
    assert main(["check", "--ignore-foreign", "biling"]) == 2


def test_the_exit_code_tells_that_something_was_written(project: Path) -> None:
    """`--exit-code` exits 1 when something was written, and 0 when all was as it should be."""
    assert [main(["generate", "--exit-code"]) for _ in range(2)] == [1, 0]


def test_pre_commit_runs_the_hooks(project: Path) -> None:
    """The fixer generates and stops the commit; when the client is added it passes; a broken spec stops it with its diagnostic."""
    hooks = project.parent / "hooks"
    hooks.mkdir()
    text = (ROOT / ".pre-commit-hooks.yaml").read_text()
    # The specmint of the tests instead of one that pre-commit would install.
    (hooks / ".pre-commit-hooks.yaml").write_text(
        text.replace("language: python", "language: system")
    )
    config = project / ".pre-commit-config.yaml"
    config.write_text(config.read_text().replace("SPECMINT", str(hooks)))
    (project / "README.yaml").write_text("not: ours\n")
    for folder in (hooks, project):
        git(folder, "init", "--quiet", ".")
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--message", "first")
    git(hooks, "tag", "v0.1.0")
    every = ["pre-commit", "run", "--all-files"]

    first = run(every, project)
    git(project, "add", "--all")
    second = run(every, project)
    break_spec(project)
    git(project, "add", "--all")
    third = run(["pre-commit", "run"], project)

    assert (first.returncode, second.returncode, third.returncode) == (1, 0, 1), said(second)
    assert "files written in src/acme_app/billing" in said(first)
    assert said(second).count("Passed") == 2
    assert said(third).count(DIAGNOSTIC) == 2


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder, as nobody in particular."""
    who = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.com"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def test_the_action_runs_specmint(project: Path) -> None:
    """The action fails where a client is out of date, passes where it is not, and takes no command but ours."""
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    _, step = action["runs"]["steps"]
    variables = {"GITHUB_ACTION_PATH": str(ROOT), "RUNNER_TEMP": str(project.parent)}
    link = 'mkdir -p "$RUNNER_TEMP/specmint/bin" && ln -sf "$(which specmint)" "$RUNNER_TEMP/specmint/bin"'
    run(["bash", "-c", link], project, **variables)

    def exit_code(command: str, apis: str) -> int:
        given = {"SPECMINT_COMMAND": command, "SPECMINT_APIS": apis}
        return run(["bash", "-e", "-c", step["run"]], project, **variables, **given).returncode

    assert exit_code("check", "") == 1
    assert exit_code("generate", "billing") == 0
    assert [exit_code("check", ""), exit_code("check", "billing")] == [0, 0]
    assert [exit_code("check", "billing; true"), exit_code("rm", "")] == [2, 2]


def test_the_action_annotates_diagnostics(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The matcher of the action reads file, line, column, text and code of what specmint prints."""
    matchers = json.loads((ROOT / ".github" / "problem-matcher.json").read_text())["problemMatcher"]
    (errors,) = [one["pattern"][0] for one in matchers if one["severity"] == "error"]
    break_spec(project)
    main(["check"])
    lines = capsys.readouterr().err.splitlines()
    (found,) = [match for line in lines if (match := re.match(errors["regexp"], line))]
    read = {key: found[errors[key]] for key in ("file", "line", "column", "code")}

    assert read == {
        "file": "specs/acme.yaml",
        "line": "7",
        "column": "3",
        "code": "path-template",
    }

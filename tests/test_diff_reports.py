"""How differences are shown: goldens of every form, exit codes, and which document is the older one."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

import specmint
from specmint.cli import main
from specmint.diagnostics import Place
from specmint.differing import Difference, Level
from specmint.differing.difference import End
from specmint.differing.reports import reported

CASE = Path(__file__).parent / "cases" / "diff" / "billing"
FORMS = {
    "text": "report.txt",
    "json": "report.json",
    "markdown": "report.md",
    "changelog": "changelog.md",
    "github": "github.txt",
    "sarif": "report.sarif.json",
}


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """The exit code of `specmint diff`, and what it prints."""
    code = main(["diff", *arguments])
    return code, capsys.readouterr().out


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_as_reviewed(
    form: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, update: bool
) -> None:
    """Each form tells the same differences, for people, for programs, for a pull request."""
    monkeypatch.chdir(CASE)
    options = [] if form == "text" else [f"--{form}"]
    code, shown = run(capsys, "new.yaml", "--against", "old.yaml", *options)
    golden = CASE / FORMS[form]
    if update:
        golden.write_text(shown)

    assert code == 1
    assert shown == golden.read_text()


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_a_converted_document_is_compared_within_its_new_names(
    form: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, update: bool
) -> None:
    """Where schemas and bodies only got names, fields are still compared: what a request must have now is not hidden."""
    case = CASE.parent / "converted"
    monkeypatch.chdir(case)
    options = [] if form == "text" else [f"--{form}"]
    code, shown = run(capsys, "new.yaml", "--against", "old.yaml", *options)
    golden = case / FORMS[form]
    if update:
        golden.write_text(shown)

    assert code == 1
    assert shown == golden.read_text()
    assert "tags is now required" in shown
    assert "OrdersAddTagsBody was removed" not in shown


def test_json_has_the_promised_members() -> None:
    """Programs find verdict, semver and changes, and of each change seven members."""
    report = json.loads((CASE / "report.json").read_text())

    assert list(report) == ["verdict", "semver", "changes"]
    assert (report["verdict"], report["semver"]) == ("breaking", "major")
    for change in report["changes"]:
        assert list(change) == ["level", "code", "what", "python", "wire", "old", "new"]


def test_no_text_of_a_document_formats_a_pull_request() -> None:
    """HTML, mentions and backticks of a document are shown as they are: outside of code spans each is escaped."""
    report = (CASE / "report.md").read_text()
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", report)

    assert "hold" in report
    assert not re.search(
        r"(?<!\\)[<>@|](?!details|/details|summary|/summary)",
        outside.replace("<details><summary>", "")
        .replace("</summary>", "")
        .replace("</details>", ""),
    )


def test_the_text_of_a_pull_request_has_room_there() -> None:
    """However much changed, the text is one that GitHub takes, and what is left out is counted."""
    every = [
        Difference(level=level, kind="field-removed", what="x" * 300, reason="y", python=str(one))
        for level in (Level.BREAKING, Level.ADDITIVE, Level.DOCS)
        for one in range(1_000)
    ]
    report = reported("acme", every, "markdown")

    assert len(report) < 65_536
    shown = report.count("- **")
    left = [int(number) for number in re.findall(r"- and (\d+) more", report)]
    assert shown + sum(left) == 3_000
    assert report.count("<details>") == report.count("</details>") == 3


def test_what_holds_for_many_names_is_said_once() -> None:
    """From four names on, what says the same of each is one entry with all the names and places; three are told one by one."""

    def added(name: str, line: int) -> Difference:
        place = Place(file="new.yaml", line=line, column=3)
        return Difference(
            level=Level.ADDITIVE,
            kind="field-added",
            what=f"{name} was added",
            reason="no program uses it yet",
            python=name,
            wire=name.lower(),
            new=End("str", place),
        )

    four = [added(f"Invoice.f{number}", number) for number in range(1, 5)]
    text = reported("acme", four, "text")

    assert text.count("was added") == text.count("no program uses it yet") == 1
    assert "  4 fields: each was added [field-added]\n" in text
    assert "    + new.yaml:2:3: Invoice.f2: str (wire: invoice.f2)\n" in text
    assert text.endswith("acme: additive (semver minor): 4 additive changes")
    for report in (reported("acme", four, "markdown"), reported("acme", four, "changelog")):
        assert report.count("was added") == 1
        assert all(f"Invoice.f{number}" in report for number in range(1, 5))
    assert reported("acme", four, "github").count("was added") == 4
    assert reported("acme", four[:3], "text").count("was added") == 3


def test_what_moved_is_told_with_both_places() -> None:
    """A group of what stands on both sides has the new and the old place of each name."""

    def required(name: str, line: int) -> Difference:
        ends = [
            End(words, Place(file=file, line=line, column=1))
            for words, file in (("optional", "a"), ("required", "b"))
        ]
        return Difference(
            level=Level.BREAKING, kind="field-required", what=f"{name} is now required",
            reason="programs that omit it are refused", python=name, old=ends[0], new=ends[1],
        )  # fmt: skip

    five = [required(f"M.f{number}", number) for number in range(5)]

    assert "    + b:3:1: M.f3, was at a:3:1\n" in reported("acme", five, "text")
    assert "  - `M.f3`, was at `a:3:1`, now at `b:3:1`\n" in reported("acme", five, "markdown")


@pytest.mark.parametrize(("level", "code"), [("breaking", 1), ("additive", 1), ("any", 1)])
def test_a_breaking_change_fails_at_every_level(
    level: str, code: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What breaks is a finding whatever --fail-on says."""
    monkeypatch.chdir(CASE)

    assert run(capsys, "new.yaml", "--against", "old.yaml", "--fail-on", level)[0] == code


@pytest.mark.parametrize(
    ("edit", "codes"),
    [
        (("version: \"1\"", "version: \"2\""), {"breaking": 0, "additive": 0, "any": 1}),
        (("maximum: 100, ", ""), {"breaking": 0, "additive": 1, "any": 1}),
        (("balance: {type: number}", "balance: {type: string}"), {"breaking": 1, "additive": 1, "any": 1}),
        (("# What", "# Whatever"), {"breaking": 0, "additive": 0, "any": 0}),
    ],
)  # fmt: skip
def test_the_level_decides_the_exit_code(
    edit: tuple[str, str],
    codes: dict[str, int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit code 1 is for what --fail-on names and all that is graver."""
    text = (CASE / "old.yaml").read_text()
    assert edit[0] in text
    (tmp_path / "new.yaml").write_text(text.replace(*edit))
    (tmp_path / "old.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    found = {
        level: run(capsys, "new.yaml", "--against", "old.yaml", "--fail-on", level)[0]
        for level in codes
    }

    assert found == codes


# --- the older document -----------------------------------------------------------------------------------------------


def git(folder: Path, *words: str) -> None:
    environment = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    author = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", *author, *words], cwd=folder, check=True, capture_output=True, env=environment)  # fmt: skip


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository in which a spec of two files was committed and tagged, and then changed in the second."""
    folder = tmp_path / "specs" / "acme"
    folder.mkdir(parents=True)
    text = (CASE / "old.yaml").read_text()
    entry, rest = text.split("components:\n")
    (folder / "openapi.yaml").write_text(
        entry.replace("#/components", "parts/models.yaml#/components")
    )
    (folder / "parts").mkdir()
    (folder / "parts" / "models.yaml").write_text(f"components:\n{rest}")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    git(tmp_path, "tag", "v1")
    (folder / "parts" / "models.yaml").write_text(
        f"components:\n{rest}".replace("balance: {type: number}", "balance: {type: string}")
    )
    return tmp_path


def kinds(results: list[specmint.Diffed]) -> set[str]:
    """The kinds of what differs; the document itself must be in order."""
    (result,) = results
    assert result.state != "failed", result.diagnostics
    return {one.kind for one in result.differences}


def test_the_last_commit_is_the_older_document(repository: Path) -> None:
    """Without --against the older document is that of the last commit, with all the files that it refers to."""
    spec = "specs/acme/openapi.yaml"

    assert kinds(specmint.diff(spec, cwd=repository)) == {"type-changed"}
    (result,) = specmint.diff(spec, cwd=repository)
    (one,) = result.differences
    assert one.old is not None
    assert str(one.old.place) == "HEAD:specs/acme/parts/models.yaml:8:9"

    git(repository, "commit", "-qam", "two")
    assert kinds(specmint.diff(spec, cwd=repository)) == set()
    assert kinds(specmint.diff(spec, against="v1", cwd=repository)) == {"type-changed"}
    assert kinds(specmint.diff("openapi.yaml", against="HEAD~1", cwd=repository / "specs" / "acme")) == {"type-changed"}  # fmt: skip


def test_a_folder_has_the_document_under_its_name(repository: Path, tmp_path: Path) -> None:
    """A folder is another checkout, or holds the older document itself."""
    other = repository / "old"
    git(repository, "worktree", "add", "-q", str(other), "v1")
    spec = "specs/acme/openapi.yaml"

    assert kinds(specmint.diff(spec, against=str(other), cwd=repository)) == {"type-changed"}
    assert kinds(specmint.diff(spec, against=other / "specs" / "acme", cwd=repository)) == {"type-changed"}  # fmt: skip


@pytest.mark.parametrize(
    ("against", "message"),
    [
        ("no-such-tag", "cannot compare with 'no-such-tag': there is no such revision"),
        ("--output=x", "cannot compare with '--output=x': there is no such revision"),
        ("specs", "there is no openapi.yaml in"),
    ],
)
def test_what_cannot_be_the_older_document_is_wrong_use(
    repository: Path, against: str, message: str
) -> None:
    """A revision that is none, an option, a folder without the document: wrong use, and nothing is written."""
    (repository / "specs" / "other").mkdir()
    with pytest.raises(specmint.UsageError, match=message):
        specmint.diff("specs/acme/openapi.yaml", against=against, cwd=repository)
    assert not (repository / "x").exists()


def test_a_document_outside_of_git_needs_another(tmp_path: Path) -> None:
    """Where no git repository is, --against must name a file."""
    (tmp_path / "a.yaml").write_text((CASE / "old.yaml").read_text())
    with pytest.raises(specmint.UsageError, match="the document is in no git repository"):
        specmint.diff("a.yaml", cwd=tmp_path)


def test_a_new_document_has_no_older_one(repository: Path) -> None:
    """A document that the revision does not have is reported as such."""
    (repository / "new.yaml").write_text((CASE / "old.yaml").read_text())
    (result,) = specmint.diff("new.yaml", cwd=repository)

    assert result.state == "failed"
    assert [one.message for one in result.diagnostics] == [
        "cannot read the specification: there is no such file"
    ]
    assert str(result.diagnostics[0].place) == "HEAD:./new.yaml"

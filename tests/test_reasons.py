"""Why a package is out of date, and what a run did to it: the reason, the files, the names in them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import specmint
from specmint.cli import main
from specmint.output import outline

SPEC = Path(__file__).parent / "cases" / "diff" / "billing" / "old.yaml"
PROJECT = '[tool.specmint.apis.acme]\nspec = "spec.yaml"\noutput = "out/acme"\n'
MANIFEST = Path("out/acme/.specmint.json")


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose package was generated."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / "spec.yaml").write_text(SPEC.read_text())
    specmint.generate(cwd=folder)
    return folder


@pytest.fixture
def project(generated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, in which the test runs."""
    copy = tmp_path / "project"
    shutil.copytree(generated, copy)
    monkeypatch.chdir(copy)
    return copy


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def checked(**options: bool) -> specmint.Checked:
    """The one result of `check`."""
    (result,) = specmint.check(errors="return", **options)
    return result


def test_a_changed_spec_is_told_with_the_names(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`check` says that the spec changed and which names, the code before the manifest, and shows no digest."""
    edit(project / "spec.yaml", "balance: {type: number}", "balance: {type: string}, tax: {type: string}".replace(", ", "\n        "))  # fmt: skip

    assert main(["check"]) == 1
    lines = capsys.readouterr().err.splitlines()
    listed = [line for line in lines if line.startswith("  changed: ")]
    assert listed == [
        "  changed: models.py: Customer.balance changed, Customer.tax added",
        "  changed: .specmint.json",
    ]
    assert lines[-2:] == [
        "acme: the spec changed",
        "acme: out/acme is out of date; run: specmint generate acme",
    ]
    assert not [line for line in lines if "sha" in line or len(line) > 100]


def test_a_comment_changes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A comment and other line ends are no reason: `check` is silent; `generate` brings the digests up to date, and says so."""
    spec = project / "spec.yaml"
    spec.write_bytes(b"# A comment.\r\n" + spec.read_bytes().replace(b"\n", b"\r\n"))

    assert main(["check"]) == 0
    assert capsys.readouterr() == ("", "")
    assert main(["generate"]) == 0
    assert capsys.readouterr().out == (
        "acme: 1 file written in out/acme: the text of the spec changed, and nothing that it says\n"
    )
    assert main(["generate"]) == 0
    assert capsys.readouterr().out == "acme: up to date\n"


def test_line_ends_alone_are_not_even_seen(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """CRLF in place of LF changes no digest: nothing is parsed, nothing is written."""
    spec = project / "spec.yaml"
    spec.write_bytes(spec.read_bytes().replace(b"\n", b"\r\n"))

    assert main(["generate"]) == 0
    assert capsys.readouterr().out == "acme: up to date\n"


def test_each_reason_is_told(project: Path) -> None:
    """Options, the generator, its tools, hand edits and missing files are reasons of their own, and add up."""
    (project / "pyproject.toml").write_text(PROJECT + 'clients = ["sync"]\n')
    assert checked().reasons == ("options changed (clients)",)
    (project / "pyproject.toml").write_text(PROJECT)

    manifest = json.loads(MANIFEST.read_text())
    manifest["generator"] = "specmint 0.0"
    MANIFEST.write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n")
    (reason,) = checked().reasons
    assert reason.startswith("the generator changed (specmint 0.0, now specmint ")

    with (project / "out" / "acme" / "customers.py").open("a") as page:
        page.write("# mine\n")
    (project / "out" / "acme" / "models.py").unlink()
    assert checked().reasons[1:] == ("files were edited by hand", "files are missing")
    MANIFEST.unlink()
    assert checked().reasons == ("it was never generated",)


def test_an_edit_of_tools_is_a_reason(project: Path) -> None:
    """Another version of a tool whose work shows in the output is a reason, and is named."""
    manifest = json.loads(MANIFEST.read_text())
    manifest["options"]["tools"]["black"] = "1.0"
    MANIFEST.write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n")

    assert checked().reasons == ("tools of the generator changed (black)",)


def test_generate_says_which_files_and_why(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`generate` names the reason, each file, and what changed in it."""
    edit(
        project / "spec.yaml",
        "operationId: listCustomers",
        "operationId: listCustomers\n      x-name: find",
    )

    assert main(["generate"]) == 0
    first, *rest = capsys.readouterr().out.splitlines()
    assert first.endswith(" files written in out/acme: the spec changed")
    assert "  customers.py: Customers.find added, Customers.list removed" in rest
    assert rest[-1] == "  .specmint.json: changed"


def test_fix_writes_what_is_out_of_date(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`check --fix` writes as `generate` does, says which files and why, and then all is well."""
    edit(project / "spec.yaml", "balance: {type: number}", "balance: {type: string}")

    assert main(["check", "--fix"]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "acme: out/acme was out of date and is written anew: the spec changed",
        "  models.py: Customer.balance changed",
        "  .specmint.json: changed",
    ]
    assert checked(fix=True).state == "current"


def test_fix_keeps_what_was_edited_by_hand(project: Path) -> None:
    """`check --fix` gives up no hand edit: it reports the file and writes nothing."""
    page = project / "out" / "acme" / "customers.py"
    page.write_text(page.read_text() + "# mine\n")
    edit(project / "spec.yaml", "balance: {type: number}", "balance: {type: string}")
    result = checked(fix=True)

    assert result.state == "failed"
    assert [one.code for one in result.diagnostics] == ["edited-by-hand"]
    assert page.read_text().endswith("# mine\n")


def test_an_outline_names_members_and_not_what_holds_them() -> None:
    """Of a class that is new it names the class alone; of one that changed, the members."""
    before = "class A:\n    x: int\n    def f(self) -> None: ...\nclass B: ...\nY = 1\n"
    after = 'class A:\n    x: str\n    z: int\n    def f(self) -> None: ...\nclass C:\n    q: int\nY = 2\n"""Y."""\n'

    assert outline(before, after) == [
        *("A.x changed", "A.z added", "C added", "Y changed", "B removed"),
    ]
    assert outline(before, before + "# comment\n") == []
    assert outline(before, before.replace("class B: ...", "class B(A): ...")) == ["B changed"]
    assert outline("x = 1\ny = 2\n", "y = 2\nx = 1\n") == ["in another order"]
    assert outline("not python (", after)[:1] == ["A added"]

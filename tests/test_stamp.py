"""`specmint generate` as a step of make and ninja: stamps, depfiles, dry runs; the two examples, run by the real tools."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from specmint.cli import main
from specmint.commands.stamp import rule
from specmint.jobs import UsageError
from tests.support.examples import (
    CLIENT,
    DIAGNOSTIC,
    assert_program_works,
    break_spec,
    copy_example,
    run,
    said,
)

TOOLS = ["make", "ninja"]
#: File names that both tools understand in a rule.
NAMES = ["a b", "a#b", "a$b", "a:b", "a-b", "a@b", "a{b}", "é", "a, b", "a!b+c"]
tools = pytest.mark.parametrize("tool", TOOLS)


def age(project: Path) -> None:
    """Make every file of a project older than any that is written from now on."""
    for path in project.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))


@tools
def test_a_spec_is_generated_once(tool: str, tmp_path: Path) -> None:
    """The client is generated once, and again after a file that the spec refers to was touched: once, although nothing changed."""
    project = copy_example(tool, tmp_path)
    first, second = run([tool], project), run([tool], project)
    age(project)
    (project / "specs" / "parts" / "invoice.yaml").touch()
    third, fourth = run([tool], project), run([tool], project)

    assert "files written in src/acme_app/billing" in said(first)
    assert "billing: up to date" in said(third)
    assert ["specmint generate" in said(done) for done in (second, fourth)] == [False, False]
    assert_program_works(Path(sys.executable), project / "src")


@tools
def test_the_wheel_of_a_build_has_the_client(tool: str, tmp_path: Path) -> None:
    """The step that packs comes after the client: a program that is installed from the wheel calls a server through it."""
    project = copy_example(tool, tmp_path)
    done = run([tool, "wheel"], project)
    assert done.returncode == 0, said(done)
    (wheel,) = (project / "dist").glob("*.whl")
    pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet"]
    subprocess.run([*pip, "--target", str(tmp_path / "site"), str(wheel)], check=True)

    assert_program_works(Path(sys.executable), tmp_path / "site")


@tools
def test_no_wheel_is_built_of_a_broken_spec(tool: str, tmp_path: Path) -> None:
    """The step that packs does not run where the client could not be generated."""
    project = copy_example(tool, tmp_path)
    break_spec(project)
    done = run([tool, "wheel"], project)

    assert done.returncode != 0
    assert DIAGNOSTIC in said(done)
    assert not (project / "dist").exists()


@tools
def test_a_broken_spec_ends_the_step(tool: str, tmp_path: Path) -> None:
    """A broken spec fails the step with its diagnostic, every time until it is mended, and there is no stamp."""
    project = copy_example(tool, tmp_path)
    break_spec(project)

    for _ in range(2):
        done = run([tool], project)
        assert done.returncode != 0
        assert DIAGNOSTIC in said(done)
    assert not (project / "out" / "client").exists()
    assert not (project / CLIENT).exists()


@tools
def test_a_file_that_is_gone_is_reported_by_us(tool: str, tmp_path: Path) -> None:
    """Where a file that the spec refers to is deleted, the tool runs specmint, which says where it is referred to."""
    project = copy_example(tool, tmp_path)
    run([tool], project)
    (project / "specs" / "parts" / "invoice.yaml").unlink()
    done = run([tool], project)

    assert done.returncode != 0
    assert "specs/acme.yaml:16:55: error: " in said(done)


@tools
@pytest.mark.parametrize("name", NAMES)
def test_names_are_escaped(tool: str, name: str, tmp_path: Path) -> None:
    """A file of any name that a rule can hold is understood by both tools: touched, it runs the step again, and once."""
    (tmp_path / "base").touch()
    (tmp_path / name).touch()
    (tmp_path / "rule").write_text(rule("stamp", ["base", name]))
    (tmp_path / "Makefile").write_text(
        "stamp:\n\techo run >> log; touch stamp\n-include rule\n"  # the recipe of the rule that is included
    )
    (tmp_path / "build.ninja").write_text(
        "rule step\n  command = echo run >> log; cp rule deps; touch stamp\n  depfile = deps\n  deps = gcc\n"
        "build stamp: step base\n"
    )

    def runs() -> int:
        done = run([tool], tmp_path)
        assert done.returncode == 0, said(done)
        return (tmp_path / "log").read_text().count("run")

    counts = [runs(), runs()]
    age(tmp_path)
    (tmp_path / name).touch()
    counts += [runs(), runs()]
    (tmp_path / name).unlink()

    assert [*counts, runs()] == [1, 1, 2, 2, 3]


@pytest.mark.parametrize("name", ["a%b", "a=b", "a(b)", "a;b", "a|b", "a*b", "a\\b", "a\nb", "~a"])
def test_names_that_no_rule_can_hold_are_refused(name: str) -> None:
    """Make and ninja disagree over other characters: the name is refused, instead of a rule that one of them misreads."""
    with pytest.raises(UsageError, match="cannot be named in a depfile"):
        rule("stamp", [name])


def test_the_depfile_is_a_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The depfile has the stamp as its target, and depends on the spec, what it refers to, and pyproject.toml."""
    monkeypatch.chdir(copy_example("make", tmp_path))
    code = main(["generate", "--stamp", "out/stamp", "--depfile", "out/deps"])
    first, *others = Path("out/deps").read_text().split("\n\n")

    assert code == 0
    assert first.split() == [
        *("out/stamp:", "\\", "pyproject.toml", "\\"),
        *("specs/acme.yaml", "\\", "specs/parts/invoice.yaml"),
    ]
    assert [one.strip() for one in others] == [
        "pyproject.toml:",
        "specs/acme.yaml:",
        "specs/parts/invoice.yaml:",
    ]
    assert sorted(path.name for path in Path("out").iterdir()) == ["deps", "stamp"]


def test_a_spec_without_configuration_has_a_depfile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A spec file that goes elsewhere with `--output` depends on itself and what it refers to."""
    monkeypatch.chdir(copy_example("make", tmp_path) / "specs")
    place = ["--output", "made", "--stamp", "stamp", "--depfile", "deps"]

    assert main(["generate", "acme.yaml", *place]) == 0
    assert Path("deps").read_text().split("\n\n")[0].split()[2::2] == [
        "acme.yaml",
        "parts/invoice.yaml",
    ]


def test_a_dry_run_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--dry-run` says what would be written, exits 0, and touches nothing; a broken spec is an error in it too."""
    monkeypatch.chdir(copy_example("make", tmp_path))
    before = sorted(Path().rglob("*"))

    assert main(["generate", "--dry-run"]) == 0
    said = r"billing: \d\d files would be written in src/acme_app/billing\n"
    assert re.fullmatch(said, capsys.readouterr().out)
    assert sorted(Path().rglob("*")) == before

    main(["generate"])
    (CLIENT / "models.py").unlink()
    capsys.readouterr()
    assert main(["generate", "--dry-run"]) == 0
    assert capsys.readouterr().out == (
        "billing: 1 file would be written in src/acme_app/billing: files are missing\n  models.py: added\n"
    )
    assert not (CLIENT / "models.py").exists()

    break_spec(Path())
    assert main(["generate", "--dry-run"]) == 1
    assert DIAGNOSTIC in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--depfile", "x"], "--depfile needs --stamp FILE"),
        (["--stamp", "x", "--dry-run"], "--dry-run writes nothing"),
        (["--stamp", "specs"], "cannot write specs: "),
        (["--stamp", "pyproject.toml/x"], "cannot write pyproject.toml/x: "),
        (["--stamp", "a=b", "--depfile", "x"], "'a=b' cannot be named in a depfile"),
    ],
)
def test_stamps_that_cannot_be(
    options: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Options that do not go together, and files that cannot be written, are wrong use; nothing is left behind."""
    monkeypatch.chdir(copy_example("make", tmp_path))

    assert main(["generate", *options]) == 2
    assert message in capsys.readouterr().err
    assert not any(Path().rglob("*.new"))

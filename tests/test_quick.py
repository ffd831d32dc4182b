"""The quick answer of a call with nothing to do: it is the command line's own, or there is none."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from specmint import cli, current
from specmint.names import is_package_name, package_name
from specmint.quick import answer, plain_name

_SPEC = """openapi: 3.1.0
x-specmint: 1
info: {title: Acme Billing, version: "1"}
servers: [{url: "https://api.acme.test"}]
paths:
  /things/{id}:
    get:
      operationId: getThing
      tags: [things]
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses:
        "200":
          description: ok
          content: {application/json: {schema: {$ref: "parts.yaml#/Thing"}}}
"""
_PARTS = "Thing: {type: object, required: [amount], properties: {amount: {type: number}}}\n"
_PROJECT = """[tool.specmint]
runtime = "shared"

[tool.specmint.apis.acme]
spec = "specs/acme/openapi.yaml"
output = "generated/acme"

[tool.specmint.apis.zenith]
spec = "specs/zenith/openapi.yaml"
output = "generated/zenith"
package = "zenith_client"
"""
_DONE = "specmint_runtime: up to date\nacme: up to date\nzenith: up to date\n"
_CONFIGURED = 'spec = "specs/acme/openapi.yaml"'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of two APIs that share a runtime, and a package beside it, all just generated."""
    root = tmp_path_factory.mktemp("made").resolve()
    for name in ("acme", "zenith"):
        folder = root / "specs" / name
        folder.mkdir(parents=True)
        (folder / "openapi.yaml").write_text(_SPEC)
        (folder / "parts.yaml").write_text(_PARTS)
    (root / "pyproject.toml").write_text(_PROJECT)
    here = Path.cwd()
    os.chdir(root)
    try:
        assert cli.main(["generate", "--quiet"]) == 0
        assert cli.main(["generate", *_FILE, "--quiet"]) == 0
    finally:
        os.chdir(here)
    return root


@pytest.fixture
def project(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that project, in which the test works."""
    root = tmp_path.resolve() / "project"
    shutil.copytree(made, root)
    monkeypatch.chdir(root)
    return root


_FILE = ["specs/acme/openapi.yaml", "--output", "out"]


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (["generate"], _DONE),
        (["check"], ""),
        (["generate", "zenith"], "specmint_runtime: up to date\nzenith: up to date\n"),
        (["generate", "zenith", "acme"], "specmint_runtime: up to date\nzenith: up to date\nacme: up to date\n"),
        (["check", "acme"], ""),
        (["generate", *_FILE], "specs/acme/openapi.yaml: up to date\n"),
        (["check", *_FILE], ""),
        (["generate", *_FILE[1:], _FILE[0], "--package", "acme_billing"], "specs/acme/openapi.yaml: up to date\n"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_plain_calls_are_answered(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], printed: str
) -> None:
    """A plain call with nothing to do is answered at once, with the words of the command line."""
    assert answer(arguments) == printed
    assert cli.main(arguments) == 0
    assert capsys.readouterr() == (printed, "")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--help"],
        ["--version"],
        ["generate", "--json"],
        ["generate", "--from-scratch"],
        ["check", "--verbose"],
        ["generate", "nobody"],
        ["generate", "acme", "acme"],
        ["generate", "--package", "acme_billing"],
        ["generate", "acme", "--output", "out"],
        ["generate", "--output", "out"],
        ["generate", "--output=out", "specs/acme/openapi.yaml"],
        ["generate", *_FILE, "--output", "out"],
        ["generate", *_FILE, "--package", "another"],
        ["generate", *_FILE, "--package"],
        ["generate", "-"],
        ["generate", "specs/acme/openapi.yaml"],
        ["generate", "https://acme.test/openapi.yaml", "--output", "out"],
        ["validate"],
    ],
    ids=" ".join,
)
def test_other_calls_are_not(project: Path, arguments: list[str]) -> None:
    """What is not quite plain is left to the command line."""
    assert answer(arguments) is None


def _replaced(file: str, old: str, new: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        text = (root / file).read_text()
        assert old in text
        (root / file).write_text(text.replace(old, new))

    return change


def _added(file: str, text: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(text)

    return change


def _removed(file: str) -> Callable[[Path], None]:
    return lambda root: (root / file).unlink()


def _linked(file: str) -> Callable[[Path], None]:
    """Move a file or folder away, and put a symbolic link to it in its place."""

    def change(root: Path) -> None:
        moved = (root / file).rename(root / "moved")
        (root / file).symlink_to(moved)

    return change


def _said(file: str, **members: object) -> Callable[[Path], None]:
    """Change what a manifest says, in the form in which it is written."""

    def change(root: Path) -> None:
        manifest = root / file / current.MANIFEST
        said = {**json.loads(manifest.read_text()), **members}
        manifest.write_text(current.manifest_text(said))

    return change


def _crlf(root: Path) -> None:
    for path in (*(root / "generated").rglob("*"), *(root / "specs").rglob("*")):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def _older(root: Path) -> None:
    """Give every file another time, and leave its bytes."""
    for path in root.rglob("*"):
        os.utime(path, (1, 1))


_SAME: dict[str, Callable[[Path], None]] = {
    "nothing": lambda root: None,
    "times alone": _older,
    "line ends": _crlf,
    "a comment in pyproject.toml": _replaced("pyproject.toml", "[tool.specmint]", "# all\n[tool.specmint]"),
    "another tool in pyproject.toml": _replaced("pyproject.toml", "[tool.specmint]", "[tool.acme]\n[tool.specmint]"),
    "a file of somebody else's": _added("generated/acme/notes.txt", "mine\n"),
    "a package of somebody else's": _added("generated/mine/__init__.py", ""),
    "a spec of no API": _added("specs/other/openapi.yaml", "openapi: 3.1.0\n"),
    "byte code": _added("generated/acme/__pycache__/models.cpython-311.pyc", ""),
    "a pyproject.toml below that is none of ours": _added("specs/pyproject.toml", "[project]\n"),
}  # fmt: skip

_OTHER: dict[str, Callable[[Path], None]] = {
    "a byte of a spec": _replaced("specs/acme/openapi.yaml", "Acme Billing", "Acme billing"),
    "a comment in a spec": _added("specs/acme/openapi.yaml", _SPEC + "# more\n"),
    "a byte of what a spec refers to": _replaced("specs/zenith/parts.yaml", "amount", "total"),
    "a spec that is gone": _removed("specs/acme/openapi.yaml"),
    "a part that is gone": _removed("specs/acme/parts.yaml"),
    "a byte of a generated file": _replaced("generated/acme/models.py", "Thing", "Think"),
    "a generated file that is gone": _removed("generated/zenith/py.typed"),
    "a link to a generated file": _linked("generated/acme/models.py"),
    "a link to a folder in a package": _linked("generated/acme/aio"),
    "a link to a package": _linked("generated/acme"),
    "a link to the folder of all packages": _linked("generated"),
    "a package that is gone": lambda root: shutil.rmtree(root / "generated/acme"),
    "a manifest that is gone": _removed("generated/acme/.specmint.json"),
    "a manifest that is no JSON": _added("generated/acme/.specmint.json", "{"),
    "a manifest in another form": _replaced("generated/acme/.specmint.json", "  ", " "),
    "a manifest of another version": _said("generated/acme", generator="specmint 0.0.9"),
    "a manifest of other options": _said("generated/acme", options={"package": "acme"}),
    "a manifest that names fewer files": _said("generated/specmint_runtime", files={}),
    "a manifest that leads out of the folder": _said("generated/acme", files={"../x": "0" * 64}),
    "a manifest with a member of its own": _said("generated/acme", mine=1),
    "a manifest with other names": _said("generated/acme", names={"": {"Thing": 1}}),
    "a byte of the runtime": _replaced("generated/specmint_runtime/errors.py", "class Error", "class  Error"),
    "a runtime that is gone": lambda root: shutil.rmtree(root / "generated/specmint_runtime"),
    "a lock of another run": _added("generated/.acme.specmint-lock", ""),
    "what a killed run left": _added("generated/.specmint_runtime.specmint-0123abcd/models.py", ""),
    "a package around the packages": _added("generated/__init__.py", ""),
    "another option": _replaced("pyproject.toml", _CONFIGURED, f'{_CONFIGURED}\nclients = ["sync"]'),
    "an unknown option": _replaced("pyproject.toml", _CONFIGURED, f"{_CONFIGURED}\nnobody = 1"),
    "a runtime for each": _replaced("pyproject.toml", '"shared"', '"copied"'),
    "a runtime of another kind": _replaced("pyproject.toml", '"shared"', "1"),
    "another package": _replaced("pyproject.toml", '"zenith_client"', '"zenith"'),
    "another output": _replaced("pyproject.toml", '"generated/acme"', '"generated/other"'),
    "outputs inside one another": _replaced("pyproject.toml", '"generated/acme"', '"generated"'),
    "outputs that differ in case": _replaced("pyproject.toml", '"generated/acme"', '"generated/Zenith"'),
    "another spec": _replaced("pyproject.toml", "specs/acme", "specs/zenith"),
    "one more API": _added("pyproject.toml", _PROJECT + '[tool.specmint.apis.more]\nspec = "a"\noutput = "generated/b"\n'),
    "one API less": _added("pyproject.toml", _PROJECT.partition("[tool.specmint.apis.zenith]")[0].replace("acme", "zenith")),
    "a table that is none": _added("pyproject.toml", "tool.specmint = 1\n"),
    "no TOML": _added("pyproject.toml", "[tool.specmint\n"),
    "no project": _removed("pyproject.toml"),
}  # fmt: skip


@pytest.mark.parametrize("change", _SAME.values(), ids=_SAME)
def test_what_changes_nothing_is_answered_alike(
    project: Path, capsys: pytest.CaptureFixture[str], change: Callable[[Path], None]
) -> None:
    """Bytes decide, and not times: the quick answer is the one of the command line, which finds nothing to do."""
    change(project)

    for arguments in (["check"], ["generate"]):
        quick = answer(arguments)
        assert quick is not None
        assert cli.main(arguments) == 0
        assert capsys.readouterr() == (quick, "")


@pytest.mark.parametrize("change", _OTHER.values(), ids=_OTHER)
def test_what_may_change_something_is_not_answered(
    project: Path, change: Callable[[Path], None]
) -> None:
    """With anything in doubt there is no quick answer, neither for all APIs nor for one, and a check touches nothing."""
    change(project)

    assert answer(["check"]) is None
    assert answer(["generate"]) is None
    assert answer(["generate", "zenith"]) is None


_OF_FILE: dict[str, Callable[[Path], None]] = {
    "a byte of the spec": _replaced("specs/acme/openapi.yaml", "ok", "okay"),
    "a byte of a part": _replaced("specs/acme/parts.yaml", "amount", "total"),
    "another title": _replaced("specs/acme/openapi.yaml", "Acme Billing", "Acme"),
    "a byte of a file": _replaced("out/acme_billing/_runtime/errors.py", "class Error", "class  Error"),
    "what a killed run left beside": _added(".out.acme_billing.specmint-lock", ""),
    "what a killed run left inside": _added("out/.acme_billing.specmint-old/x", ""),
    "a project that is broken": _added("pyproject.toml", "[tool.specmint\n"),
    "an API of that name": _replaced("pyproject.toml", "apis.acme", 'apis."specs/acme/openapi.yaml"'),
    "no project": _removed("pyproject.toml"),
}  # fmt: skip


@pytest.mark.parametrize("change", _OF_FILE.values(), ids=_OF_FILE)
def test_a_file_is_not_answered_in_doubt(project: Path, change: Callable[[Path], None]) -> None:
    """A package of a file stands by the same rules; its modules name the file below the project, so that counts too."""
    change(project)

    assert answer(["generate", *_FILE]) is None


@pytest.mark.parametrize("name", ["GENERATOR", "_tools", "_SOURCE"])
def test_another_generator_is_not_answered(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Another version, another tool, or one byte in the generator's own runtime, and there is something to do."""
    source = tmp_path / "runtime"
    shutil.copytree(Path(current.__file__).parent / "runtime", source)
    (source / "errors.py").write_text("# another\n")
    values = {"GENERATOR": "specmint 9", "_tools": lambda: {"black": "9"}, "_SOURCE": str(source)}
    monkeypatch.setattr(current, name, values[name])

    assert answer(["check"]) is None


def test_a_full_disk_is_no_traceback(project: Path) -> None:
    """Where the quick answer cannot be written the reason is said as for any other, with its exit code."""
    with Path("/dev/full").open("w") as full:
        run = [sys.executable, "-m", "specmint", "generate"]
        result = subprocess.run(run, stdout=full, stderr=subprocess.PIPE, text=True, check=False)

    assert result.stderr == "specmint: cannot write the output: No space left on device\n"
    assert result.returncode == 1


def test_a_broken_folder_is_left_to_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A working folder that is gone has an error of its own."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    assert answer(["generate"]) is None


@settings(max_examples=500)
@given(st.one_of(st.text(), st.from_regex(r"[A-Za-z]{1,6}( [A-Za-z]{1,6}){0,3}", fullmatch=True)))
@example("Acme Billing API")
@example("APIs")
@example("A b CD")
@example("json")
def test_a_plain_name_is_the_package_name(title: str) -> None:
    """A title of plain words gives the name that the package has, where a package can be called so."""
    name = plain_name(title)

    assert name in ("", package_name(title)) or not is_package_name(name)


def test_what_leaves_something_out_is_current_too(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A package without some operations and models has digests like any other: nothing is made to see that it is current."""
    choose = _replaced("pyproject.toml", _CONFIGURED, f'{_CONFIGURED}\nexclude = ["GET /other"]')
    choose(project)
    other = "  /other:\n    get: {operationId: other, responses: {'204': {description: ok}}}\n"
    _added("specs/acme/openapi.yaml", _SPEC + other)(project)
    assert cli.main(["generate", "--force", "--accept", "x", "--quiet"]) == 0
    assert "excluded" in json.loads((project / "generated/acme/.specmint.json").read_text())
    capsys.readouterr()

    monkeypatch.setattr("specmint.commands.generate.make", None)
    assert cli.main(["generate"]) == 0
    assert capsys.readouterr() == (_DONE, "")

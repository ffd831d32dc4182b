"""The command line, as a careful person would use it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from specmint.cli import main

SPEC = """openapi: 3.1.0
info: {title: Acme Billing, version: "1"}
servers: [{url: "https://api.acme.test"}]
paths:
  /ping: {get: {operationId: ping, tags: [Health], responses: {"204": {description: fine}}}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "openapi.yaml").write_text(SPEC)
    return tmp_path


def test_generate_without_configuration(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A spec and --output are enough: the package is named after info.title."""
    assert main(["generate", "openapi.yaml", "--output", "clients"]) == 0
    assert (folder / "clients" / "acme_billing" / "health.py").exists()
    assert "files written in clients/acme_billing" in capsys.readouterr().out


def test_generate_twice_touches_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second run finds nothing to do, and does not touch a file."""
    main(["generate", "openapi.yaml", "--output", "clients", "--package", "acme"])
    before = {path: path.stat().st_mtime_ns for path in (folder / "clients").rglob("*")}
    capsys.readouterr()

    assert main(["generate", "openapi.yaml", "--output", "clients", "--package", "acme"]) == 0
    assert before == {path: path.stat().st_mtime_ns for path in (folder / "clients").rglob("*")}
    assert "up to date" in capsys.readouterr().out


def test_configured_apis(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With [tool.specmint.apis] no argument is needed, and an unknown name is wrong use (exit 2)."""
    (folder / "pyproject.toml").write_text(
        '[tool.specmint.apis.acme]\nspec = "openapi.yaml"\noutput = "generated/acme"\n'
    )

    assert main(["generate"]) == 0
    assert main(["check"]) == 0
    assert capsys.readouterr().out.startswith("acme: ")
    assert main(["generate", "nobody"]) == 2
    assert "configured are acme" in capsys.readouterr().err


def test_check_tells_what_changed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """check exits 1 with the file and the command that mends it, and is silent when all is well."""
    main(["generate", "openapi.yaml", "--output", "out", "--package", "acme"])
    capsys.readouterr()
    assert main(["check", "openapi.yaml", "--output", "out", "--package", "acme"]) == 0
    assert capsys.readouterr() == ("", "")

    (folder / "openapi.yaml").write_text(SPEC.replace("/ping", "/pong"))
    assert main(["check", "openapi.yaml", "--output", "out", "--package", "acme"]) == 1
    told = capsys.readouterr().err
    assert "changed: health.py" in told
    assert "/pong" in told


def test_hand_edits_are_kept(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An edited file is reported and kept, and overwritten only with --force."""
    main(["generate", "openapi.yaml", "--output", "out", "--package", "acme"])
    page = folder / "out" / "acme" / "health.py"
    page.write_text(page.read_text() + "# mine\n")
    (folder / "openapi.yaml").write_text(SPEC.replace("/ping", "/pong"))

    assert main(["generate", "openapi.yaml", "--output", "out", "--package", "acme"]) == 1
    assert "[edited-by-hand]" in capsys.readouterr().err
    assert page.read_text().endswith("# mine\n")
    assert (
        main(["generate", "openapi.yaml", "--output", "out", "--package", "acme", "--force"]) == 0
    )
    assert "mine" not in page.read_text()


BROKEN = {
    "unknown reference": SPEC + "components: {schemas: {A: {$ref: '#/components/schemas/B'}}}\n",
    "duplicate operationId": SPEC + "  /b: {get: {operationId: ping, responses: {}}}\n",
    "wrong type": SPEC + "components: {schemas: {A: {type: money}}}\n",
    "bad YAML": SPEC + "  - [\n",
    "empty": "",
    "binary": "\0\1\2\3",
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_specs_change_nothing(
    folder: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A broken spec gives a message that names file and line, exit 1, and an untouched output folder."""
    main(["generate", "openapi.yaml", "--output", "out", "--package", "acme"])
    before = {path: path.read_bytes() for path in (folder / "out").rglob("*") if path.is_file()}
    capsys.readouterr()
    (folder / "openapi.yaml").write_text(BROKEN[name])

    assert main(["generate", "openapi.yaml", "--output", "out", "--package", "acme"]) == 1
    assert capsys.readouterr().err.startswith("openapi.yaml:")
    assert before == {
        path: path.read_bytes() for path in (folder / "out").rglob("*") if path.is_file()
    }


def test_missing_spec(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is not there is named; nothing is written."""
    assert main(["generate", "missing.yaml", "--output", "out"]) == 1
    assert "missing.yaml" in capsys.readouterr().err
    assert not (folder / "out").exists()


@pytest.mark.parametrize("name", ["class", "1a", "a b", "json", "../x", "Ü"])
def test_package_names(folder: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A name that cannot be imported, or hides a module, is wrong use."""
    assert main(["generate", "openapi.yaml", "--output", "out", "--package", name]) == 2
    assert not (folder / "out").exists()


def test_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--json gives one object for machines, with the same exit code."""
    assert main(["generate", "openapi.yaml", "--output", "out", "--json"]) == 0
    good = json.loads(capsys.readouterr().out)
    assert good["ok"] is True
    assert good["apis"][0]["state"] == "written"

    (folder / "openapi.yaml").write_text(BROKEN["wrong type"])
    assert main(["validate", "openapi.yaml", "--json"]) == 1
    bad = json.loads(capsys.readouterr().out)
    assert bad["diagnostics"][0]["line"] > 0
    assert bad["diagnostics"][0]["pointer"].startswith("/components/schemas/A")


def test_ir(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`specmint ir` prints the meaning of a document as JSON."""
    assert main(["ir", "openapi.yaml"]) == 0
    api = json.loads(capsys.readouterr().out)
    assert api["resources"][0]["operations"][0]["path"] == "/ping"


@pytest.mark.parametrize("command", ["generate", "check", "validate", "ir", "replay"])
def test_help_has_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every command explains itself with examples."""
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])

    assert stopped.value.code == 0
    assert f"specmint {command}" in capsys.readouterr().out.split("examples:")[1]


def test_commands_are_documented() -> None:
    """Every command stands in the README."""
    readme = (Path(__file__).parents[1] / "README.md").read_text()

    for command in ("generate", "check", "validate", "ir", "replay"):
        assert f"specmint {command}" in readme


def test_module_runs(folder: Path) -> None:
    """`python -m specmint` is the same program; without a command it shows its help and exits 2."""
    result = subprocess.run(
        [sys.executable, "-m", "specmint"], capture_output=True, text=True, check=False
    )

    assert result.returncode == 2
    assert "usage: specmint" in result.stdout


def test_no_colour_off_a_terminal(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Escape sequences go to terminals only, and never from a spec."""
    (folder / "openapi.yaml").write_text(
        SPEC.replace("Acme", "\\e[31mAcme") + 'components: {schemas: {A: {type: "\\e[2J"}}}\n'
    )
    main(["validate", "openapi.yaml"])

    assert "\x1b" not in capsys.readouterr().err

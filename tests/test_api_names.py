"""What the README says can be called from Python."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import specmint

ROOT = Path(__file__).parents[1]
SPEC = """openapi: 3.1.0
info: {title: Acme Billing, version: "1"}
servers: [{url: "https://api.acme.test"}]
paths:
  /ping: {get: {operationId: ping, tags: [Health], responses: {"204": {description: fine}}}}
"""
BROKEN = SPEC.replace("/ping: {get", "/../ping: {get")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with two APIs, `good` and `bad`, of which only the second is broken."""
    lines = [
        f'[tool.specmint.apis.{name}]\nspec = "{name}.yaml"\noutput = "out/{name}"\n'
        for name in ("good", "bad")
    ]
    (tmp_path / "pyproject.toml").write_text("".join(lines))
    (tmp_path / "good.yaml").write_text(SPEC)
    (tmp_path / "bad.yaml").write_text(BROKEN)
    return tmp_path


def test_functions_stay_functions() -> None:
    """A second call too: no module of the same name, imported in the first, takes the place of a function."""
    code = (
        "import specmint\n"
        "for _ in '12':\n"
        "    assert specmint.validate('billbee')[0].state == 'valid'\n"
        "    assert specmint.check('billbee')[0].state == 'current'\n"
        "    assert specmint.replay('billbee')[0].state == 'clean'\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_every_name_is_documented() -> None:
    """Every public name stands in the README."""
    readme = (ROOT / "README.md").read_text()

    assert [one for one in specmint.__all__ if f"specmint.{one}" not in readme] == ["__version__"]


def test_every_name_of_the_readme_is_there() -> None:
    """The README names nothing that is not public."""
    named = set(re.findall(r"`specmint\.(\w+)", (ROOT / "README.md").read_text()))

    assert named - set(specmint.__all__) == set()


def test_generate_raises_with_every_result(folder: Path) -> None:
    """A broken spec raises Failed once all APIs were tried, with what became of each of them."""
    with pytest.raises(
        specmint.Failed, match=r"the path '/../ping' contains.*\[path-template\]"
    ) as caught:
        specmint.generate(cwd=folder)

    assert [(one.name, one.state) for one in caught.value.results] == [
        ("good", "written"),
        ("bad", "failed"),
    ]
    assert [item.code for item in caught.value.diagnostics] == ["path-template"]
    assert (folder / "out" / "good" / "health.py").exists()


def test_generate_returns_failures_if_asked(folder: Path) -> None:
    """With errors="return" a result that failed is returned like the others."""
    good, bad = specmint.generate(cwd=folder, errors="return")

    assert (good.state, good.ok, bad.state, bad.ok) == ("written", True, "failed", False)
    assert isinstance(bad, specmint.Generated) and bad.written == ()


def test_check_raises_what_is_out_of_date(folder: Path) -> None:
    """A package that is out of date raises Failed, which names the command that mends it."""
    specmint.generate("good", cwd=folder)
    assert specmint.check("good", cwd=folder)[0].ok
    (folder / "good.yaml").write_text(SPEC.replace("/ping", "/pong"))

    with pytest.raises(specmint.Failed, match="good is out of date; run: specmint generate good"):
        specmint.check("good", cwd=folder)
    (result,) = specmint.check("good", cwd=folder, errors="return")
    assert isinstance(result, specmint.Checked)
    assert (result.state, result.ok) == ("outdated", False)
    assert {(one.kind, str(one.path)) for one in result.changes} >= {("changed", "health.py")}


def test_validate_returns_its_findings(folder: Path) -> None:
    """Problems are what validate is asked for, so it raises nothing for them."""
    good, bad = specmint.validate(cwd=folder)

    assert isinstance(good, specmint.Validated) and good.ok and good.api is not None
    assert (bad.ok, bad.api) == (False, None)
    assert [item.code for item in bad.diagnostics] == ["path-template"]


def test_replay_returns_its_findings(folder: Path) -> None:
    """What recorded exchanges show is returned; an API that cannot be read is a result that failed."""
    (folder / "calls.yaml").write_text(
        "- {operation: ping, request: {method: GET, path: /ping}, response: {status: 200}}\n"
    )
    specmint.generate("good", cwd=folder)

    (result,) = specmint.replay("good", folder / "calls.yaml", cwd=folder)
    assert isinstance(result, specmint.Replayed)
    assert (result.state, result.replayed, result.ok) == ("drifted", 1, False)
    (failed,) = specmint.replay("bad", folder / "calls.yaml", cwd=folder)
    assert failed.state == "failed"


def test_wrong_use_is_raised_at_once(folder: Path) -> None:
    """A call that cannot be meant raises UsageError, whatever `errors` says, before anything is done."""
    with pytest.raises(specmint.UsageError, match="no API is called 'nobody'"):
        specmint.generate("good", "nobody", cwd=folder, errors="return")
    assert not (folder / "out").exists()

"""`distribution`: a client that can be built, installed and type-checked on its own."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

import specmint
from specmint.cli import main
from specmint.encode import toml
from specmint.requirements import PYTHON, REQUIREMENTS

ROOT = Path(__file__).parents[1]
TITLE = 'Acme "Billing" \\\\ Ünïcode\\u0007\\n = 1'
SPEC = f"""openapi: 3.1.0
info: {{title: "{TITLE.replace('"', chr(92) + '"')}", version: "2026-11 beta"}}
servers: [{{url: "https://api.acme.test"}}]
paths:
  /invoices/{{id}}:
    get:
      operationId: getInvoice
      tags: [Invoices]
      parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
      responses: {{"200": {{description: ok, content: {{application/json: {{schema: {{$ref: "#/components/schemas/Invoice"}}}}}}}}}}
components:
  schemas: {{Invoice: {{type: object, required: [amount], properties: {{amount: {{type: number}}}}}}}}
"""
CONFIGURED = """[project]
name = "shop"
version = "3.0"
[tool.specmint]
runtime = "shared"
[tool.specmint.apis.acme_pay]
spec = "openapi.yaml"
output = "dist/acme"
distribution = {}
"""
#: Calls the installed client, and shows where everything came from.
CALLS = """
import sys, httpx2, acme_pay

def vendor(request):
    return httpx2.Response(200, content=b'{"amount": 12345678901234567.89}')

http = httpx2.Client(transport=httpx2.MockTransport(vendor))
print(acme_pay.Client(http=http).invoices.get("7").amount)
assert not any(name.partition(".")[0] in ("specmint", "specmint_runtime") for name in sys.modules)
"""
TYPED = """
import acme_pay

reveal_type(acme_pay.Client().invoices.get("7").amount)
acme_pay.Client().invoices.get(7)
"""


@pytest.fixture(scope="module")
def distribution(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a distribution that a project with a shared runtime configures."""
    root = tmp_path_factory.mktemp("shop")
    (root / "openapi.yaml").write_text(SPEC, encoding="utf-8")
    asked = '{ version = "1.2.0", name = "acme-pay-client" }'
    (root / "pyproject.toml").write_text(CONFIGURED.format(asked))
    specmint.generate(cwd=root)
    return root / "dist" / "acme"


@pytest.fixture(scope="module")
def wheel(distribution: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that hatchling builds of it, from its source distribution, in this environment."""
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(distribution)],
        check=True,
        capture_output=True,
    )
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel in it, beside the libraries of this one but nothing of this checkout."""
    root = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(root)], check=True)
    python = root / "bin" / "python"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(python),
            "install",
            "-q",
            "--no-deps",
            "--no-index",
            str(wheel),
        ],
        check=True,
        capture_output=True,
    )
    (site,) = root.glob("lib/python*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    return python


def test_a_wheel_holds_the_typed_package_alone(wheel: Path) -> None:
    """The wheel has the package with its runtime and py.typed, and its name, version and needs; no file beside it."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = archive.read("acme_pay_client-1.2.0.dist-info/METADATA").decode()

    assert {name.partition("/")[0] for name in names} == {
        "acme_pay",
        "acme_pay_client-1.2.0.dist-info",
    }
    assert "acme_pay/py.typed" in names and "acme_pay/_runtime/errors.py" in names
    assert "Summary: A typed client of Acme" in metadata
    for line in ("Name: acme-pay-client", "Version: 1.2.0", f"Requires-Python: >={PYTHON}"):
        assert line in metadata.splitlines()
    for library, floor in REQUIREMENTS.items():
        assert f"Requires-Dist: {library}>={floor}" in metadata.splitlines()


def test_what_was_installed_calls(python: Path, tmp_path: Path) -> None:
    """Installed from its wheel, the client imports and calls without specmint and without a shared runtime."""
    done = subprocess.run(
        [str(python), "-I", "-c", CALLS], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.stdout.strip() == "12345678901234567.89", done.stderr


def test_what_was_installed_is_typed(python: Path, tmp_path: Path) -> None:
    """mypy reads the types of the installed package, and refuses a wrong argument by them."""
    (tmp_path / "typed.py").write_text(TYPED)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--cache-dir=.mypy_cache",
            "--python-executable",
            str(python),
            "typed.py",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert 'Revealed type is "decimal.Decimal"' in done.stdout, done.stdout + done.stderr
    assert (
        'typed.py:5: error: Argument 1 to "get" of "Invoices" has incompatible type "int"'
        in done.stdout
    )
    assert done.stdout.rstrip().endswith("Found 1 error in 1 file (checked 1 source file)")


@pytest.mark.parametrize(
    ("project", "asked", "expected"),
    [
        ("", "true", ("acme-pay", "3.0")),
        ("distribution = true", "{}", ("acme-pay", "3.0")),
        ('distribution = { version = "4.0.dev1" }', "true", ("acme-pay", "4.0.dev1")),
        ('distribution = { version = "4.0" }', '{ version = "5" }', ("acme-pay", "5")),
        ("", '{ name = "Acme.Pay" }', ("Acme.Pay", "3.0")),
    ],
)
def test_where_name_and_version_come_from(
    project: str, asked: str, expected: tuple[str, str], tmp_path: Path
) -> None:
    """The version is that of the API's table, else of the project's, else of `[project]`; the name follows the package."""
    (tmp_path / "openapi.yaml").write_text(SPEC, encoding="utf-8")
    text = CONFIGURED.format(asked).replace('runtime = "shared"', project)
    (tmp_path / "pyproject.toml").write_text(text)
    specmint.generate(cwd=tmp_path)
    made = tomllib.loads((tmp_path / "dist/acme/pyproject.toml").read_text(encoding="utf-8"))

    assert (made["project"]["name"], made["project"]["version"]) == expected


def test_an_api_may_stay_out(tmp_path: Path) -> None:
    """`distribution = false` of an API leaves it a plain package where the project asks for distributions."""
    (tmp_path / "openapi.yaml").write_text(SPEC, encoding="utf-8")
    text = CONFIGURED.format("false").replace('runtime = "shared"', "distribution = true")
    (tmp_path / "pyproject.toml").write_text(text)
    specmint.generate(cwd=tmp_path)

    assert (tmp_path / "dist/acme/__init__.py").exists()
    assert not (tmp_path / "dist/acme/pyproject.toml").exists()


def test_the_command_line_makes_one_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--distribution VERSION` needs no configuration; `check` takes it too, and names it in what to run."""
    monkeypatch.chdir(tmp_path)
    Path("openapi.yaml").write_text(SPEC, encoding="utf-8")
    words = ["openapi.yaml", "--output", "dist", "--package", "acme", "--distribution", "1.2"]
    assert main(["generate", *words]) == 0
    assert main(["check", *words]) == 0
    Path("dist/acme/README.md").unlink()
    capsys.readouterr()

    assert main(["check", *words]) == 1
    assert f"run: specmint generate {' '.join(words)}" in capsys.readouterr().err
    assert main(["generate", *words[:-1], "latest"]) == 2
    assert "'latest' is no version of PEP 440" in capsys.readouterr().err


def test_a_distribution_is_replayed(tmp_path: Path) -> None:
    """`replay` finds the client inside its distribution."""
    (tmp_path / "openapi.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(CONFIGURED.format("true"))
    (tmp_path / "calls.har").write_text(
        '{"log": {"entries": [{"request": {"method": "GET", "url": "https://api.acme.test/invoices/7", "headers": []},'
        ' "response": {"status": 200, "headers": [{"name": "content-type", "value": "application/json"}],'
        ' "content": {"mimeType": "application/json", "text": "{\\"amount\\": 1.5}"}}}]}}'
    )
    specmint.generate(cwd=tmp_path)
    (result,) = specmint.replay("acme_pay", "calls.har", cwd=tmp_path)

    assert (result.state, result.replayed) == ("clean", 1), result.diagnostics


def test_the_floors_are_what_is_tested() -> None:
    """No floor is above the version that these tests run on, and the one of Python is the generator's own."""
    own = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]

    assert own == f">={PYTHON}"
    for library, floor in REQUIREMENTS.items():
        assert Version(version(library)) >= Version(floor)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_text_is_one_line_of_toml(text: str) -> None:
    """Whatever a text holds, the encoder writes one line that TOML reads as that text."""
    line = f"x = {toml(text)}"

    assert "\n" not in line and tomllib.loads(line) == {"x": text}

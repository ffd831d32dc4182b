"""The product as a user gets it: a wheel in a new environment, and packages copied into other projects."""

from __future__ import annotations

import shutil
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
  /invoices/{id}:
    get:
      operationId: getInvoice
      tags: [Invoices]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Invoice"}}}}}
components:
  schemas: {Invoice: {type: object, required: [id, amount], properties: {id: {type: string}, amount: {type: number}}}}
"""
SERVED = """
import http.server, threading, acme_billing

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b'{"id": "a b", "amount": 12345678901234567.89}'
        assert self.path == "/invoices/a%20b"
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args): pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
with acme_billing.Client(base_url=f"http://127.0.0.1:{server.server_port}") as client:
    print(client.invoices.get("a b").amount)
server.shutdown()
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the built wheel in it, and nothing of this checkout on its path."""
    root = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(root), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (wheel,) = root.glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", str(root / "venv")], check=True)
    pip = [
        str(root / "venv" / "bin" / "python"),
        "-m",
        "pip",
        "install",
        "-q",
        "-c",
        str(ROOT / "constraints.txt"),
    ]
    subprocess.run([*pip, str(wheel), "httpx2", "pydantic"], check=True, capture_output=True)
    return root / "venv"


def test_wheel_generates_elsewhere(installed: Path, tmp_path: Path) -> None:
    """Installed from a wheel, in an empty directory, specmint makes a client that imports and calls."""
    (tmp_path / "openapi.yaml").write_text(SPEC)
    run = [str(installed / "bin" / "specmint"), "generate", "openapi.yaml", "--output", "."]
    subprocess.run(run, cwd=tmp_path, check=True, capture_output=True)
    result = subprocess.run(
        [str(installed / "bin" / "python"), "-c", SERVED],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.stdout.strip() == "12345678901234567.89", result.stderr


def test_wheel_makes_a_shared_runtime(installed: Path, tmp_path: Path) -> None:
    """The wheel holds the whole runtime: a project of two clients gets one `specmint_runtime` beside them, and it works."""
    (tmp_path / "openapi.yaml").write_text(SPEC)
    tables = "".join(
        f'[tool.specmint.apis.{name}]\nspec = "openapi.yaml"\noutput = "{name}"\n'
        for name in ("acme_billing", "globex")
    )
    (tmp_path / "pyproject.toml").write_text(f'[tool.specmint]\nruntime = "shared"\n{tables}')
    run = [str(installed / "bin" / "specmint"), "generate"]
    subprocess.run(run, cwd=tmp_path, check=True, capture_output=True)
    script = SERVED + (
        "import globex, specmint_runtime.errors\n"
        "assert globex.errors.Error is acme_billing.errors.Error is specmint_runtime.errors.Error\n"
    )
    result = subprocess.run(
        [str(installed / "bin" / "python"), "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.stdout.strip() == "12345678901234567.89", result.stderr


@pytest.mark.parametrize("name", ["bill_com", "billbee", "billing_booth_one", "chargeover"])
def test_vendored_under_another_name(name: str, tmp_path: Path) -> None:
    """A package with its own copy of the runtime works when its folder is copied alone into another project under another name."""
    specmint.generate(name, output=tmp_path / "made", cwd=ROOT)
    shutil.copytree(tmp_path / "made" / name, tmp_path / "app" / "vendored_client")
    (tmp_path / "app" / "__init__.py").touch()
    script = (
        "import sys, pkgutil, importlib; sys.path.insert(0, '.')\n"
        "import app.vendored_client as package\n"
        "for module in pkgutil.walk_packages(package.__path__, package.__name__ + '.'): importlib.import_module(module.name)\n"
        "assert package.errors.Error and package.Client and package.AsyncClient and package.SpecDrift\n"
        "assert not any(name.split('.')[0] in ('specmint', 'specmint_runtime', 'generated', '"
        + name
        + "') for name in sys.modules)\n"
    )
    result = subprocess.run(
        [sys.executable, "-I", "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stderr

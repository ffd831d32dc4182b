"""The product as a user gets it: a wheel in a new environment, and packages copied into other projects."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import specmint

ROOT = Path(__file__).parents[1]
CORPUS = Path(os.environ.get("SPECMINT_CORPUS", "nowhere"))
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
    # Without ensurepip, which costs more than all the rest: the pip of the tests puts one there.
    made = [sys.executable, "-m", "venv", "--without-pip", str(root / "venv")]
    subprocess.run(made, check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(root / "venv" / "bin" / "python")]
    pinned = [*pip, "install", "-q", "-c", str(ROOT / "constraints.txt")]
    wanted = ["pip", str(wheel), "httpx2", "pydantic"]
    subprocess.run([*pinned, *wanted], check=True, capture_output=True)
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


# --- README's way from a document to CI --------------------------------------------------------------------------------

NEW_USER = ROOT / "tests" / "cases" / "new_user"
#: Documents of vendors below SPECMINT_CORPUS, which are no part of this project, and one of ours that is like them.
DOCUMENTS = {
    "orders": NEW_USER / "orders.json",
    "paypal-orders": CORPUS / "big" / "paypal-orders.json",
}


@pytest.fixture
def shell(installed: Path, tmp_path: Path) -> Callable[[str], str]:
    """What a command prints in a new folder, where only the new environment is known, with its exit code if it is not 0."""
    home = {"HOME": str(tmp_path / "home"), "PIP_CONSTRAINT": str(ROOT / "constraints.txt")}
    programs = {"PATH": f"{installed / 'bin'}:/usr/bin:/bin", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    passed_on = {name: text for name, text in os.environ.items() if name.startswith("PIP_")}

    def run(command: str) -> str:
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=tmp_path,
            env=passed_on | home | programs,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        code = f"exit {done.returncode}\n" if done.returncode else ""
        return f"{done.stdout.rstrip()}\n{code}".lstrip("\n")

    return run


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_new_user_comes_from_a_document_to_ci(
    name: str, shell: Callable[[str], str], tmp_path: Path, update: bool
) -> None:
    """The steps of README, as they are written there, make a vendored and built client that CI holds to its document.

    Then the document changes, and breaks: CI says what is out of date, and the build fails with the diagnostic.
    """
    if not DOCUMENTS[name].exists():
        pytest.skip("SPECMINT_CORPUS has no such document")
    document = json.loads(DOCUMENTS[name].read_text())
    shell("pip uninstall --yes shop httpx2")  # what a new user does not have yet
    (tmp_path / "orders.json").write_bytes(DOCUMENTS[name].read_bytes())
    section = README_SECTION.search((ROOT / "README.md").read_text())
    assert section is not None
    told = ""
    for kind, block in re.findall(r"^```(\w+)\n(.*?)^```$", section[0], re.M | re.S):
        if kind == "toml":
            (tmp_path / "pyproject.toml").write_text(block)
        else:
            told += "".join(f"$ {line}\n{shell(line)}" for line in commands_of(block))
    if name == "orders":
        hold_readme(section[0], told, update)
    spec = tmp_path / "specs" / "orders" / "orders.json"
    assert spec.read_bytes() == DOCUMENTS[name].read_bytes()
    for change in (changed, broken):
        spec.write_text(json.dumps(change(document), indent=1))
        told += f"# the document is {change.__name__}\n"
        steps = (CHECK, "specmint vendor --check --into src/shop/_vendor --quiet", BUILD)
        told += "".join(f"$ {line}\n{shell(line)}" for line in steps)
    golden = NEW_USER / f"{name}.txt"
    if update:
        golden.write_text(told)

    assert told == golden.read_text()


README_SECTION = re.compile(r"^## From a published document to CI\n.*?(?=^## )", re.M | re.S)
CHECK = "specmint check --quiet"
BUILD = "rm -rf dist; python -m hatchling build -t wheel 2>&1 | grep -v '^ '; ls dist"


def hold_readme(section: str, told: str, update: bool) -> None:
    """Compare what was told with the console blocks of README, in their order."""
    console = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.M | re.S)
    if update:
        first, second = (len(commands_of(block)) for block in console.findall(section))
        steps = iter(re.findall(r"^\$ .*\n(?:(?!\$ ).*\n)*", told, re.M))
        blocks = iter(["".join(next(steps) for _ in range(count)) for count in (first, second)])
        readme = ROOT / "README.md"
        text = readme.read_text()
        readme.write_text(text.replace(section, console.sub(lambda _: next(blocks), section)))
        return
    assert told == "".join(console.findall(section))


def commands_of(block: str) -> list[str]:
    """Return the commands of a console block."""
    return re.findall(r"^\$ (.*)$", block, re.M)


def changed(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with an operation that the vendor added."""
    added = {
        "get": {
            "operationId": "ping",
            "tags": ["orders"],
            "responses": {"204": {"description": "x"}},
        }
    }
    return document | {"paths": {**document["paths"], "/ping": added}}


def broken(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with a path that leads upwards."""
    return document | {"paths": {**document["paths"], "/../ping": {}}}


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
